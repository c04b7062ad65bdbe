using ColdMail.Database;
using Dapper;

namespace ColdMail.Sending;

/// <summary>Which senders have something to do, so that a queue message may nudge them.</summary>
public sealed class HintStore(Db db)
{
    /// <summary>Active senders with a due mail, no run and no hint under way.</summary>
    public async Task<IReadOnlyList<long>> DueSendersAsync(DateTime now, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<long>(new(
            """
            SELECT s.id
              FROM sender_accounts s
             WHERE s.status = 'active' AND s.breaker <> 'open' AND s.deleted_at IS NULL AND s.next_send_at <= @now
               AND (s.run_until IS NULL OR s.run_until <= @now)
               AND (s.hint_until IS NULL OR s.hint_until <= @now)
               AND EXISTS (SELECT 1
                             FROM email_messages m
                            WHERE m.waiting_for = s.id AND m.scheduled_at <= @now)
             ORDER BY s.next_send_at
             LIMIT @limit
            """,
            new { now, limit },
            cancellationToken: cancellation))).AsList();
    }

    /// <summary>Records that a hint is under way, so that the next look does not post another.</summary>
    public async Task MarkHintedAsync(
        IReadOnlyCollection<long> senderIds, DateTime hintUntil, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            "UPDATE sender_accounts SET hint_until = @hintUntil WHERE id IN @senderIds",
            new { senderIds, hintUntil },
            cancellationToken: cancellation));
    }

    /// <summary>
    /// Forgets what was known about the senders of a campaign, so that the next look finds them at once: called when
    /// a campaign starts, resumes or changes its window.
    /// </summary>
    public async Task WakeCampaignAsync(long campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            UPDATE sender_accounts
               SET hint_until = NULL
             WHERE id IN (SELECT sender_id FROM campaign_senders WHERE campaign_id = @campaignId)
            """,
            new { campaignId },
            cancellationToken: cancellation));
    }

    /// <summary>Cancels what is left of campaigns whose end date has passed. Safe to repeat.</summary>
    public async Task<int> CancelEndedAsync(DateTime now, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var ended = (await connection.QueryAsync<long>(new(
            """
            SELECT id FROM campaigns WHERE status IN ('running', 'paused') AND end_at <= @now
            """,
            new { now },
            cancellationToken: cancellation))).AsList();
        return ended.Count == 0
            ? 0
            : await connection.ExecuteAsync(new(
                """
                UPDATE email_messages
                   SET status = 'cancelled', reason = 'CAMPAIGN_ENDED'
                 WHERE campaign_id IN @ended AND status IN ('scheduled', 'held')
                 LIMIT @limit
                """,
                new { ended, limit },
                cancellationToken: cancellation));
    }
}
