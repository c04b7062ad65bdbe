using ColdMail.Database;
using ColdMail.Notifications;
using ColdMail.Outbox;
using Dapper;

namespace ColdMail.EventSubscriptions;

/// <summary>Tells what waits in the outbox: to the subscriptions that want it, and to the users themselves.</summary>
public sealed class OutboxTellingStore(Db db)
{
    /// <summary>Deliveries, notifications and the end of the events in one transaction: each is told once.</summary>
    /// <param name="noticeOf">What the user is told of an event; null for nothing.</param>
    /// <returns>How many events were told.</returns>
    public Task<int> TellAsync(
        int limit, Func<OutboxEvent, Notice?> noticeOf, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var open = await OutboxStore.LockOpenAsync(connection, transaction, limit, cancellation);
                if (open.Count == 0)
                {
                    return 0;
                }

                var ids = open.Select(waiting => waiting.Id).ToList();
                await connection.ExecuteAsync(new(
                    """
                    INSERT INTO event_deliveries (subscription_id, user_id, source, source_id, event_type, occurred_at, due_since, next_at, created_at)
                    SELECT s.id, o.user_id, 'outbox', o.id, o.kind, o.occurred_at, @now, @now, @now
                      FROM outbox_events o
                      JOIN event_subscriptions s ON s.user_id = o.user_id
                     WHERE o.id IN @ids AND o.occurred_at >= s.created_at AND s.status IN ('active', 'paused')
                       AND FIND_IN_SET(o.kind, s.events)
                       AND (s.campaigns IS NULL OR o.campaign_id IS NULL OR FIND_IN_SET(CAST(o.campaign_id AS CHAR), s.campaigns))
                     ORDER BY o.id
                        ON DUPLICATE KEY UPDATE source_id = VALUES(source_id)
                    """,
                    new { ids, now },
                    transaction,
                    cancellationToken: cancellation));
                foreach (var (id, told, occurredAt) in open)
                {
                    if (noticeOf(told) is { } notice)
                    {
                        await NotificationStore.AddAsync(connection, transaction, told.UserId, notice, occurredAt, cancellation);
                    }
                }

                await OutboxStore.MarkHandledAsync(connection, transaction, ids, now, cancellation);
                return open.Count;
            },
            cancellation);
}
