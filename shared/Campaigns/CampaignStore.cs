using ColdMail.Database;
using ColdMail.Stops;
using Dapper;
using MySqlConnector;

namespace ColdMail.Campaigns;

/// <summary>Campaigns as a whole: make, find, list, copy, delete. Changes of one are in <see cref="CampaignEditStore"/>.</summary>
public sealed class CampaignStore(Db db)
{
    /// <summary>Makes a draft that starts when it is launched and sends around the clock, read on that of the recipient.</summary>
    /// <param name="zone">IANA name of the window's zone; null for the user's own.</param>
    public async Task<long> AddAsync(
        long userId, CampaignBasics basics, string? zone, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<long>(new(
            """
            INSERT INTO campaigns (user_id, name, track_opens, track_clicks, timezone, created_at, updated_at)
            SELECT id, @Name, @TrackOpens, @TrackClicks, COALESCE(@zone, timezone), @now, @now
              FROM users
             WHERE id = @userId;
            SELECT LAST_INSERT_ID()
            """,
            new { userId, basics.Name, basics.TrackOpens, basics.TrackClicks, zone, now },
            cancellationToken: cancellation));
    }

    /// <returns>Null when this user has no such campaign.</returns>
    public async Task<Campaign?> FindAsync(long userId, long id, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await using var answer = await connection.QueryMultipleAsync(new(
            $"""
            SELECT {CampaignRow.Columns}
              FROM campaigns
             WHERE id = @id AND user_id = @userId;
            SELECT id AS Id, step_number AS StepNumber, subject AS Subject, body_html AS BodyHtml, body_text AS BodyText,
                   delay_hours AS DelayHours, delay_unit AS DelayUnit, not_after AS NotAfter, template_id AS TemplateId
              FROM campaign_steps
             WHERE campaign_id = @id
             ORDER BY step_number;
            SELECT l.list_id, l.kind, COALESCE(c.name, ''), c.id IS NULL OR c.deleted_at IS NOT NULL
              FROM campaign_lists l
              LEFT JOIN contact_lists c ON c.id = l.list_id AND c.user_id = @userId
             WHERE l.campaign_id = @id
             ORDER BY l.list_id;
            SELECT s.sender_id, COALESCE(a.from_email, ''),
                   CASE WHEN a.id IS NULL OR a.deleted_at IS NOT NULL THEN 'deleted' ELSE a.status END
              FROM campaign_senders s
              LEFT JOIN sender_accounts a ON a.id = s.sender_id AND a.user_id = @userId
             WHERE s.campaign_id = @id
             ORDER BY s.sender_id
            """,
            new { id, userId },
            cancellationToken: cancellation));
        if (await answer.ReadSingleOrDefaultAsync<CampaignRow>() is not { } row)
        {
            return null;
        }

        var steps = (await answer.ReadAsync<CampaignStep>()).AsList();
        var lists = (await answer.ReadAsync<(long Id, string Kind, string Name, bool IsDeleted)>())
            .Select(list => new CampaignList(list.Id, list.Kind, list.Name, list.IsDeleted)).ToList();
        var senders = (await answer.ReadAsync<(long Id, string FromEmail, string Status)>())
            .Select(sender => new CampaignSender(sender.Id, sender.FromEmail, sender.Status)).ToList();
        return row.ToCampaign(steps, lists, senders);
    }

