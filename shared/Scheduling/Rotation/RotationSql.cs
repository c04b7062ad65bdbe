using ColdMail.Scheduling.Limits;

namespace ColdMail.Scheduling.Rotation;

/// <summary>What a <see cref="RotatingSender"/> is read from, the same at the launch and later.</summary>
static class RotationSql
{
    /// <summary>The columns of <see cref="RotationRow"/>.</summary>
    public const string Columns =
        """
        a.id AS Id, a.status = 'active' AS IsActive, a.daily_cap AS DailyCap, a.rolling_cap AS RollingCap,
        a.ramp_start AS RampStart, a.ramp_step AS RampStep, a.ramp_clean_days AS RampCleanDays,
        (SELECT COUNT(*)
           FROM campaign_senders o
           JOIN campaigns c ON c.id = o.campaign_id
          WHERE o.sender_id = a.id AND o.campaign_id <> s.campaign_id AND c.status = 'running') AS OtherCampaigns
        """;

    /// <summary>The senders (<c>a</c>) of campaigns (<c>s</c>).</summary>
    public const string From = "campaign_senders s JOIN sender_accounts a ON a.id = s.sender_id";
}

sealed record RotationRow
{
    public required long Id { get; init; }
    public required bool IsActive { get; init; }
    public required int DailyCap { get; init; }
    public required int? RollingCap { get; init; }
    public required int? RampStart { get; init; }
    public required int RampStep { get; init; }
    public required int RampCleanDays { get; init; }

    /// <summary>Running ones that the sender serves beside the campaign in question.</summary>
    public required int OtherCampaigns { get; init; }

    public RotatingSender ToSender() => new(
        Id,
        RotatingSender.DayCapOf(
            DailyCap, RollingCap, RampStart is { } start ? new Ramp(start, RampStep, RampCleanDays, null) : null),
        OtherCampaigns);
}
