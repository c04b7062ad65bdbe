using System.Security.Cryptography;
using System.Text;
using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Webhooks;

/// <param name="Duplicates">Came before, or twice in the request.</param>
public sealed record InboxCounts(int Accepted, int Duplicates, int Quarantined);

/// <summary>Keeps what providers report until it is processed, and after.</summary>
public sealed class WebhookInboxStore(Db db)
{
    const int ChunkSize = 200;

    /// <summary>Stores all items of a request or none. An item that is there already is left alone, so a request can be repeated.</summary>
    /// <param name="token">Null, or the token of a request with one item: it is good for this item and no other.</param>
    /// <returns>Null when the token came before, with another item.</returns>
    public Task<InboxCounts?> AddAsync(
        LiveWebhookEndpoint endpoint, string provider, IReadOnlyList<InboxItem> items, string? token, DateTime now,
        CancellationToken cancellation) =>
        db.TransactAsync<InboxCounts?>(
            async (connection, transaction) =>
            {
                if (token is not null && !await TakeTokenAsync(connection, transaction, endpoint.UserId, token, items, now, cancellation))
                {
                    return null;
                }

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

                // Last, because all deliveries to the endpoint wait for each other here.
                await connection.ExecuteAsync(new(
                    """
                    UPDATE webhook_endpoints
                       SET last_event_at = @now, accepted = accepted + @accepted, quarantined = quarantined + @quarantined
                     WHERE id = @Id
                    """,
                    new { endpoint.Id, now, accepted, quarantined },
                    transaction,
                    cancellationToken: cancellation));
                return new InboxCounts(accepted, items.Count - accepted - quarantined, quarantined);
            },
            cancellation);

    static async Task<bool> TakeTokenAsync(
        MySqlConnection connection, MySqlTransaction transaction, long userId, string token, IReadOnlyList<InboxItem> items,
        DateTime now, CancellationToken cancellation)
    {
        if (items is not [{ DedupeKey: var key }])
        {
            return false;
        }

        var parameters = new { userId, hash = SHA256.HashData(Encoding.UTF8.GetBytes(token)), key, now };
        await connection.ExecuteAsync(new(
            "INSERT IGNORE INTO webhook_tokens (user_id, token_hash, dedupe_key, used_at) VALUES (@userId, @hash, @key, @now)",
            parameters,
            transaction,
            cancellationToken: cancellation));
        return await connection.ExecuteScalarAsync<bool>(new(
            "SELECT EXISTS (SELECT 1 FROM webhook_tokens WHERE user_id = @userId AND token_hash = @hash AND dedupe_key = @key)",
            parameters,
            transaction,
            cancellationToken: cancellation));
    }

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

    /// <summary>Forgets tokens that were used before an instant, the oldest first.</summary>
    /// <returns>How many: fewer than <paramref name="limit"/> when nothing is left.</returns>
    public async Task<int> DropTokensAsync(DateTime before, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(
            "DELETE FROM webhook_tokens WHERE used_at < @before ORDER BY used_at LIMIT @limit",
            new { before, limit },
            cancellationToken: cancellation));
    }

    /// <summary>Counts a failure; one too many puts the item in quarantine.</summary>
    /// <returns>Whether it is in quarantine now.</returns>
    public async Task<bool> FailAsync(long id, string error, int mostAttempts, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<bool>(new(
            """
            UPDATE webhook_inbox
               SET attempts = attempts + 1, error = @error,
                   processed_at = CASE WHEN attempts >= @mostAttempts THEN @now ELSE NULL END
             WHERE id = @id AND processed_at IS NULL;
            SELECT EXISTS (SELECT 1 FROM webhook_inbox WHERE id = @id AND processed_at = @now)
            """,
            new { id, error, mostAttempts, now },
            cancellationToken: cancellation));
    }
}
