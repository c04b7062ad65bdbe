using ColdMail.Scheduling.Rules;
using ColdMail.Scheduling.Windows;

namespace ColdMail.Campaigns;

/// <summary>A row of <c>campaigns</c> as it is read.</summary>
sealed record CampaignRow(
    long Id, string Name, string Status, string? StatusReason, int Version, string ScheduleType, DateTime? StartAt,
    DateTime? EndAt, string? WindowsJson, string Zone, string ZoneMode, bool KeepsHolidays, string? ClosedDatesJson,
    int? DailyCap, int? NewDailyCap, int? SenderDailyCap, byte FollowUpShare, string LostSender, bool TrackOpens, bool TrackClicks,
    int Selected, DateTime? LaunchedAt, DateTime? FinishedAt, DateTime CreatedAt, DateTime UpdatedAt)
{
    public const string Columns =
        """
        id AS Id, name AS Name, status AS Status, status_reason AS StatusReason, version AS Version,
        schedule_type AS ScheduleType, start_at AS StartAt, end_at AS EndAt, windows_json AS WindowsJson,
        timezone AS Zone, zone_mode AS ZoneMode, keep_holidays AS KeepsHolidays, closed_dates_json AS ClosedDatesJson,
        daily_cap AS DailyCap, new_daily_cap AS NewDailyCap, sender_daily_cap AS SenderDailyCap,
        follow_up_share AS FollowUpShare, lost_sender AS LostSender, track_opens AS TrackOpens,
        track_clicks AS TrackClicks, selected AS Selected, launched_at AS LaunchedAt, finished_at AS FinishedAt,
        created_at AS CreatedAt, updated_at AS UpdatedAt
        """;

    public Campaign ToCampaign(
        IReadOnlyList<CampaignStep> steps, IReadOnlyList<CampaignList> lists, IReadOnlyList<CampaignSender> senders) =>
        new(
            Id,
            Name,
            Status,
            StatusReason,
            Version,
            new(ScheduleType, StartAt, EndAt),
            new(
                WindowsJson is null ? WeekWindows.Always : WeekWindows.Read(WindowsJson),
                Zone,
                ZoneMode == "recipient",
                KeepsHolidays,
                DateList.Read(ClosedDatesJson)),
            new(DailyCap, NewDailyCap, SenderDailyCap, FollowUpShare, LostSender),
            TrackOpens,
            TrackClicks,
            Selected,
            new(LaunchedAt, FinishedAt, CreatedAt, UpdatedAt),
            steps,
            lists,
            senders);
}
