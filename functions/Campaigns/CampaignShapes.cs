using System.ComponentModel.DataAnnotations;
using ColdMail.Campaigns;
using ColdMail.Scheduling.Delays;
using ColdMail.Scheduling.Windows;
using NodaTime;

namespace ColdMail.Functions.Campaigns;

/// <summary>A campaign as the API shows it.</summary>
public sealed record CampaignAnswer(
    long Id, string Name, string Status, string? StatusReason, int Version, bool TrackOpens, bool TrackClicks,
    CampaignSchedule Schedule, WindowAnswer Window, CampaignLimits Limits, IReadOnlyList<CampaignStep> Steps, IReadOnlyList<CampaignList> Lists,
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
        WindowAnswer.Of(campaign.Window),
        campaign.Limits,
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
public sealed record WindowAnswer(
    IReadOnlyList<WindowText>? Windows, string TimeZone, string ZoneMode, bool KeepHolidays, IReadOnlyList<DateOnly> ClosedDates)
{
    public static WindowAnswer Of(CampaignHours hours) => new(
        hours.Windows.Equals(WeekWindows.Always) ? null : WindowText.Of(hours.Windows),
        hours.Zone,
        hours.UsesRecipientZone ? "recipient" : "campaign",
        hours.KeepsHolidays,
        [.. hours.ClosedDates.Select(date => date.ToDateOnly())]);
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

/// <summary>When mails may begin: hours of a week by the wall clock.</summary>
/// <param name="Windows">Several a day, in any order; null: at any hour.</param>
/// <param name="TimeZone">IANA name: its days count for the limits, and it stands in for a recipient whose zone is unknown.</param>
/// <param name="ZoneMode"><c>recipient</c>: the windows are read on the recipient's clock; <c>campaign</c>: on that of the campaign.</param>
/// <param name="KeepHolidays">No mail on public holidays of the recipient's country.</param>
/// <param name="ClosedDates">ISO dates on which the campaign rests.</param>
public sealed record WindowRequest(
    [Required] int? Version,
    [MaxLength(7 * WeekWindows.MostWindowsPerDay)] IReadOnlyList<WindowText>? Windows,
    [Required, CampaignZone] string TimeZone,
    [MaxLength(CampaignHours.MostClosedDates)] IReadOnlyList<DateOnly>? ClosedDates,
    [AllowedValues("recipient", "campaign", ErrorMessage = "Say recipient or campaign.")] string ZoneMode = "recipient",
    bool KeepHolidays = false)
{
    /// <returns>Null when the windows are no week: everything that is wrong.</returns>
    public CampaignHours? ToHours(out IReadOnlyList<string> problems)
    {
        problems = [];
        var windows = Windows is null ? WeekWindows.Always : WindowText.Read(Windows, out problems);
        return windows is null
            ? null
            : new(windows, TimeZone, ZoneMode == "recipient", KeepHolidays, [.. (ClosedDates ?? []).Select(LocalDate.FromDateOnly)]);
    }
}

/// <inheritdoc cref="CampaignLimits"/>
/// <param name="Version">The version of the campaign that the change was made from.</param>
public sealed record LimitsRequest(
    [Required] int? Version,
    [Range(1, LimitsRequest.MostMails)] int? DailyCap,
    [Range(0, LimitsRequest.MostMails)] int? NewDailyCap,
    [Range(1, LimitsRequest.MostMails)] int? SenderDailyCap,
    [Range(0, 100)] int FollowUpShare = 100,
    [AllowedValues("hold", "new_thread", ErrorMessage = "Say hold or new_thread.")] string LostSender = "hold")
{
    public const int MostMails = 1_000_000;

    public CampaignLimits ToLimits() => new(DailyCap, NewDailyCap, SenderDailyCap, FollowUpShare, LostSender);
}

/// <summary>A new step. With a template, what is left out is copied from it.</summary>
/// <param name="Subject">Empty on a follow-up: it goes into the same thread.</param>
/// <param name="BodyText">Left out: made from the HTML.</param>
/// <param name="DelayHours">After the actual send of the step before, to the same contact.</param>
/// <param name="DelayUnit">
/// <c>hours</c>; or <c>days</c> or <c>working_days</c>, then the delay is a multiple of 24. A working day is one on which the
/// campaign sends.
/// </param>
/// <param name="NotAfter">What has not begun by then is cancelled.</param>
/// <param name="Version">Optional: given, the step is added only if nobody changed the campaign since.</param>
public sealed record NewStep(
    [StringLength(500)] string? Subject,
    [StringLength(StepEdit.BodyChars)] string? BodyHtml,
    [StringLength(StepEdit.BodyChars)] string? BodyText,
    [Range(1, long.MaxValue)] long? TemplateId,
    int? Version,
    DateTimeOffset? NotAfter,
    [Range(0, 24 * 365)] int DelayHours = 0,
    [StepDelayUnit] string DelayUnit = DelayUnitNames.Hours)
{
    public StepDraft ToDraft() => new(
        Subject, BodyHtml, BodyText, TemplateId,
        new(new(DelayHours, DelayUnitNames.Read(DelayUnit)), NotAfter?.UtcDateTime));
}

/// <inheritdoc cref="NewStep"/>
/// <param name="Version">The version of the campaign that the change was made from.</param>
public sealed record StepEdit(
    [Required] int? Version,
    [StringLength(500)] string? Subject,
    [StringLength(StepEdit.BodyChars)] string? BodyHtml,
    [StringLength(StepEdit.BodyChars)] string? BodyText,
    [Range(1, long.MaxValue)] long? TemplateId,
    DateTimeOffset? NotAfter,
    [Range(0, 24 * 365)] int DelayHours = 0,
    [StepDelayUnit] string DelayUnit = DelayUnitNames.Hours)
{
    public const int BodyChars = 200 * 1024;

    public StepDraft ToDraft() => new(
        Subject, BodyHtml, BodyText, TemplateId,
        new(new(DelayHours, DelayUnitNames.Read(DelayUnit)), NotAfter?.UtcDateTime));
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
        value is null || (value is string { Length: <= 64 } zone && CampaignHours.IsZone(zone));
}

[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class StepDelayUnitAttribute() : ValidationAttribute("Say hours, days or working_days.")
{
    public override bool IsValid(object? value) =>
        value is DelayUnitNames.Hours or DelayUnitNames.Days or DelayUnitNames.WorkingDays;
}
