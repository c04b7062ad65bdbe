using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Accounts;

/// <summary>What sign-in compares with.</summary>
public sealed record Credentials(long Id, string PasswordHash);

public sealed class AccountStore(Db db)
{
    /// <summary>The plan of a new account.</summary>
    const long FirstPlan = 1;

    /// <param name="email">Normalised.</param>
    /// <returns>The new id, or null when the address has an account already.</returns>
    public async Task<long?> AddAsync(
        string email, string passwordHash, Profile profile, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        try
        {
            return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
                """
                INSERT INTO users (email, password_hash, plan_id, timezone, name, company, postal_address, created_at, updated_at)
                VALUES (@email, @passwordHash, @FirstPlan, @TimeZone, @Name, @Company, @PostalAddress, @now, @now);
                SELECT LAST_INSERT_ID()
                """,
                new
                {
                    email,
                    passwordHash,
                    FirstPlan,
                    profile.TimeZone,
                    profile.Name,
                    profile.Company,
                    profile.PostalAddress,
                    now,
                },
                cancellationToken: cancellation));
        }
        catch (MySqlException e) when (e.ErrorCode == MySqlErrorCode.DuplicateKeyEntry)
        {
            return null;
        }
    }

    public async Task<Account?> FindAsync(long id, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var accounts = await connection.QueryAsync<AccountRow, Plan, Account>(
            new CommandDefinition(
                """
                SELECT u.id AS Id, u.email AS Email, u.name AS Name, u.company AS Company,
                       u.postal_address AS PostalAddress, u.timezone AS TimeZone, u.company_daily_cap AS CompanyDailyCap,
                       u.created_at AS CreatedAt,
                       p.id AS Id, p.name AS Name, p.daily_mail_cap AS DailyMailCap, p.max_senders AS MaxSenders,
                       p.max_contacts AS MaxContacts
                FROM users u
                JOIN plans p ON p.id = u.plan_id
                WHERE u.id = @id
                """,
                new { id },
                cancellationToken: cancellation),
            (user, plan) => new Account(
                user.Id, user.Email, user.Name, user.Company, user.PostalAddress, user.TimeZone, user.CompanyDailyCap, plan,
                user.CreatedAt));
        return accounts.SingleOrDefault();
    }

    public async Task<Credentials?> FindCredentialsAsync(string email, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<Credentials>(new CommandDefinition(
            """
            SELECT id AS Id, password_hash AS PasswordHash
            FROM users
            WHERE email = @email
            """,
            new { email },
            cancellationToken: cancellation));
    }

    /// <summary>Mails counted against the daily cap of the plan on a UTC day.</summary>
    public async Task<int> MailsOnAsync(long id, DateTime day, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            """
            SELECT COALESCE(SUM(reserved), 0)
            FROM send_counters
            WHERE kind = 'user_day' AND owner_id = @id AND subject = '' AND bucket = @day
            """,
            new { id, day },
            cancellationToken: cancellation));
    }

    /// <remarks>A limit may be wider now, so the senders look again at once. Safe to repeat.</remarks>
    public async Task UpdateProfileAsync(long id, Profile profile, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE users
            SET name = @Name, company = @Company, postal_address = @PostalAddress, timezone = @TimeZone,
                company_daily_cap = @CompanyDailyCap, updated_at = @now
            WHERE id = @id;
            UPDATE sender_accounts
            SET hint_until = NULL
            WHERE user_id = @id
            """,
            new { id, profile.Name, profile.Company, profile.PostalAddress, profile.TimeZone, profile.CompanyDailyCap, now },
            cancellationToken: cancellation));
    }

    /// <summary>Stores a stronger hash of the same password, unless the password was changed meanwhile.</summary>
    public async Task RehashAsync(long id, string oldHash, string newHash, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE users
            SET password_hash = @newHash
            WHERE id = @id AND password_hash = @oldHash
            """,
            new { id, oldHash, newHash },
            cancellationToken: cancellation));
    }

    sealed record AccountRow(
        long Id, string Email, string Name, string Company, string PostalAddress, string TimeZone, int? CompanyDailyCap,
        DateTime CreatedAt);
}
