namespace ColdMail.Campaigns;

/// <summary>A row of <c>campaigns</c> as it is read.</summary>
sealed record CampaignRow(
    long Id, string Name, string Status, string? StatusReason, int Version, string ScheduleType, DateTime? StartAt,
    DateTime? EndAt, byte WindowDays, TimeSpan WindowStart, TimeSpan WindowEnd, string Zone, bool TrackOpens,
    bool TrackClicks, int Selected, DateTime? LaunchedAt, DateTime? FinishedAt, DateTime CreatedAt, DateTime UpdatedAt)
{
    public const string Columns =
        """
        id AS Id, name AS Name, status AS Status, status_reason AS StatusReason, version AS Version,
        schedule_type AS ScheduleType, start_at AS StartAt, end_at AS EndAt, window_days AS WindowDays,
        window_start AS WindowStart, window_end AS WindowEnd, timezone AS Zone, track_opens AS TrackOpens,
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
            SendingWindow.Of(WindowDays, WindowStart, WindowEnd, Zone),
            TrackOpens,
            TrackClicks,
            Selected,
            new(LaunchedAt, FinishedAt, CreatedAt, UpdatedAt),
            steps,
            lists,
            senders);
}
