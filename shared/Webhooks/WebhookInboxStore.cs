using ColdMail.Database;
using Dapper;

namespace ColdMail.Webhooks;

/// <param name="Duplicates">Came before, or twice in the request.</param>
public sealed record InboxCounts(int Accepted, int Duplicates, int Quarantined);

/// <summary>Keeps what providers report until it is processed, and after.</summary>
public sealed class WebhookInboxStore(Db db)
{
    const int ChunkSize = 200;

    /// <summary>Stores all items of a request or none. An item that is there already is left alone, so a request can be repeated.</summary>
    public Task<InboxCounts> AddAsync(
        LiveWebhookEndpoint endpoint, string provider, IReadOnlyList<InboxItem> items, DateTime now,
        CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var (accepted, quarantined) = (0, 0);
                foreach (var group in items.GroupBy(item => item.Fault is not null))
                {
                    // In one order, so that two deliveries of the same items do not wait for each other.
                    foreach (var chunk in group.OrderBy(item => Convert.ToHexString(item.DedupeKey), StringComparer.Ordinal).Chunk(ChunkSize))
                    {
                        var rows = new Rows("dedupe_key text", "raw longtext", "error text");
                        foreach (var item in chunk)
                        {
                            rows.Add(item.DedupeKey, item.Raw, item.Fault);
                        }

                        var added = await connection.ExecuteAsync(new(
                            $"""
                            INSERT IGNORE INTO webhook_inbox
                                   (user_id, endpoint_id, provider, dedupe_key, received_at, raw, processed_at, error)
                            SELECT @UserId, @Id, @provider, FROM_BASE64(v.dedupe_key), @now, v.raw, @processedAt, v.error
                              FROM {rows.Table} v
                            """,
                            rows.With(new { endpoint.UserId, endpoint.Id, provider, now, processedAt = group.Key ? now : (DateTime?)null }),
                            transaction,
                            cancellationToken: cancellation));
                        (accepted, quarantined) = group.Key ? (accepted, quarantined + added) : (accepted + added, quarantined);
                    }
                }

                return new InboxCounts(accepted, items.Count - accepted - quarantined, quarantined);
            },
            cancellation);

    /// <summary>Items that wait, in the order they came.</summary>
    /// <param name="endpointId">Those of one endpoint that never failed; null for all.</param>
    public async Task<IReadOnlyList<long>> PendingAsync(
        long? endpointId, long after, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<long>(new(
            """
            SELECT id
              FROM webhook_inbox
             WHERE processed_at IS NULL AND id > @after
               AND (@endpointId IS NULL OR (endpoint_id = @endpointId AND attempts = 0))
             ORDER BY id
             LIMIT @limit
            """,
            new { endpointId, after, limit },
            cancellationToken: cancellation))).AsList();
    }

    /// <summary>Counts a failure; one too many puts the item in quarantine.</summary>
    public async Task FailAsync(long id, string error, int mostAttempts, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            UPDATE webhook_inbox
               SET attempts = attempts + 1, error = @error,
                   processed_at = CASE WHEN attempts >= @mostAttempts THEN @now ELSE NULL END
             WHERE id = @id AND processed_at IS NULL
            """,
            new { id, error, mostAttempts, now },
            cancellationToken: cancellation));
    }
}
