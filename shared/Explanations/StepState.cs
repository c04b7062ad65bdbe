using System.Globalization;
using ColdMail.Scheduling.Delays;
using ColdMail.Scheduling.Rules;

namespace ColdMail.Explanations;

/// <summary>What became or becomes of one step for the recipient.</summary>
/// <param name="State">
/// That of its mail (scheduled, claimed, sending, sent, failed, uncertain, cancelled, held); without a mail: planned, excluded, or
/// never for a step that an earlier one has cut off.
/// </param>
/// <param name="MessageId">Null without a mail.</param>
/// <param name="Sender">Its from address; null without a mail.</param>
/// <param name="At">When it went, or, while it waits, when it is due; null for what has no such instant.</param>
public sealed record StepState(
    int Step, string State, string Code, string Words, string WhatToDo, long? MessageId, string? Sender, ZonedMoment? At)
{
    internal static IReadOnlyList<StepState> Of(RecipientFacts facts, Decision decision, DateTime now)
    {
        var byStep = facts.Mails.ToDictionary(mail => mail.StepNumber);
        return [.. facts.Campaign.Steps.Select(step => byStep.TryGetValue(step.Number, out var mail)
            ? Of(mail, facts, decision, now)
            : Unwritten(step, facts, decision))];
    }

    static StepState Of(RecipientMail mail, RecipientFacts facts, Decision decision, DateTime now)
    {
        var isCurrent = mail == facts.Current;
        var code = isCurrent ? decision.Code : EndedRecipient.CodeOf(mail, now);
        var at = mail.Status is "scheduled" or "claimed" or "held" ? mail.ScheduledAt : mail.SentAt;
        return new(
            mail.StepNumber,
            mail.Status,
            code,
            isCurrent ? decision.Words : EndedRecipient.WordsOf(mail, facts, now),
            CodeBook.Of(code).WhatToDo,
            mail.Id,
            facts.SenderOf(mail)?.FromEmail,
            at is { } instant ? ZonedMoment.Of(instant, mail.Zone.Length > 0 ? mail.Zone : facts.Campaign.Zone) : null);
    }

    static StepState Unwritten(StepRules step, RecipientFacts facts, Decision decision)
    {
        var (state, code) = facts switch
        {
            { Exclusion: { } exclusion } => ("excluded", exclusion),
            { Current: null } => ("planned", step.Number == 1 ? decision.Code : StandingCode.EarlierStepOpen),
            { Current: { IsOpen: true } } => ("planned", StandingCode.EarlierStepOpen),
            _ => ("never", StandingCode.EarlierStepEnded),
        };
        var entry = CodeBook.Of(code);
        return new(
            step.Number, state, code,
            code == StandingCode.EarlierStepOpen ? $"{entry.Meaning} It follows {Text(step.Delay)} after that." : entry.Meaning,
            entry.WhatToDo, null, null, null);
    }

    static string Text(StepDelay delay) => (delay.Unit, delay.Hours) switch
    {
        (DelayUnit.Hours, 1) => "1 hour",
        (DelayUnit.Hours, var hours) => Number(hours, "hours"),
        (DelayUnit.Days, 24) => "1 day",
        (DelayUnit.Days, var hours) => Number(hours / 24, "days"),
        (_, 24) => "1 working day",
        (_, var hours) => Number(hours / 24, "working days"),
    };

    static string Number(int count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{count} {unit}");
}
