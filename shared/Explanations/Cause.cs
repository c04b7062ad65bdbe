using System.Globalization;
using ColdMail.Scheduling;
using ColdMail.Scheduling.Calendars;

namespace ColdMail.Explanations;

/// <summary>Something that keeps a whole campaign, or all mails of one of its senders, from going.</summary>
/// <param name="Until">When it ends by itself; null when it does not.</param>
public sealed record Cause(string Code, string Words, string WhatToDo, ZonedMoment? Until)
{
    /// <summary>What keeps mails back for a while, in the order in which a person looks at it; anything else comes last.</summary>
    static readonly string[] Order =
    [
        CalendarCode.NoSlot, CalendarCode.WindowClosed, CalendarCode.Holiday, CalendarCode.ClosedDate, CalendarCode.SenderWorkday,
        CalendarCode.SenderFrozen, DecisionCode.InboundStale, DecisionCode.SenderProbation, DecisionCode.SenderRamp, DecisionCode.SenderDailyCap, DecisionCode.SenderHourlyCap,
        DecisionCode.SenderRollingCap, DecisionCode.DomainHourlyCap, DecisionCode.CampaignDailyCap, DecisionCode.NewContactsDailyCap,
        DecisionCode.CampaignSenderDailyCap, DecisionCode.UserDailyCap, DecisionCode.StepExpired, DecisionCode.Gap, DecisionCode.NotDue,
    ];

    internal static IReadOnlyList<Cause> Of(
        DiagnosisFacts facts, IReadOnlyList<JudgedLane> lanes, IReadOnlyList<MailGroup> groups, bool isSending, DateTime now)
    {
        var stands = CampaignRule.WhyNot(facts.Campaign.Status);
        return
        [
            .. OfCampaign(facts, stands, now),
            .. stands is null or StandingCode.CampaignPaused or StandingCode.CampaignLaunching ? OfSenders(facts) : [],
            .. isSending || stands is not null ? [] : OfLanes(lanes, now),
            .. stands is null && !isSending && lanes.Count == 0 ? [OfNothing(groups)] : (Cause[])[],
        ];
    }

    static IEnumerable<Cause> OfCampaign(DiagnosisFacts facts, string? stands, DateTime now)
    {
        var (campaign, zone) = (facts.Campaign, facts.Campaign.Zone);
        if (stands is not null)
        {
            var finished = stands == StandingCode.CampaignDone && facts.Notes.FinishedAt is { } at
                ? $" It ended {ZonedMoment.Of(at, zone).Text}."
                : "";
            yield return Of(stands, CampaignRule.Words(stands, facts.Notes) + finished);
        }

        foreach (var problem in facts.Problems)
        {
            yield return new(problem.Code, problem.Text, "Put it right, then launch the campaign.", null);
        }

        if (campaign.EndAt <= now && stands is null or StandingCode.CampaignPaused)
        {
            yield return Of(CalendarCode.CampaignEnded, $"The campaign ended {ZonedMoment.Of(campaign.EndAt!.Value, zone).Text}.");
        }
        else if (stands is null && campaign.StartAt is { } start && start > now)
        {
            var starts = ZonedMoment.Of(start, zone);
            yield return Of(CalendarCode.NotStarted, $"The campaign starts {starts.Text}.") with { Until = starts };
        }
    }

    static IEnumerable<Cause> OfSenders(DiagnosisFacts facts)
    {
        var there = facts.Senders.Where(sender => sender.Status != "deleted").ToList();
        if (there.Count == 0)
        {
            yield return Of(StandingCode.NoSender);
        }
        else if (there.TrueForAll(sender => !sender.IsActive))
        {
            yield return Of(StandingCode.NoActiveSender);
        }

        var waitedFor = facts.Lanes.Select(lane => lane.SenderId).ToHashSet();
        foreach (var sender in facts.Senders.Where(sender => !sender.IsActive && (sender.Status != "deleted" || waitedFor.Contains(sender.Id))))
        {
            yield return Of(sender.StopCode, SenderRule.Words(sender)) with { Until = sender.RetryAt is { } retry ? ZonedMoment.Of(retry, sender.Zone) : null };
        }
    }

    /// <summary>One for each code, told of the lane that it lets go first.</summary>
    static IEnumerable<Cause> OfLanes(IReadOnlyList<JudgedLane> lanes, DateTime now)
    {
        var known = lanes
            .Where(lane => lane.Waiting is not null && lane.Code is not (CalendarCode.NotStarted or CalendarCode.CampaignEnded))
            .GroupBy(lane => lane.Code)
            .OrderBy(group => Array.IndexOf(Order, group.Key) is var place and >= 0 ? place : Order.Length);
        foreach (var group in known)
        {
            var first = group.MinBy(lane => lane.Next?.At ?? DateTime.MaxValue)!;
            var rule = LineRules.Of(first.Waiting!, now).FirstOrDefault(rule => !rule.Passed);
            var others = group.Select(lane => lane.Waiting!.Sender.Id).Distinct().Count() - 1;
            var words = rule?.Words ?? CodeBook.Of(group.Key).Meaning;
            yield return Of(group.Key, others > 0 ? $"{words} {Others(others)}" : words) with { Until = first.Next };
        }
    }

    static string Others(int count) => count == 1
        ? "The same keeps back another sender."
        : string.Create(CultureInfo.InvariantCulture, $"The same keeps back {count} other senders.");

    static Cause OfNothing(IReadOnlyList<MailGroup> groups)
    {
        var held = groups.Where(group => group.State == "held").Sum(group => group.Mails);
        return held == 0
            ? Of(StandingCode.NothingWaits)
            : Of(StandingCode.OnlyHeld, string.Create(
                CultureInfo.InvariantCulture, $"{CodeBook.Of(StandingCode.OnlyHeld).Meaning} There are {held:#,0}."));
    }

    static Cause Of(string code, string? words = null)
    {
        var entry = CodeBook.Of(code);
        return new(code, words ?? entry.Meaning, entry.WhatToDo, null);
    }
}
