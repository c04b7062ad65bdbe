using ColdMail.Database;
using ColdMail.Scheduling.Delays;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Windows;
using Dapper;
using MySqlConnector;

namespace ColdMail.Scheduling.Rules;

/// <summary>Reads the rules of senders and campaigns from their settings.</summary>
public sealed class RulesStore(Db db)
{
    /// <summary>Breakers are judged once a minute.</summary>
    static readonly TimeSpan ProbationLook = TimeSpan.FromMinutes(1);

    /// <summary>The rules of these senders, deleted ones included; unknown ids are left out.</summary>
    /// <param name="now">UTC: whether what was read of their mailboxes is fresh.</param>
    public async Task<IReadOnlyList<SenderRules>> SendersAsync(
        IReadOnlyCollection<long> senderIds, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. (await connection.QueryAsync<SenderRow>(new(
            """
            SELECT s.id AS Id, s.user_id AS UserId, s.from_email AS FromEmail,
                   CASE WHEN s.deleted_at IS NOT NULL THEN 'deleted'
                        WHEN s.status = 'active' AND s.breaker = 'open' THEN 'stopped'
                        ELSE CAST(s.status AS CHAR) END AS Status,
                   IF(s.status = 'active' AND s.breaker = 'open', k.reason, s.status_reason) AS StatusReason,
                   k.retry_at AS RetryAt, s.probes_left AS ProbesLeft,
                   s.timezone AS Zone, s.daily_cap AS DailyCap, s.hourly_cap AS HourlyCap, s.rolling_cap AS RollingCap,
                   s.min_gap_seconds AS GapSeconds, s.gap_extra_seconds AS ExtraSeconds, s.ramp_start AS RampStart,
                   s.ramp_step AS RampStep, s.ramp_clean_days AS RampCleanDays, s.ramp_judged AS RampJudged,
                   s.workday_json AS WorkdayJson, s.freezes_json AS FreezesJson, s.next_send_at AS NextSendAt,
                   p.daily_mail_cap AS UserDailyCap, u.company_daily_cap AS CompanyDailyCap, d.hourly_cap AS DomainHourlyCap,
                   b.read_at AS InboundReadAt, b.fresh_until AS InboundFreshUntil, b.last_error AS InboundFault, b.due_at AS InboundDueAt
              FROM sender_accounts s
              JOIN users u ON u.id = s.user_id
              JOIN plans p ON p.id = u.plan_id
              LEFT JOIN sending_domains d
                ON d.user_id = s.user_id AND d.domain = CONVERT(SUBSTRING_INDEX(s.from_email, '@', -1) USING ascii)
              LEFT JOIN mailboxes b ON b.sender_id = s.id
              LEFT JOIN breakers k ON k.kind = 'sender' AND k.owner_id = s.id
             WHERE s.id IN @senderIds
             ORDER BY s.id
            """,
            new { senderIds },
            cancellationToken: cancellation))).Select(row => row.ToRules(now))];
    }

    /// <summary>The rules of these campaigns; unknown ids are left out.</summary>
    public async Task<IReadOnlyList<CampaignRules>> CampaignsAsync(
        IReadOnlyCollection<long> campaignIds, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await CampaignsAsync(connection, null, campaignIds, cancellation);
    }

    /// <summary>The same within a transaction that is about to change them.</summary>
    internal static async Task<IReadOnlyList<CampaignRules>> CampaignsAsync(
        MySqlConnection connection, MySqlTransaction? transaction, IReadOnlyCollection<long> campaignIds,
        CancellationToken cancellation)
    {
        await using var answer = await connection.QueryMultipleAsync(new(
            """
            SELECT id AS Id, user_id AS UserId, name AS Name, CAST(status AS CHAR) AS Status, timezone AS Zone,
                   windows_json AS WindowsJson, zone_mode = 'recipient' AS UsesRecipientZone,
                   keep_holidays AS KeepsHolidays, closed_dates_json AS ClosedDatesJson, start_at AS StartAt,
                   end_at AS EndAt, daily_cap AS DailyCap, new_daily_cap AS NewDailyCap,
                   sender_daily_cap AS SenderDailyCap, follow_up_share AS FollowUpShare
              FROM campaigns
             WHERE id IN @campaignIds
             ORDER BY id;
            SELECT campaign_id AS CampaignId, id AS Id, step_number AS Number, delay_hours AS DelayHours,
                   CAST(delay_unit AS CHAR) AS DelayUnit, not_after AS NotAfter
              FROM campaign_steps
             WHERE campaign_id IN @campaignIds
             ORDER BY campaign_id, step_number
            """,
            new { campaignIds },
            transaction,
            cancellationToken: cancellation));
        var campaigns = (await answer.ReadAsync<CampaignRow>()).AsList();
        var steps = (await answer.ReadAsync<StepRow>()).ToLookup(step => step.CampaignId, step => step.ToRules());
        return [.. campaigns.Select(campaign => campaign.ToRules([.. steps[campaign.Id]]))];
    }

    sealed record SenderRow
    {
        public required long Id { get; init; }
        public required long UserId { get; init; }
        public required string FromEmail { get; init; }
        public required string Status { get; init; }
        public required string? StatusReason { get; init; }
        public required string Zone { get; init; }
        public required int DailyCap { get; init; }
        public required int? HourlyCap { get; init; }
        public required int? RollingCap { get; init; }
        public required int GapSeconds { get; init; }
        public required int ExtraSeconds { get; init; }
        public required int? RampStart { get; init; }
        public required int RampStep { get; init; }
        public required int RampCleanDays { get; init; }
        public required DateTime? RampJudged { get; init; }
        public required string? WorkdayJson { get; init; }
        public required string? FreezesJson { get; init; }
        public required DateTime NextSendAt { get; init; }
        public required int UserDailyCap { get; init; }
        public required int? CompanyDailyCap { get; init; }
        public required int? DomainHourlyCap { get; init; }
        public required DateTime? RetryAt { get; init; }
        public required int? ProbesLeft { get; init; }
        public required DateTime? InboundReadAt { get; init; }
        public required DateTime? InboundFreshUntil { get; init; }
        public required string? InboundFault { get; init; }

        /// <summary>Null: the sender has no mailbox here.</summary>
        public required DateTime? InboundDueAt { get; init; }

        public SenderRules ToRules(DateTime now) => new(
            Id, FromEmail, Status, StatusReason, Zone,
            new(
                Id, UserId, FromEmail[(FromEmail.LastIndexOf('@') + 1)..], new(Zone), DailyCap,
                RampStart is { } start ? new(start, RampStep, RampCleanDays, RampJudged) : null,
                HourlyCap, RollingCap, UserDailyCap, DomainHourlyCap, CompanyDailyCap)
            {
                FollowUps = InboundDueAt is { } due ? FollowUpGate.Of(InboundReadAt, InboundFreshUntil, InboundFault, due, now) : null,
                Probation = ProbesLeft is { } left ? new(left, (RetryAt > now ? RetryAt.Value : now) + ProbationLook) : null,
            },
            new(GapSeconds, ExtraSeconds),
            WorkdayJson is null ? null : WeekWindows.Read(WorkdayJson),
            DateList.ReadRanges(FreezesJson),
            NextSendAt)
        { RetryAt = Status == "stopped" ? RetryAt : null };
    }

    sealed record CampaignRow
    {
        public required long Id { get; init; }
        public required long UserId { get; init; }
        public required string Name { get; init; }
        public required string Status { get; init; }
        public required string Zone { get; init; }
        public required string? WindowsJson { get; init; }
        public required bool UsesRecipientZone { get; init; }
        public required bool KeepsHolidays { get; init; }
        public required string? ClosedDatesJson { get; init; }
        public required DateTime? StartAt { get; init; }
        public required DateTime? EndAt { get; init; }
        public required int? DailyCap { get; init; }
        public required int? NewDailyCap { get; init; }
        public required int? SenderDailyCap { get; init; }
        public required byte FollowUpShare { get; init; }

        public CampaignRules ToRules(IReadOnlyList<StepRules> steps) => new(
            Id, UserId, Name, Status, Zone,
            WindowsJson is null ? WeekWindows.Always : WeekWindows.Read(WindowsJson),
            UsesRecipientZone, KeepsHolidays, DateList.Read(ClosedDatesJson), StartAt, EndAt,
            new(Id, new(Zone), DailyCap, NewDailyCap, SenderDailyCap), FollowUpShare, steps);
    }

    sealed record StepRow
    {
        public required long CampaignId { get; init; }
        public required long Id { get; init; }
        public required int Number { get; init; }
        public required int DelayHours { get; init; }
        public required string DelayUnit { get; init; }
        public required DateTime? NotAfter { get; init; }

        public StepRules ToRules() => new(
            Id,
            Number,
            new(DelayHours, DelayUnitNames.Read(DelayUnit)),
            NotAfter);
    }
}
