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
    SendingWindow Window,
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

public sealed record CampaignTimes(DateTime? LaunchedAt, DateTime? FinishedAt, DateTime CreatedAt, DateTime UpdatedAt);

/// <param name="StepNumber">1-based, without gaps.</param>
/// <param name="DelayHours">After the actual send of the step before, to the same contact; 0 on the first step.</param>
/// <param name="BodyText">Null: made from the HTML.</param>
/// <param name="TemplateId">Where the text was copied from; later changes of the template do not reach the step.</param>
public sealed record CampaignStep(
    long Id, int StepNumber, string Subject, string BodyHtml, string? BodyText, int DelayHours, long? TemplateId);

/// <summary>The text of a step.</summary>
public sealed record StepText(string Subject, string BodyHtml, string? BodyText, int DelayHours, long? TemplateId);

/// <summary>A step as a person gives it: what is null is copied from the template, or empty without one.</summary>
public sealed record StepDraft(string? Subject, string? BodyHtml, string? BodyText, int DelayHours, long? TemplateId);

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
