namespace ColdMail.Analytics;

/// <summary>What came of the mails of one campaign that were sent in a range of days.</summary>
public sealed record CampaignReport(
    long CampaignId, string Name, DateOnly From, DateOnly To, string Zone, Freshness Freshness, Figures Figures,
    IReadOnlyList<FunnelStage> Funnel, IReadOnlyList<StepLine> Steps, IReadOnlyList<SenderLine> Senders,
    IReadOnlyList<ProviderLine> Providers, IReadOnlyList<DayLine> Days, IReadOnlyList<HourLine> Hours, Recount Recount, string? Note);

/// <summary>What came of all mails of a user that were sent in a range of days, beside the same number of days before.</summary>
/// <param name="Campaigns">Those with the most people who replied, ten at the most; the export has all.</param>
public sealed record Overview(
    DateOnly From, DateOnly To, DateOnly PreviousFrom, DateOnly PreviousTo, string Zone, Freshness Freshness, Figures Figures,
    Figures PreviousFigures, IReadOnlyList<FunnelStage> Funnel, IReadOnlyList<DayLine> Days, IReadOnlyList<DayLine> PreviousDays,
    IReadOnlyList<HourLine> Hours, IReadOnlyList<CampaignLine> Campaigns, IReadOnlyList<SenderLine> Senders,
    IReadOnlyList<ProviderLine> Providers, string? Note);

/// <summary>How far the numbers reach, and by which rules they were made.</summary>
/// <param name="AsOf">UTC; null before anything was counted.</param>
/// <param name="TotalsAsOf">UTC: repeated opens, clicks and replies are counted up to here.</param>
/// <param name="HitRules">The versions of the rules that judged who opens and clicks, lowest and highest; null when nobody did.</param>
/// <param name="ProviderRules">The version of the table that tells providers of recipients by domain.</param>
public sealed record Freshness(DateTime? AsOf, DateTime? TotalsAsOf, RuleVersions? HitRules, int ProviderRules);

public sealed record RuleVersions(int First, int Last);

public sealed record StepLine(long StepId, int StepNumber, string Subject, Figures Figures);

/// <param name="Email">Empty for a sender that is gone.</param>
public sealed record SenderLine(long SenderId, string Email, Figures Figures);

/// <param name="Provider">A <see cref="RecipientProvider"/>, in small letters.</param>
public sealed record ProviderLine(string Provider, Figures Figures);

public sealed record CampaignLine(long CampaignId, string Name, string Status, Figures Figures);

/// <summary>What happened on a day, of each mail once and whenever it was sent.</summary>
public sealed record DayLine(
    DateOnly Day, long Sent, long DeliveryReported, long Bounced, long Complained, long Unsubscribed, long Opened, long Clicked,
    long Replied, long AutoReplied, long Positive);

/// <summary>An hour of the week on the clock of the zone, over all weeks of the range. Hours in which nothing happened are left out.</summary>
/// <param name="Weekday">1 is Monday.</param>
/// <param name="Opened">First opens by a person; indicative.</param>
public sealed record HourLine(int Weekday, int Hour, long Sent, long Opened, long Clicked, long Replied, long Positive);

/// <summary>The last time the numbers were made anew from the events.</summary>
/// <param name="AskedAt">UTC: one waits since then.</param>
/// <param name="DoneAt">UTC.</param>
/// <param name="Different">Places in which the numbers were not what the events say; they are put right.</param>
/// <param name="Problem">Why the last one that was asked for was not done.</param>
public sealed record Recount(DateTime? AskedAt, DateTime? DoneAt, int? Mails, int? Different, string? Problem);
