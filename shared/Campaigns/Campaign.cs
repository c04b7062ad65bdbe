using ColdMail.Scheduling.Delays;
using ColdMail.Scheduling.Windows;
using NodaTime;

namespace ColdMail.Campaigns;

/// <summary>A campaign with everything that belongs to it.</summary>
/// <param name="Status">draft, launching, scheduled, running, paused, done or archived.</param>
/// <param name="StatusReason">Why the system paused it, in words; null when a person did.</param>
/// <param name="Version">Grows with every edit. An edit names the version it was made from, so that none is overwritten unseen.</param>
/// <param name="Selected">Contacts of the audience that the launch has taken up so far, before exclusions.</param>
public sealed record Campaign(
    long Id,
    string Name,
    string Status,
    string? StatusReason,
    int Version,
    CampaignSchedule Schedule,
    CampaignHours Window,
    CampaignLimits Limits,
    bool TrackOpens,
    bool TrackClicks,
    int Selected,
    CampaignTimes Times,
    IReadOnlyList<CampaignStep> Steps,
    IReadOnlyList<CampaignList> Lists,
    IReadOnlyList<CampaignSender> Senders);

/// <summary>What a person may set about a campaign as a whole.</summary>
public sealed record CampaignBasics(string Name, bool TrackOpens, bool TrackClicks);

/// <param name="Type"><c>now</c>: as soon as it is launched. <c>at</c>: not before <paramref name="StartAt"/>.</param>
/// <param name="StartAt">UTC. Of a campaign that starts now: when it was launched.</param>
/// <param name="EndAt">UTC; mails that have not begun by then are cancelled. Null: no end.</param>
public sealed record CampaignSchedule(string Type, DateTime? StartAt, DateTime? EndAt);

/// <summary>When mails may begin: the hours of a week, wall clock and IANA zone, never an offset.</summary>
/// <param name="Windows"><see cref="WeekWindows.Always"/>: at any hour.</param>
/// <param name="Zone">Of the campaign: its days count for the limits, and it stands in for a zone that is unknown.</param>
/// <param name="UsesRecipientZone">The windows are read on the clock of the recipient, where it is known.</param>
/// <param name="KeepsHolidays">No mail on public holidays of the recipient's country.</param>
/// <param name="ClosedDates">On which the campaign rests.</param>
public sealed record CampaignHours(
    WeekWindows Windows, string Zone, bool UsesRecipientZone, bool KeepsHolidays, IReadOnlyList<LocalDate> ClosedDates)
{
    public const int MostClosedDates = 200;

    public static bool IsZone(string zone) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null;
}

/// <summary>How much a campaign may send a day, and in which order; null: no limit.</summary>
/// <param name="DailyCap">Mails a day, in the zone of the campaign.</param>
/// <param name="NewDailyCap">First mails a day; 0 while paused lets only follow-ups go on.</param>
/// <param name="SenderDailyCap">Mails a day through one sender.</param>
/// <param name="FollowUpShare">Per cent of the mails that follow-ups may take while new contacts wait.</param>
/// <param name="LostSender">What becomes of a follow-up whose sender was deleted: <c>hold</c> or <c>new_thread</c>.</param>
public sealed record CampaignLimits(
    int? DailyCap, int? NewDailyCap, int? SenderDailyCap, int FollowUpShare, string LostSender);

public sealed record CampaignTimes(DateTime? LaunchedAt, DateTime? FinishedAt, DateTime CreatedAt, DateTime UpdatedAt);

/// <param name="StepNumber">1-based, without gaps.</param>
/// <param name="DelayHours">After the actual send of the step before, to the same contact; 0 on the first step.</param>
/// <param name="DelayUnit"><c>hours</c>, <c>days</c> or <c>working_days</c>: 24 hours of the delay are a day.</param>
/// <param name="NotAfter">UTC; what has not begun by then is cancelled. Null: no such date.</param>
/// <param name="BodyText">Null: made from the HTML.</param>
/// <param name="TemplateId">Where the text was copied from; later changes of the template do not reach the step.</param>
public sealed record CampaignStep(
    long Id, int StepNumber, string Subject, string BodyHtml, string? BodyText, int DelayHours, string DelayUnit,
    DateTime? NotAfter, long? TemplateId);

/// <summary>The text of a step.</summary>
public sealed record StepText(string Subject, string BodyHtml, string? BodyText, long? TemplateId);

/// <summary>A step as a person gives it: what is null is copied from the template, or empty without one.</summary>
public sealed record StepDraft(string? Subject, string? BodyHtml, string? BodyText, long? TemplateId, StepTiming Timing);

/// <summary>When a step is due, and until when.</summary>
/// <param name="Delay">After the actual send of the step before, to the same contact; nothing on the first step.</param>
/// <param name="NotAfter">UTC; what has not begun by then is cancelled. Null: no such date.</param>
public sealed record StepTiming(StepDelay Delay, DateTime? NotAfter)
{
    /// <summary>Why the delay cannot be kept, in words; null when it can.</summary>
    public string? Problem => Delay.Unit != DelayUnit.Hours && Delay.Hours % 24 != 0
        ? "A delay in days is a multiple of 24 hours: 24 for one day, 48 for two. Count in hours for anything else."
        : null;

    /// <summary>The first step never waits.</summary>
    public StepTiming Of(int stepNumber) => stepNumber == 1 ? this with { Delay = new(0, DelayUnit.Hours) } : this;
}

/// <param name="Kind"><c>include</c> or <c>exclude</c>.</param>
/// <param name="IsDeleted">The list was deleted after it was chosen.</param>
public sealed record CampaignList(long Id, string Kind, string Name, bool IsDeleted);

/// <param name="Status">active, paused, error, or deleted.</param>
public sealed record CampaignSender(long Id, string FromEmail, string Status);

/// <summary>A line of the list of campaigns.</summary>
public sealed record CampaignSummary(
    long Id, string Name, string Status, string? StatusReason, int Version, long Steps, int Selected, DateTime? StartAt,
    DateTime? LaunchedAt, DateTime? FinishedAt, DateTime CreatedAt)
{
    /// <summary>As of the last roll-up; null before the first.</summary>
    public CampaignProgress? Progress { get; init; }
}

/// <param name="Planned">Mails of all steps together, excluded ones included.</param>
/// <param name="Open">Those of <paramref name="Planned"/> that are still to be sent or held.</param>
public sealed record CampaignProgress(long Planned, long Open, long Sent, long Replied, long Bounced);
