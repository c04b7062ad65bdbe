namespace ColdMail.Scheduling.Forecasts;

/// <summary>When a mail will go, and through which sender.</summary>
/// <param name="At">UTC.</param>
public readonly record struct PlannedMail(long CampaignId, long ContactId, int StepNumber, long SenderId, DateTime At);

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
public sealed record ForecastPlan(
    long CampaignId, DateTime Now, IReadOnlyList<PlannedMail> Mails, IReadOnlyDictionary<long, DateTime> Finishes,
    IReadOnlyList<NotSent> NotSent, Bottleneck LimitedBy)
{
    /// <summary>UTC: when the last mail goes; null when some still wait at the end of the forecast, or none goes.</summary>
    public DateTime? FinishesAt => Finishes.TryGetValue(CampaignId, out var at) ? at : null;
}
