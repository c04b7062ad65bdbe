namespace ColdMail.Scheduling.Forecasts;

/// <summary>When a mail will go, and through which sender.</summary>
/// <param name="At">UTC.</param>
public readonly record struct PlannedMail(long CampaignId, long ContactId, int StepNumber, long SenderId, DateTime At);

/// <summary>A mail that does not go, and what becomes of it.</summary>
/// <param name="Status">As in <c>email_messages</c>: <c>held</c>, <c>cancelled</c>, or <c>scheduled</c> for one that still waits at the end.</param>
/// <param name="Code">Why: a stable code.</param>
/// <param name="Words">The same for people, where the code does not say it all.</param>
/// <param name="At">UTC: when it was decided; null for one that waits.</param>
public readonly record struct UnsentMail(
    long ContactId, int StepNumber, long SenderId, string Status, string Code, string? Words, DateTime? At);

/// <summary>Mails that will not go, follow-ups that depend on them included.</summary>
/// <param name="Code">Why: of <see cref="DecisionCode"/> or <see cref="Calendars.CalendarCode"/>.</param>
public sealed record NotSent(string Code, int Mails);

/// <summary>What keeps a campaign from being faster.</summary>
/// <param name="Code">Of <see cref="DecisionCode"/> or <see cref="Calendars.CalendarCode"/>; <see cref="DecisionCode.Ready"/>: nothing does.</param>
/// <param name="Waited">How long its senders waited for it, added up, where windows were open.</param>
public sealed record Bottleneck(string Code, TimeSpan Waited);

/// <summary>The future of a campaign as it comes out when nobody replies, nothing bounces and sending takes no time.</summary>
/// <param name="Now">UTC: from when on.</param>
/// <param name="Mails">
/// In the order in which they go, those of the other campaigns among them until the campaign that was asked about is finished.
/// </param>
/// <param name="Finishes">UTC: the last mail of each campaign of which nothing waits any more then.</param>
/// <param name="NotSent">Of the campaign that was asked about.</param>
/// <param name="Unsent">The same mail by mail, in no order, without the follow-ups, which never come to be.</param>
public sealed record ForecastPlan(
    long CampaignId, DateTime Now, IReadOnlyList<PlannedMail> Mails, IReadOnlyDictionary<long, DateTime> Finishes,
    IReadOnlyList<NotSent> NotSent, IReadOnlyList<UnsentMail> Unsent, Bottleneck LimitedBy)
{
    /// <summary>UTC: when the last mail goes; null when some still wait at the end of the forecast, or none goes.</summary>
    public DateTime? FinishesAt => Finishes.TryGetValue(CampaignId, out var at) ? at : null;
}
