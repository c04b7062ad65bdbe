using ColdMail.Database;
using Dapper;

namespace ColdMail.Senders;

/// <summary>What all senders of one domain of a user may send together.</summary>
/// <param name="Domain">Of their From addresses: lower case, A-labels.</param>
/// <param name="HourlyCap">Mails in a clock hour.</param>
public sealed record SendingDomain(string Domain, int HourlyCap);

/// <summary>The limits of the domains that a user sends from.</summary>
public sealed class SendingDomainStore(Db db)
{
    public const int MostDomains = 1000;

    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<SendingDomain>> ListAsync(long userId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<SendingDomain>(new(
            """
            SELECT domain AS Domain, hourly_cap AS HourlyCap
              FROM sending_domains
             WHERE user_id = @userId
             ORDER BY domain
            """,
            new { userId },
            cancellationToken: cancellation))).AsList();
    }

    /// <summary>Sets or replaces a limit, and lets its senders look again at once. Safe to repeat.</summary>
    /// <returns>False when the user has <see cref="MostDomains"/> others already.</returns>
    public Task<bool> SetAsync(long userId, SendingDomain domain, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(new(
                    "SELECT id FROM users WHERE id = @userId FOR UPDATE",
                    new { userId },
                    transaction,
                    cancellationToken: cancellation));
                var others = await connection.ExecuteScalarAsync<int>(new(
                    "SELECT COUNT(*) FROM sending_domains WHERE user_id = @userId AND domain <> @Domain",
                    new { userId, domain.Domain },
                    transaction,
                    cancellationToken: cancellation));
                if (others >= MostDomains)
                {
                    return false;
                }

                await connection.ExecuteAsync(new(
                    $"""
                    INSERT INTO sending_domains (user_id, domain, hourly_cap)
                    VALUES (@userId, @Domain, @HourlyCap)
                        ON DUPLICATE KEY UPDATE hourly_cap = VALUES(hourly_cap);
                    {Wake}
                    """,
                    new { userId, domain.Domain, domain.HourlyCap },
                    transaction,
                    cancellationToken: cancellation));
                return true;
            },
            cancellation);

    /// <summary>Takes a limit away.</summary>
    /// <returns>False when there is none.</returns>
    public Task<bool> DeleteAsync(long userId, string domain, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var isDeleted = await connection.ExecuteAsync(new(
                    "DELETE FROM sending_domains WHERE user_id = @userId AND domain = @Domain",
                    new { userId, Domain = domain },
                    transaction,
                    cancellationToken: cancellation)) == 1;
                await connection.ExecuteAsync(new(Wake, new { userId, Domain = domain }, transaction, cancellationToken: cancellation));
                return isDeleted;
            },
            cancellation);

    const string Wake =
        """
        UPDATE sender_accounts
           SET hint_until = NULL
         WHERE user_id = @userId AND from_email LIKE CONCAT('%@', @Domain)
        """;
}
