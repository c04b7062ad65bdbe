using ColdMail.Database;
using Dapper;

namespace ColdMail.EventSubscriptions;

/// <summary>Turns events of mails into deliveries, set by set.</summary>
public sealed class EventFanOutStore(Db db)
{
    const string Name = "event_subscriptions";

    public async Task<EventCursor> CursorAsync(CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleAsync<EventCursor>(new(
            """
            SELECT final_id AS FinalId, observed_id AS ObservedId, observed_at AS ObservedAt, again_id AS AgainId, seen_id AS SeenId
              FROM event_cursors
             WHERE name = @Name
            """,
            new { Name },
            cancellationToken: cancellation));
    }

    /// <summary>The highest event that is committed; <paramref name="seen"/> when there is none behind it.</summary>
    public async Task<long> LastEventAsync(long seen, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<long>(new(
            "SELECT COALESCE(MAX(id), @seen) FROM email_events WHERE id > @seen", new { seen }, cancellationToken: cancellation));
    }

    /// <summary>The event behind which the oldest subscription begins; null when nobody wants any.</summary>
    public async Task<long?> FirstWantedAsync(CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<long?>(new(
            "SELECT MIN(since_event_id) FROM event_subscriptions WHERE status IN ('active', 'paused')",
            cancellationToken: cancellation));
    }

    /// <summary>The last event of the page that begins behind <paramref name="after"/>; null when there is none.</summary>
    public async Task<long?> PageEndAsync(long after, long end, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<long?>(new(
            """
            SELECT MAX(id)
              FROM (SELECT id FROM email_events WHERE id > @after AND id <= @end ORDER BY id LIMIT @limit) page
            """,
            new { after, end, limit },
            cancellationToken: cancellation));
    }

    /// <summary>Makes the deliveries of a stretch of events that are not made yet.</summary>
    public Task CopyAsync(long after, long end, DateTime now, CancellationToken cancellation) => db.TransactAsync(
        (connection, transaction) => connection.ExecuteAsync(new(
            """
            INSERT INTO event_deliveries (subscription_id, user_id, source, source_id, event_type, message_id, occurred_at, due_since, next_at, created_at)
            SELECT s.id, e.user_id, 'mail', e.id, CONCAT('mail.', e.event_type), e.message_id, e.occurred_at, @now, @now, @now
              FROM email_events e
              JOIN event_subscriptions s ON s.user_id = e.user_id
             WHERE e.id > @after AND e.id <= @end AND e.id > s.since_event_id AND s.status IN ('active', 'paused')
               AND FIND_IN_SET(CONCAT('mail.', e.event_type), s.events)
               AND (s.campaigns IS NULL OR FIND_IN_SET(CAST(e.campaign_id AS CHAR), s.campaigns))
               AND NOT EXISTS (SELECT 1
                                 FROM event_deliveries d
                                WHERE d.subscription_id = s.id AND d.source = 'mail' AND d.source_id = e.id)
             ORDER BY e.id
                ON DUPLICATE KEY UPDATE source_id = VALUES(source_id)
            """,
            new { after, end, now },
            transaction,
            commandTimeout: 120,
            cancellationToken: cancellation)),
        cancellation);

    /// <summary>Records a look: everything up to <paramref name="seen"/> was read, and the next look begins behind <paramref name="again"/>.</summary>
    public Task AdvanceAsync(long again, long seen, CancellationToken cancellation) => ExecuteAsync(
        """
        UPDATE event_cursors
           SET again_id = GREATEST(again_id, @again), seen_id = GREATEST(seen_id, @seen)
         WHERE name = @Name
        """,
        new { Name, again, seen },
        cancellation);

    /// <summary>Records that a stretch was read when nothing could be added to it any more, and begins the next one.</summary>
    /// <remarks>Of two that read the same stretch the first one records it.</remarks>
    public Task FinishAsync(EventCursor read, DateTime now, CancellationToken cancellation) => ExecuteAsync(
        """
        UPDATE event_cursors
           SET final_id = @ObservedId, observed_id = seen_id, observed_at = @now
         WHERE name = @Name AND observed_id = @ObservedId AND observed_at = @ObservedAt
        """,
        new { Name, read.ObservedId, read.ObservedAt, now },
        cancellation);

    async Task ExecuteAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(sql, parameters, cancellationToken: cancellation));
    }
}
