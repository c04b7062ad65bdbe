using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Accounts;

/// <summary>A wish for a password reset whose mail has to go out.</summary>
public sealed record ResetRequest(long UserId, string Email, DateTime ExpiresAt, long RequestsLately);

/// <summary>Whose password a reset link may set.</summary>
public sealed record OpenReset(long Id, long UserId, string Email, string Name);

public sealed class PasswordStore(Db db)
{
    /// <summary>Sets the password and ends every session and every open reset of the user.</summary>
    /// <returns>False, and nothing done, when the password is no longer the one of <paramref name="oldHash"/>.</returns>
    public Task<bool> ChangeAsync(
        long userId, string oldHash, string newHash, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var current = await connection.ExecuteScalarAsync<string>(new CommandDefinition(
                    """
                    SELECT password_hash
                    FROM users
                    WHERE id = @userId
                    FOR UPDATE
                    """,
                    new { userId },
                    transaction,
                    cancellationToken: cancellation));
                if (current != oldHash)
                {
                    return false;
                }

                await SetAsync(connection, transaction, userId, newHash, now, cancellation);
                return true;
            },
            cancellation);

    /// <summary>
    /// Writes down that somebody wants to reset the password of an account, existing or not: the same one row either
    /// way, so that nobody can tell by the time it takes.
    /// </summary>
    /// <param name="placeholder">Unguessable; the hash of the real token replaces it when the mail is made.</param>
    public async Task<long> AddResetAsync(
        string email, byte[] placeholder, DateTime now, DateTime expiresAt, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            """
            INSERT INTO password_resets (user_id, token_hash, created_at, expires_at)
            SELECT COALESCE((SELECT id FROM users WHERE email = @email), 0), @placeholder, @now, @expiresAt;
            SELECT LAST_INSERT_ID()
            """,
            new { email, placeholder, now, expiresAt },
            cancellationToken: cancellation));
    }

    /// <returns>Null when there is no such account, or the request is used up or too old.</returns>
    public async Task<ResetRequest?> FindRequestAsync(
        long resetId, DateTime now, DateTime latelySince, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<ResetRequest>(new CommandDefinition(
            """
            SELECT u.id AS UserId, u.email AS Email, r.expires_at AS ExpiresAt,
                   (SELECT CAST(COUNT(*) AS SIGNED) FROM password_resets p
                    WHERE p.user_id = u.id AND p.created_at > @latelySince AND p.id <= r.id) AS RequestsLately
            FROM password_resets r
            JOIN users u ON u.id = r.user_id
            WHERE r.id = @resetId AND r.used_at IS NULL AND r.expires_at > @now
            """,
            new { resetId, now, latelySince },
            cancellationToken: cancellation));
    }

    /// <summary>Makes <paramref name="tokenHash"/> the one token of the request.</summary>
    public async Task SetResetTokenAsync(long resetId, byte[] tokenHash, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE password_resets
            SET token_hash = @tokenHash
            WHERE id = @resetId AND used_at IS NULL
            """,
            new { resetId, tokenHash },
            cancellationToken: cancellation));
    }

    public async Task<OpenReset?> FindOpenAsync(byte[] tokenHash, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<OpenReset>(new CommandDefinition(
            """
            SELECT r.id AS Id, u.id AS UserId, u.email AS Email, u.name AS Name
            FROM password_resets r
            JOIN users u ON u.id = r.user_id
            WHERE r.token_hash = @tokenHash AND r.used_at IS NULL AND r.expires_at > @now
            """,
            new { tokenHash, now },
            cancellationToken: cancellation));
    }

    /// <summary>Uses the reset up and sets the password, once: the second caller gets false and changes nothing.</summary>
    /// <param name="throttle">The scope whose failures are forgotten: the owner is let in again.</param>
    public Task<bool> ResetAsync(
        OpenReset reset, string passwordHash, byte[] throttle, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var used = await connection.ExecuteAsync(new CommandDefinition(
                    """
                    UPDATE password_resets
                    SET used_at = @now
                    WHERE id = @Id AND used_at IS NULL
                    """,
                    new { reset.Id, now },
                    transaction,
                    cancellationToken: cancellation));
                if (used == 0)
                {
                    return false;
                }

                await SetAsync(connection, transaction, reset.UserId, passwordHash, now, cancellation);
                await connection.ExecuteAsync(new CommandDefinition(
                    """
                    DELETE FROM sign_in_throttles
                    WHERE scope_hash = @throttle
                    """,
                    new { throttle },
                    transaction,
                    cancellationToken: cancellation));
                return true;
            },
            cancellation);

    /// <summary>Forgets resets that ended before <paramref name="overSince"/>. Safe to run at any time.</summary>
    public async Task PruneAsync(DateTime overSince, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            DELETE FROM password_resets
            WHERE expires_at < @overSince
            """,
            new { overSince },
            cancellationToken: cancellation));
    }

    static async Task SetAsync(
        MySqlConnection connection,
        MySqlTransaction transaction,
        long userId,
        string passwordHash,
        DateTime now,
        CancellationToken cancellation) =>
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE users
            SET password_hash = @passwordHash, updated_at = @now
            WHERE id = @userId;

            UPDATE sessions
            SET revoked_at = @now
            WHERE user_id = @userId AND revoked_at IS NULL;

            UPDATE password_resets
            SET used_at = @now
            WHERE user_id = @userId AND used_at IS NULL
            """,
            new { userId, passwordHash, now },
            transaction,
            cancellationToken: cancellation));
}
