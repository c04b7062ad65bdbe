using ColdMail.Database;
using Dapper;

namespace ColdMail.Accounts;

public sealed class ApiKeyStore(Db db)
{
    /// <returns>The new id, or null when the user has <paramref name="most"/> keys already.</returns>
    public Task<long?> AddAsync(
        long userId,
        string name,
        string prefix,
        byte[] keyHash,
        string scopes,
        int most,
        DateTime now,
        CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteScalarAsync(new CommandDefinition(
                    """
                    SELECT id
                    FROM users
                    WHERE id = @userId
                    FOR UPDATE
                    """,
                    new { userId },
                    transaction,
                    cancellationToken: cancellation));
                var added = await connection.ExecuteAsync(new CommandDefinition(
                    """
                    INSERT INTO api_keys (user_id, name, prefix, key_hash, scopes, created_at)
                    SELECT @userId, @name, @prefix, @keyHash, @scopes, @now
                    FROM (SELECT COUNT(*) AS live FROM api_keys WHERE user_id = @userId AND revoked_at IS NULL) k
                    WHERE k.live < @most
                    """,
                    new { userId, name, prefix, keyHash, scopes, now, most },
                    transaction,
                    cancellationToken: cancellation));
                return added == 0
                    ? (long?)null
                    : await connection.ExecuteScalarAsync<long>(new CommandDefinition(
                        "SELECT LAST_INSERT_ID()", transaction: transaction, cancellationToken: cancellation));
            },
            cancellation);

    public async Task<LiveApiKey?> FindLiveAsync(byte[] keyHash, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<LiveApiKey>(new CommandDefinition(
            """
            SELECT id AS Id, user_id AS UserId, scopes AS Scopes, last_used_at AS LastUsedAt
            FROM api_keys
            WHERE key_hash = @keyHash AND revoked_at IS NULL
            """,
            new { keyHash },
            cancellationToken: cancellation));
    }

    public async Task TouchAsync(long id, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE api_keys
            SET last_used_at = @now
            WHERE id = @id AND (last_used_at IS NULL OR last_used_at < @now)
            """,
            new { id, now },
            cancellationToken: cancellation));
    }

    /// <summary>The keys of the user that work, the newest first.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(long userId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            """
            SELECT id AS Id, name AS Name, prefix AS Prefix, scopes AS Scopes, created_at AS CreatedAt,
                   last_used_at AS LastUsedAt
            FROM api_keys
            WHERE user_id = @userId AND revoked_at IS NULL
            ORDER BY id DESC
            """,
            new { userId },
            cancellationToken: cancellation));
        return [.. rows.Select(row => new ApiKey(
            row.Id, row.Name, row.Prefix, row.Scopes.Split(' '), row.CreatedAt, row.LastUsedAt))];
    }

    /// <returns>False when the user has no such key that works.</returns>
    public async Task<bool> RevokeAsync(long userId, long id, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE api_keys
            SET revoked_at = @now
            WHERE id = @id AND user_id = @userId AND revoked_at IS NULL
            """,
            new { id, userId, now },
            cancellationToken: cancellation)) == 1;
    }

    sealed record Row(long Id, string Name, string Prefix, string Scopes, DateTime CreatedAt, DateTime? LastUsedAt);
}
