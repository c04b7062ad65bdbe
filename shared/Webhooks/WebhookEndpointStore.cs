using ColdMail.Database;
using ColdMail.Security;
using Dapper;

namespace ColdMail.Webhooks;

public sealed class WebhookEndpointStore(Db db, SecretCipher cipher)
{
    /// <returns>The new id, or null when the user has <paramref name="most"/> endpoints already.</returns>
    public Task<long?> AddAsync(
        long userId, string provider, string name, byte[] keyHash, string secret, string? source, bool hasKey, int most,
        DateTime now, CancellationToken cancellation) =>
        db.TransactAsync<long?>(
            async (connection, transaction) =>
            {
                await connection.ExecuteScalarAsync(new CommandDefinition(
                    "SELECT id FROM users WHERE id = @userId FOR UPDATE",
                    new { userId },
                    transaction,
                    cancellationToken: cancellation));
                var added = await connection.ExecuteAsync(new CommandDefinition(
                    """
                    INSERT INTO webhook_endpoints (user_id, provider, name, key_hash, secret_encrypted, source, has_key, created_at)
                    SELECT @userId, @provider, @name, @keyHash, '', @source, @hasKey, @now
                      FROM (SELECT COUNT(*) AS live FROM webhook_endpoints WHERE user_id = @userId AND revoked_at IS NULL) e
                     WHERE e.live < @most
                    """,
                    new { userId, provider, name, keyHash, source, hasKey, now, most },
                    transaction,
                    cancellationToken: cancellation));
                if (added == 0)
                {
                    return null;
                }

                var id = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
                    "SELECT LAST_INSERT_ID()", transaction: transaction, cancellationToken: cancellation));
                await connection.ExecuteAsync(new CommandDefinition(
                    "UPDATE webhook_endpoints SET secret_encrypted = @encrypted WHERE id = @id",
                    new { id, encrypted = cipher.Encrypt(secret, LiveWebhookEndpoint.SecretOf(userId, id)) },
                    transaction,
                    cancellationToken: cancellation));
                return id;
            },
            cancellation);

    /// <summary>The endpoints of the user that work, the newest first.</summary>
    public async Task<IReadOnlyList<WebhookEndpoint>> ListAsync(long userId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<WebhookEndpoint>(new(
            """
            SELECT id AS Id, provider AS Provider, name AS Name, source AS Source, has_key AS HasKey, created_at AS CreatedAt,
                   last_event_at AS LastEventAt, accepted AS Accepted, unmatched AS Unmatched, quarantined AS Quarantined,
                   last_refused_at AS LastRefusedAt, last_refusal AS LastRefusal
              FROM webhook_endpoints
             WHERE user_id = @userId AND revoked_at IS NULL
             ORDER BY id DESC
            """,
            new { userId },
            cancellationToken: cancellation))).AsList();
    }

    /// <returns>False when the user has no such endpoint that works.</returns>
    public async Task<bool> RevokeAsync(long userId, long id, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(
            """
            UPDATE webhook_endpoints
               SET revoked_at = @now
             WHERE id = @id AND user_id = @userId AND revoked_at IS NULL
            """,
            new { id, userId, now },
            cancellationToken: cancellation)) == 1;
    }

    /// <returns>Null when the user has no such endpoint that works.</returns>
    public async Task<string?> ProviderOfAsync(long userId, long id, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<string?>(new(
            "SELECT provider FROM webhook_endpoints WHERE id = @id AND user_id = @userId AND revoked_at IS NULL",
            new { id, userId },
            cancellationToken: cancellation));
    }

    /// <summary>Changes an endpoint of the user that works. Safe to repeat.</summary>
    /// <param name="key">Null leaves the secret as it is, and so does a null <paramref name="source"/> with the source.</param>
    public async Task ChangeAsync(
        long userId, long id, string name, string? key, string? source, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            UPDATE webhook_endpoints
               SET name = @name, source = COALESCE(@source, source), secret_encrypted = COALESCE(@encrypted, secret_encrypted),
                   has_key = has_key OR @encrypted IS NOT NULL
             WHERE id = @id AND user_id = @userId AND revoked_at IS NULL
            """,
            new
            {
                id,
                userId,
                name,
                source,
                encrypted = key is null ? null : cipher.Encrypt(key, LiveWebhookEndpoint.SecretOf(userId, id)),
            },
            cancellationToken: cancellation));
    }

    /// <summary>The endpoint that an account key opens, also when it was revoked.</summary>
    public async Task<LiveWebhookEndpoint?> FindAsync(string provider, byte[] keyHash, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<LiveWebhookEndpoint>(new(
            """
            SELECT id AS Id, user_id AS UserId, secret_encrypted AS SecretEncrypted, source AS Source, revoked_at AS RevokedAt
              FROM webhook_endpoints
             WHERE key_hash = @keyHash AND provider = @provider
            """,
            new { provider, keyHash },
            cancellationToken: cancellation));
    }

    /// <summary>
    /// Tells the owner why a request was refused. The same again within a few seconds is not written, so that a flood of bad
    /// requests costs reads only.
    /// </summary>
    public async Task NoteRefusalAsync(long id, string words, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            UPDATE webhook_endpoints
               SET last_refused_at = @now, last_refusal = @words
             WHERE id = @id AND (last_refused_at IS NULL OR last_refused_at < @recently OR last_refusal <> @words)
            """,
            new { id, words, now, recently = now - TimeSpan.FromSeconds(10) },
            cancellationToken: cancellation));
    }
}
