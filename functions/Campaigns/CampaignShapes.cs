using System.ComponentModel.DataAnnotations;
using ColdMail.Campaigns;

namespace ColdMail.Functions.Campaigns;

/// <summary>A campaign as the API shows it.</summary>
public sealed record CampaignAnswer(
    long Id, string Name, string Status, string? StatusReason, int Version, bool TrackOpens, bool TrackClicks,
    CampaignSchedule Schedule, WindowAnswer Window, IReadOnlyList<CampaignStep> Steps, IReadOnlyList<CampaignList> Lists,
    IReadOnlyList<CampaignSender> Senders, int Selected, DateTime? LaunchedAt, DateTime? FinishedAt, DateTime CreatedAt,
    DateTime UpdatedAt)
{
    public static CampaignAnswer Of(Campaign campaign) => new(
        campaign.Id,
        campaign.Name,
        campaign.Status,
        campaign.StatusReason,
        campaign.Version,
        campaign.TrackOpens,
        campaign.TrackClicks,
        campaign.Schedule,
        new(Weekday.Of(campaign.Window.Days), campaign.Window.Start, campaign.Window.End, campaign.Window.Zone),
        campaign.Steps,
        campaign.Lists,
        campaign.Senders,
        campaign.Selected,
        campaign.Times.LaunchedAt,
        campaign.Times.FinishedAt,
        campaign.Times.CreatedAt,
        campaign.Times.UpdatedAt);
}

/// <inheritdoc cref="WindowRequest"/>
public sealed record WindowAnswer(IReadOnlyList<string> Days, TimeOnly Start, TimeOnly End, string TimeZone);

/// <summary>The days of the week by name, because numbers begin on Sunday in some programs and on Monday in others.</summary>
static class Weekday
{
    static readonly string[] Names =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// <param name="days">Bit 0 is Monday.</param>
    public static IReadOnlyList<string> Of(int days) => [.. Names.Where((_, i) => (days >> i & 1) == 1)];

    public static int Mask(IEnumerable<string> names) => names.Aggregate(0, (mask, name) => mask | 1 << IndexOf(name));

    public static bool IsKnown(string name) => IndexOf(name) >= 0;

    static int IndexOf(string name) =>
        Array.FindIndex(Names, day => day.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <param name="TimeZone">IANA name of the sending window's zone; the account's when left out.</param>
public sealed record NewCampaign(
    [Required, StringLength(200)] string Name,
    [CampaignZone] string? TimeZone,
    bool TrackOpens = false,
    bool TrackClicks = false);

/// <param name="Version">The version of the campaign that the change was made from.</param>
public sealed record SettingsRequest(
    [Required] int? Version,
    [Required, StringLength(200)] string Name,
    bool TrackOpens = false,
    bool TrackClicks = false);

public sealed record AudienceRequest(
    [Required] int? Version,
    [Required, MaxLength(100)] IReadOnlyList<long> IncludeListIds,
    [MaxLength(100)] IReadOnlyList<long>? ExcludeListIds);

public sealed record SendersRequest([Required] int? Version, [Required, MaxLength(500)] IReadOnlyList<long> SenderIds);

/// <param name="Type"><c>now</c>: when it is launched; <c>at</c>: not before <paramref name="StartAt"/>.</param>
/// <param name="EndAt">What has not begun by then is cancelled.</param>
public sealed record ScheduleRequest(
    [Required] int? Version,
    [Required, AllowedValues("now", "at", ErrorMessage = "Say now or at.")] string Type,
    DateTimeOffset? StartAt,
    DateTimeOffset? EndAt);

/// <summary>When mails may begin: wall clock in a zone, on the days that are named.</summary>
/// <param name="End">Exclusive. Before the start: on the next day. Equal to it: the whole day.</param>
/// <param name="TimeZone">IANA name.</param>
public sealed record WindowRequest(
    [Required] int? Version,
    [Required, CampaignDays] IReadOnlyList<string> Days,
    [Required] TimeOnly? Start,
    [Required] TimeOnly? End,
    [Required, CampaignZone] string TimeZone)
{
    public SendingWindow ToWindow() => new(Weekday.Mask(Days), Start!.Value, End!.Value, TimeZone);
}

/// <summary>A new step. With a template, what is left out is copied from it.</summary>
/// <param name="Subject">Empty on a follow-up: it goes into the same thread.</param>
/// <param name="BodyText">Left out: made from the HTML.</param>
/// <param name="DelayHours">After the actual send of the step before, to the same contact.</param>
/// <param name="Version">Optional: given, the step is added only if nobody changed the campaign since.</param>
public sealed record NewStep(
    [StringLength(500)] string? Subject,
    [StringLength(StepEdit.BodyChars)] string? BodyHtml,
    [StringLength(StepEdit.BodyChars)] string? BodyText,
    [Range(1, long.MaxValue)] long? TemplateId,
    int? Version,
    [Range(0, 24 * 365)] int DelayHours = 0)
{
    public StepDraft ToDraft() => new(Subject, BodyHtml, BodyText, DelayHours, TemplateId);
}

/// <inheritdoc cref="NewStep"/>
/// <param name="Version">The version of the campaign that the change was made from.</param>
public sealed record StepEdit(
    [Required] int? Version,
    [StringLength(500)] string? Subject,
    [StringLength(StepEdit.BodyChars)] string? BodyHtml,
    [StringLength(StepEdit.BodyChars)] string? BodyText,
    [Range(1, long.MaxValue)] long? TemplateId,
    [Range(0, 24 * 365)] int DelayHours = 0)
{
    public const int BodyChars = 200 * 1024;

    public StepDraft ToDraft() => new(Subject, BodyHtml, BodyText, DelayHours, TemplateId);
}

public sealed record StepOrder([Required] int? Version, [Required, MaxLength(StepStore.MaxSteps)] IReadOnlyList<long> StepIds);

/// <param name="Version">The campaign's, after the step was added.</param>
public sealed record StepAdded(int Version, CampaignStep Step);

/// <param name="Next">The value of <c>before</c> for the next page; null on the last.</param>
/// <param name="Counts">Campaigns in each state; only on the first page.</param>
public sealed record CampaignPage(
    IReadOnlyList<CampaignSummary> Items, long? Next, IReadOnlyDictionary<string, long>? Counts);

/// <param name="Problems">Empty when the campaign may be launched.</param>
public sealed record LaunchReview(IReadOnlyList<LaunchProblem> Problems);

public sealed record CampaignState(long Id, string Status);

/// <param name="Next">The value of <c>after</c> for the next page; null on the last.</param>
/// <param name="ByReason">Exclusions in all, by reason; only on the first page.</param>
public sealed record ExclusionPage(
    IReadOnlyList<Exclusion> Items, string? Next, IReadOnlyDictionary<string, long>? ByReason);

[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class CampaignZoneAttribute() : ValidationAttribute("Choose a time zone by its IANA name, such as Europe/Warsaw.")
{
    public override bool IsValid(object? value) =>
        value is null || (value is string { Length: <= 64 } zone && SendingWindow.IsZone(zone));
}

[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class CampaignDaysAttribute()
    : ValidationAttribute("Name one or more days: monday, tuesday, wednesday, thursday, friday, saturday, sunday.")
{
    public override bool IsValid(object? value) =>
        value is null || (value is IReadOnlyList<string> { Count: > 0 and <= 7 } days && days.All(Weekday.IsKnown));
}