    /// <param name="status">Null: all but the archived ones.</param>
    /// <param name="before">The id of the last line of the page before; null for the first page.</param>
    /// <returns>Newest first.</returns>
    public async Task<IReadOnlyList<CampaignSummary>> ListAsync(
        long userId, string? status, long? before, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var campaigns = (await connection.QueryAsync<CampaignSummary>(new(
            $"""
            SELECT c.id AS Id, c.name AS Name, c.status AS Status, c.status_reason AS StatusReason, c.version AS Version,
                   (SELECT COUNT(*) FROM campaign_steps s WHERE s.campaign_id = c.id) AS Steps, c.selected AS Selected,
                   c.start_at AS StartAt, c.launched_at AS LaunchedAt, c.finished_at AS FinishedAt, c.created_at AS CreatedAt
              FROM campaigns c
             WHERE c.user_id = @userId AND c.id < @before
               AND {(status is null ? "c.status <> 'archived'" : "c.status = @status")}
             ORDER BY c.id DESC
             LIMIT @limit
            """,
            new { userId, status, before = before ?? long.MaxValue, limit },
            cancellationToken: cancellation))).AsList();
        var progress = (await connection.QueryAsync<(long Id, long Planned, long Open, long Sent, long Replied, long Bounced)>(new(
            """
            SELECT campaign_id, CAST(SUM(selected) AS SIGNED), CAST(SUM(remaining + held) AS SIGNED),
                   CAST(SUM(sent) AS SIGNED), CAST(SUM(replied) AS SIGNED), CAST(SUM(bounced) AS SIGNED)
              FROM campaign_stats
             WHERE campaign_id IN @ids
             GROUP BY campaign_id
            """,
            new { ids = campaigns.Select(campaign => campaign.Id) },
            cancellationToken: cancellation))).ToDictionary(row => row.Id);
        return [.. campaigns.Select(campaign => progress.TryGetValue(campaign.Id, out var done)
            ? campaign with { Progress = new(done.Planned, done.Open, done.Sent, done.Replied, done.Bounced) }
            : campaign)];
    }

    /// <summary>How many campaigns the user has in each state that occurs.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountByStatusAsync(long userId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<(string Status, long Count)>(new(
            "SELECT status, COUNT(*) FROM campaigns WHERE user_id = @userId GROUP BY status",
            new { userId },
            cancellationToken: cancellation))).ToDictionary(row => row.Status, row => row.Count);
    }

    /// <summary>Copies a campaign in any state to a new draft: settings, steps, audience and senders, no results.</summary>
    /// <returns>The id of the draft, or null when this user has no such campaign.</returns>
    public Task<long?> DuplicateAsync(long userId, long id, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync<long?>(
            async (connection, transaction) =>
            {
                var copy = await connection.ExecuteScalarAsync<long?>(new(
                    """
                    INSERT INTO campaigns
                           (user_id, name, schedule_type, start_at, end_at, timezone, windows_json, zone_mode, keep_holidays,
                            closed_dates_json, daily_cap, new_daily_cap, sender_daily_cap, follow_up_share, lost_sender,
                            track_opens, track_clicks, created_at, updated_at)
                    SELECT user_id, CONCAT(LEFT(name, 193), ' (copy)'), schedule_type,
                           CASE WHEN schedule_type = 'at' THEN start_at END, end_at, timezone, windows_json, zone_mode,
                           keep_holidays, closed_dates_json, daily_cap, new_daily_cap, sender_daily_cap, follow_up_share,
                           lost_sender, track_opens, track_clicks, @now, @now
                      FROM campaigns
                     WHERE id = @id AND user_id = @userId;
                    SELECT CASE WHEN ROW_COUNT() = 1 THEN LAST_INSERT_ID() END
                    """,
                    new { id, userId, now },
                    transaction,
                    cancellationToken: cancellation));
                if (copy is not null)
                {
                    await CopyPartsAsync(connection, transaction, id, copy.Value, now, cancellation);
                    await StopRuleStore.CopyAsync(connection, transaction, id, copy.Value, cancellation);
                }

                return copy;
            },
            cancellation);

    static Task<int> CopyPartsAsync(
        MySqlConnection connection, MySqlTransaction transaction, long id, long copy, DateTime now,
        CancellationToken cancellation) =>
        connection.ExecuteAsync(new(
            """
            INSERT INTO campaign_steps
                   (campaign_id, step_number, subject, body_html, body_text, delay_hours, delay_unit, not_after, template_id, created_at,
                    updated_at)
            SELECT @copy, step_number, subject, body_html, body_text, delay_hours, delay_unit, not_after, template_id, @now, @now
              FROM campaign_steps
             WHERE campaign_id = @id;
            INSERT INTO campaign_lists (campaign_id, list_id, kind)
            SELECT @copy, list_id, kind FROM campaign_lists WHERE campaign_id = @id;
            INSERT INTO campaign_senders (campaign_id, sender_id)
            SELECT @copy, sender_id FROM campaign_senders WHERE campaign_id = @id
            """,
            new { id, copy, now },
            transaction,
            cancellationToken: cancellation));
}
