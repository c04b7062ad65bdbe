using ColdMail.Alerts;
using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.TrackingDomains;

/// <summary>The tracking domains of users, and whose a host is.</summary>
public sealed class TrackingDomainStore(Db db)
{
    const string Columns =
        """
        d.user_id AS UserId, d.host AS Host, d.token AS Token, d.state AS State, d.problem AS Problem, d.unanswered AS Unanswered,
        d.checked_at AS CheckedAt, d.verified_at AS VerifiedAt, d.check_at AS CheckAt
        """;

    /// <returns>Null while the user has none.</returns>
    public async Task<TrackingDomain?> FindAsync(long userId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<TrackingDomain>(new(
            $"SELECT {Columns} FROM tracking_domains d WHERE d.user_id = @userId",
            new { userId },
            cancellationToken: cancellation));
    }

    /// <summary>Sets the host of a user, not verified yet, with a new token. The same host again changes nothing.</summary>
    public async Task SetAsync(long userId, string host, string token, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            DELETE FROM tracking_domains WHERE user_id = @userId AND host <> @host;
            INSERT INTO tracking_domains (user_id, host, token, state, check_at, created_at)
            VALUES (@userId, @host, @token, 'pending', @now, @now)
                ON DUPLICATE KEY UPDATE user_id = tracking_domains.user_id
            """,
            new { userId, host, token, now },
            cancellationToken: cancellation));
    }

    /// <summary>New mails use our own host from then on; links in old mails keep working.</summary>
    /// <returns>False when there was none.</returns>
    public async Task<bool> DeleteAsync(long userId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(
            "DELETE FROM tracking_domains WHERE user_id = @userId", new { userId }, cancellationToken: cancellation)) == 1;
    }

    /// <summary>The domains that are due to be looked at, in the order of their users.</summary>
    /// <param name="after">The last user of the page before.</param>
    public async Task<IReadOnlyList<TrackingDomain>> DueAsync(DateTime now, long after, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<TrackingDomain>(new(
            $"SELECT {Columns} FROM tracking_domains d WHERE d.check_at <= @now AND d.user_id > @after ORDER BY d.user_id LIMIT @limit",
            new { now, after, limit },
            cancellationToken: cancellation))).AsList();
    }

    /// <summary>
    /// Writes what a check found, with the alert of a domain that was lost, unless the user has set another host meanwhile. A
    /// host that becomes verified belongs to this user from then on.
    /// </summary>
    /// <returns>False when the host is verified for another user: nothing was written.</returns>
    public async Task<bool> RecordAsync(TrackingDomain judged, Alert? alert, DateTime now, CancellationToken cancellation)
    {
        try
        {
            return await db.TransactAsync(
                async (connection, transaction) =>
                {
                    var isCurrent = await connection.ExecuteAsync(new(
                        """
                        UPDATE tracking_domains
                           SET state = @State, problem = @Problem, unanswered = @Unanswered, checked_at = @CheckedAt,
                               verified_at = @VerifiedAt, check_at = @CheckAt
                         WHERE user_id = @UserId AND host = @Host AND token = @Token
                        """,
                        judged,
                        transaction,
                        cancellationToken: cancellation)) == 1;
                    if (isCurrent && judged.IsVerified)
                    {
                        await connection.ExecuteAsync(new(
                            """
                            INSERT INTO tracking_hosts (host, user_id)
                            VALUES (@Host, @UserId)
                                ON DUPLICATE KEY UPDATE user_id = VALUES(user_id)
                            """,
                            judged,
                            transaction,
                            cancellationToken: cancellation));
                    }

                    if (isCurrent && alert is not null)
                    {
                        await AlertStore.RaiseAsync(connection, transaction, alert, now, cancellation);
                    }

                    return true;
                },
                cancellation);
        }
        catch (MySqlException e) when (e.ErrorCode == MySqlErrorCode.DuplicateKeyEntry)
        {
            return false;
        }
    }

    /// <summary>The user whose links a host serves; null for a host that never was a tracking domain.</summary>
    public async Task<long?> OwnerAsync(string host, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<long?>(new(
            "SELECT user_id FROM tracking_hosts WHERE host = @host", new { host }, cancellationToken: cancellation));
    }
}
