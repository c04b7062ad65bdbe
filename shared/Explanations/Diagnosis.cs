using ColdMail.Scheduling;
using ColdMail.Scheduling.Rules;

namespace ColdMail.Explanations;

/// <summary>Why a campaign does not send, or what it is waiting for.</summary>
/// <param name="IsSending">Mails go now: some are ready or on their way.</param>
/// <param name="Next">When the next one may go; null when none does by itself.</param>
/// <param name="Causes">What holds for the campaign as a whole, the most important first; empty when it sends without trouble.</param>
/// <param name="Groups">All mails and all contacts that were left out, by what decides about them: those that wait come first.</param>
public sealed record Diagnosis(
    long CampaignId, string CampaignStatus, ZonedMoment Now, bool IsSending, ZonedMoment? Next, IReadOnlyList<Cause> Causes,
    IReadOnlyList<MailGroup> Groups)
{
    /// <summary>Waiting mails whose company or contact will keep them back, which their groups do not tell yet.</summary>
    public IReadOnlyList<AheadGroup> Ahead { get; init; } = [];

    static readonly string[] States = ["waiting", "claimed", "sending", "held", "uncertain", "failed", "cancelled", "sent", "excluded"];

    public static Diagnosis Of(DiagnosisFacts facts, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var senders = facts.Senders.ToDictionary(sender => sender.Id);
        var judged = facts.Lanes.Select(lane => JudgedLane.Of(lane, facts, senders, now)).ToList();
        var groups = judged.GroupBy(lane => lane.Code).Select(Waiting)
            .Concat(facts.States.GroupBy(state => (state.Status, Code: EndedRecipient.CodeOf(state.Status, state.Reason))).Select(Ended))
            .OrderBy(group => Array.IndexOf(States, group.State))
            .ThenBy(group => group.Next?.At ?? DateTime.MaxValue)
            .ThenByDescending(group => group.Mails)
            .ToList();
        var canSend = CampaignRule.WhyNot(facts.Campaign.Status) is null;
        var isSending = groups.Exists(group =>
            group.State == "sending" || (canSend && (group.State == "claimed" || group.Code == DecisionCode.Ready)));
        return new(
            facts.Campaign.Id, facts.Campaign.Status, ZonedMoment.Of(now, facts.Campaign.Zone), isSending,
            groups.Select(group => group.Next).OfType<ZonedMoment>().MinBy(next => next.At),
            Cause.Of(facts, judged, groups, isSending, now), groups)
        {
            Ahead = [.. facts.Ahead.Select(count => AheadGroup.Of(count, now))],
        };
    }

    static MailGroup Waiting(IGrouping<string, JudgedLane> lanes)
    {
        var entry = CodeBook.Of(lanes.Key);
        return new(
            "waiting", lanes.Key, lanes.Sum(lane => lane.Mails), entry.Meaning, entry.WhatToDo,
            lanes.Select(lane => lane.Next).OfType<ZonedMoment>().MinBy(next => next.At));
    }

    static MailGroup Ended(IGrouping<(string Status, string Code), StateCount> states)
    {
        var entry = CodeBook.Of(states.Key.Code);
        return new(states.Key.Status, states.Key.Code, states.Sum(state => state.Mails), entry.Meaning, entry.WhatToDo, null);
    }
}

/// <summary>Mails that one code decides about.</summary>
/// <param name="State">waiting for scheduled mails, excluded for contacts that the launch left out, else the state of the mails.</param>
/// <param name="Mails">How many; of excluded: contacts.</param>
/// <param name="Next">When the first of them may go; null when none does by itself.</param>
public sealed record MailGroup(string State, string Code, long Mails, string Words, string WhatToDo, ZonedMoment? Next);

/// <summary>A lane with what keeps it back.</summary>
/// <param name="Waiting">Its first mail; null when no rule of the scheduler was asked.</param>
sealed record JudgedLane(string Code, long Mails, ZonedMoment? Next, Waiting? Waiting)
{
    public static JudgedLane Of(LaneCount lane, DiagnosisFacts facts, Dictionary<long, SenderRules> senders, DateTime now)
    {
        if (CampaignRule.WhyNot(facts.Campaign.Status) is { } code)
        {
            return new(code, lane.Mails, null, null);
        }

        if (!senders.TryGetValue(lane.SenderId, out var sender) || !sender.IsActive)
        {
            return new(
                sender?.StopCode ?? DecisionCode.SenderNotActive, lane.Mails,
                sender?.RetryAt is { } retry ? ZonedMoment.Of(retry, sender.Zone) : null, null);
        }

        var waiting = new Waiting(
            facts.Campaign, sender, new(facts.Campaign.Id, lane.StepNumber, lane.Zone, lane.Country),
            new(0, 0, lane.FirstDueAt, null), lane.Reason, facts.Usage);
        var outlook = Outlook.Of(waiting, now);
        var last = outlook.Obstacles is [.., var obstacle] ? obstacle.Code : DecisionCode.Ready;
        return new(
            outlook.Code, lane.Mails, outlook.NextAt is { } next ? ZonedMoment.Of(next, waiting.ZoneOf(last)) : null, waiting);
    }
}
