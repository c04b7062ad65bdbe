using ColdMail.Database;
using Dapper;

namespace ColdMail.Accounts;

/// <summary>A sign-in that is still good.</summary>
public sealed record LiveSession(long Id, long UserId, DateTime LastSeenAt);

/// <summary>A sign-in as its owner sees it in the list.</summary>
public sealed record SessionSummary(
    long Id, DateTime CreatedAt, DateTime LastSeenAt, DateTime ExpiresAt, string UserAgent, string Address);

public sealed class SessionStore(Db db)
{
    /// <param name="passwordHash">What the password was checked against.</param>
    /// <returns>
    /// False, and no session, when the password was changed meanwhile: the change ends all sessions and must not miss
    /// one that is about to be.
    /// </returns>
    public async Task<bool> AddAsync(
        long userId,
        string passwordHash,
        byte[] tokenHash,
        Client client,
        DateTime now,
        DateTime expiresAt,
        CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO sessions (user_id, token_hash, created_at, last_seen_at, expires_at, user_agent, ip)
            SELECT id, @tokenHash, @now, @now, @expiresAt, @UserAgent, @Address
            FROM users
            WHERE id = @userId AND password_hash = @passwordHash
            LOCK IN SHARE MODE
            """,
            new { userId, passwordHash, tokenHash, now, expiresAt, UserAgent = Cut(client.UserAgent), client.Address },
            cancellationToken: cancellation)) == 1;
    }

    /// <param name="idleSince">A session not seen since then is over.</param>
    public async Task<LiveSession?> FindLiveAsync(
        byte[] tokenHash, DateTime now, DateTime idleSince, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<LiveSession>(new CommandDefinition(
            """
            SELECT id AS Id, user_id AS UserId, last_seen_at AS LastSeenAt
            FROM sessions
            WHERE token_hash = @tokenHash AND revoked_at IS NULL AND expires_at > @now AND last_seen_at > @idleSince
            """,
            new { tokenHash, now, idleSince },
            cancellationToken: cancellation));
    }

    public async Task TouchAsync(long id, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE sessions
            SET last_seen_at = @now
            WHERE id = @id AND last_seen_at < @now
            """,
            new { id, now },
            cancellationToken: cancellation));
    }

    public async Task<IReadOnlyList<SessionSummary>> ListLiveAsync(
        long userId, DateTime now, DateTime idleSince, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. await connection.QueryAsync<SessionSummary>(new CommandDefinition(
            """
            SELECT id AS Id, created_at AS CreatedAt, last_seen_at AS LastSeenAt, expires_at AS ExpiresAt,
                   user_agent AS UserAgent, ip AS Address
            FROM sessions
            WHERE user_id = @userId AND revoked_at IS NULL AND expires_at > @now AND last_seen_at > @idleSince
            ORDER BY last_seen_at DESC, id DESC
            LIMIT 200
            """,
            new { userId, now, idleSince },
            cancellationToken: cancellation))];
    }

    /// <summary>Ends one session of the user.</summary>
    /// <returns>False when the user has no such session that is not over.</returns>
    public async Task<bool> RevokeAsync(long userId, long id, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE sessions
            SET revoked_at = @now
            WHERE id = @id AND user_id = @userId AND revoked_at IS NULL AND expires_at > @now
            """,
            new { id, userId, now },
            cancellationToken: cancellation)) == 1;
    }

    /// <summary>Ends every session of the user but one.</summary>
    public async Task RevokeOthersAsync(long userId, long keep, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE sessions
            SET revoked_at = @now
            WHERE user_id = @userId AND id <> @keep AND revoked_at IS NULL
            """,
            new { userId, keep, now },
            cancellationToken: cancellation));
    }

    /// <summary>Where the account was signed in from lately.</summary>
    public async Task<IReadOnlyList<string>> AddressesAsync(string email, DateTime since, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. await connection.QueryAsync<string>(new CommandDefinition(
            """
            SELECT DISTINCT s.ip
            FROM users u
            JOIN sessions s ON s.user_id = u.id
            WHERE u.email = @email AND s.created_at > @since
            LIMIT 100
            """,
            new { email, since },
            cancellationToken: cancellation))];
    }

    /// <summary>Forgets sessions that were over before <paramref name="overSince"/>. Safe to run at any time.</summary>
    public async Task PruneAsync(DateTime overSince, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            DELETE FROM sessions
            WHERE expires_at < @overSince
            """,
            new { overSince },
            cancellationToken: cancellation));
    }

    static string Cut(string text) => text.Length <= 300 ? text : text[..300];
}
