using ColdMail.Database;
using Dapper;

namespace ColdMail.Retention;

/// <summary>Forgets what was told long ago. Rows are as old as their ids, so the oldest are looked at and nothing else.</summary>
public sealed class TellingRetentionStore(Db db)
{
    const int RemovedAtOnce = 10_000;

    /// <summary>Removes old deliveries, also those that still wait and those of subscriptions that are gone.</summary>
    public Task ForgetDeliveriesAsync(DateTime before, CancellationToken cancellation) => ForgetAsync(
        "SELECT MAX(id) FROM (SELECT id, created_at FROM event_deliveries ORDER BY id LIMIT @RemovedAtOnce) oldest WHERE created_at < @before",
        "DELETE FROM event_deliveries WHERE id <= @last AND created_at < @before",
        before,
        cancellation);

    /// <summary>Removes old events of the outbox that were told.</summary>
    public Task ForgetOutboxAsync(DateTime before, CancellationToken cancellation) => ForgetAsync(
        """
        SELECT MAX(id)
          FROM (SELECT id, occurred_at, handled_at FROM outbox_events ORDER BY id LIMIT @RemovedAtOnce) oldest
         WHERE occurred_at < @before AND handled_at IS NOT NULL
        """,
        "DELETE FROM outbox_events WHERE id <= @last AND occurred_at < @before AND handled_at IS NOT NULL",
        before,
        cancellation);

    /// <summary>Removes old notices, read or not.</summary>
    public Task ForgetNotificationsAsync(DateTime before, CancellationToken cancellation) => ForgetAsync(
        "SELECT MAX(id) FROM (SELECT id, last_at FROM notifications ORDER BY id LIMIT @RemovedAtOnce) oldest WHERE last_at < @before",
        "DELETE FROM notifications WHERE id <= @last AND last_at < @before",
        before,
        cancellation);

    /// <summary>Removes secrets of subscriptions that were replaced and sign nothing any more.</summary>
    public async Task ForgetOldSecretsAsync(DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            "UPDATE event_subscriptions SET old_secret_encrypted = NULL, old_secret_until = NULL WHERE old_secret_until <= @now",
            new { now },
            cancellationToken: cancellation));
    }

    async Task ForgetAsync(string find, string remove, DateTime before, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        while (await connection.ExecuteScalarAsync<long?>(new(find, new { before, RemovedAtOnce }, cancellationToken: cancellation)) is { } last)
        {
            await connection.ExecuteAsync(new(remove, new { last, before }, cancellationToken: cancellation));
        }
    }
}
