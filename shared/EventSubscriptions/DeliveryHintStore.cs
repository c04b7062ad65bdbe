using ColdMail.Database;
using Dapper;

namespace ColdMail.EventSubscriptions;

/// <summary>Which subscriptions have something to deliver.</summary>
public sealed class DeliveryHintStore(Db db)
{
    /// <summary>Active subscriptions with a due delivery, no rest, no run and no message under way.</summary>
    public async Task<IReadOnlyList<long>> DueAsync(DateTime now, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<long>(new(
            """
            SELECT s.id
              FROM event_subscriptions s
             WHERE s.status = 'active'
               AND (s.rest_until IS NULL OR s.rest_until <= @now)
               AND (s.run_until IS NULL OR s.run_until <= @now)
               AND (s.hint_until IS NULL OR s.hint_until <= @now)
               AND EXISTS (SELECT 1 FROM event_deliveries d WHERE d.subscription_id = s.id AND d.next_at <= @now)
             ORDER BY s.id
             LIMIT @limit
            """,
            new { now, limit },
            cancellationToken: cancellation))).AsList();
    }

    /// <summary>Records that a message is under way, so that the next look does not post another.</summary>
    public async Task MarkAsync(IReadOnlyCollection<long> ids, DateTime until, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            "UPDATE event_subscriptions SET hint_until = @until WHERE id IN @ids", new { ids, until }, cancellationToken: cancellation));
    }
}
