using ColdMail.Database;
using ColdMail.Security;
using ColdMail.Senders;
using Dapper;

namespace ColdMail.Inbound;

/// <summary>The mailboxes of sender accounts: settings, passwords encrypted, and where reading them stands.</summary>
public sealed class MailboxStore(Db db, SecretCipher cipher)
{
    const string Columns =
        """
        b.sender_id AS SenderId, b.host AS Host, b.port AS Port, CAST(b.tls AS CHAR) AS Tls, b.sign_in AS User, b.read_at AS ReadAt,
        b.fresh_until AS FreshUntil, b.failures AS Failures, b.last_error AS LastError
        """;

    public async Task<Mailbox?> FindAsync(long userId, long senderId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<Mailbox>(new(
            $"SELECT {Columns} FROM mailboxes b WHERE b.sender_id = @senderId AND b.user_id = @userId",
            new { userId, senderId },
            cancellationToken: cancellation));
    }

    /// <summary>Stores the mailbox of a sender; one on another server or of another user is read anew. Safe to repeat.</summary>
    /// <param name="settings">Without a password the stored one stays.</param>
    /// <returns>Null when the user has no such sender; false when a password is missing.</returns>
    public Task<bool?> SetAsync(long userId, long senderId, ImapSettings settings, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync<bool?>(
            async (connection, transaction) =>
            {
                if (await connection.ExecuteScalarAsync<long?>(new(
                    "SELECT id FROM sender_accounts WHERE id = @senderId AND user_id = @userId AND deleted_at IS NULL FOR UPDATE",
                    new { userId, senderId },
                    transaction,
                    cancellationToken: cancellation)) is null)
                {
                    return null;
                }

                var parameters = new
                {
                    userId,
                    senderId,
                    settings.Host,
                    settings.Port,
                    tls = settings.Tls.Name(),
                    settings.User,
                    password = settings.Password.Length > 0 ? cipher.Encrypt(settings.Password, OwnerOf(userId, senderId)) : null,
                    now,
                };
                var isSame = await connection.ExecuteScalarAsync<bool>(new(
                    "SELECT EXISTS (SELECT 1 FROM mailboxes WHERE sender_id = @senderId AND host = @Host AND sign_in = @User)",
                    parameters,
                    transaction,
                    cancellationToken: cancellation));
                if (parameters.password is null && !isSame)
                {
                    return false;
                }

                await connection.ExecuteAsync(new(
                    isSame
                        ? """
                          UPDATE mailboxes
                             SET port = @Port, tls = @tls, pass_encrypted = COALESCE(@password, pass_encrypted), due_at = @now,
                                 failures = 0, updated_at = @now
                           WHERE sender_id = @senderId
                          """
                        : """
                          DELETE FROM mailboxes WHERE sender_id = @senderId;
                          INSERT INTO mailboxes (sender_id, user_id, host, port, tls, sign_in, pass_encrypted, due_at, created_at, updated_at)
                          VALUES (@senderId, @userId, @Host, @Port, @tls, @User, @password, @now, @now, @now)
                          """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation));
                return true;
            },
            cancellation);

    /// <summary>Forgets the mailbox and its password; mails that were found stay.</summary>
    /// <returns>False when the user has none for this sender.</returns>
    public async Task<bool> RemoveAsync(long userId, long senderId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(
            "DELETE FROM mailboxes WHERE sender_id = @senderId AND user_id = @userId",
            new { userId, senderId },
            cancellationToken: cancellation)) == 1;
    }

    /// <summary>The settings with the password.</summary>
    /// <returns>Not found when the user has no such mailbox; no settings when the password cannot be decrypted.</returns>
    public async Task<(bool IsFound, ImapSettings? Settings)> SettingsAsync(long userId, long senderId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<SettingsRow>(new(
            $"{SettingsRow.Select} WHERE b.sender_id = @senderId AND b.user_id = @userId",
            new { userId, senderId },
            cancellationToken: cancellation));
        return row is null ? (false, null) : (true, Open(row));
    }

    /// <summary>Mailboxes that are to be looked into and that nobody owns.</summary>
    public async Task<IReadOnlyList<long>> DueAsync(DateTime now, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. await connection.QueryAsync<long>(new(
            """
            SELECT sender_id
              FROM mailboxes
             WHERE due_at <= @now AND (lease_until IS NULL OR lease_until <= @now)
             ORDER BY due_at
             LIMIT @limit
            """,
            new { now, limit },
            cancellationToken: cancellation))];
    }

    /// <summary>Takes a due mailbox for a run.</summary>
    /// <returns>Null when it is not due, or another run has it.</returns>
    public async Task<LeasedMailbox?> LeaseAsync(long senderId, long token, DateTime now, DateTime until, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var taken = await connection.ExecuteAsync(new(
            """
            UPDATE mailboxes
               SET lease_token = @token, lease_until = @until
             WHERE sender_id = @senderId AND due_at <= @now AND (lease_until IS NULL OR lease_until <= @now)
            """,
            new { senderId, token, now, until },
            cancellationToken: cancellation));
        if (taken == 0)
        {
            return null;
        }

        var row = await connection.QuerySingleOrDefaultAsync<SettingsRow>(new(
            $"{SettingsRow.Select} WHERE b.sender_id = @senderId AND b.lease_token = @token",
            new { senderId, token },
            cancellationToken: cancellation));
        return row is null
            ? null
            : new(row.SenderId, row.UserId, row.FromEmail, Open(row), row.UidValidity, row.LastUid, row.Failures);
    }

    /// <summary>Where reading begins after the numbers of the mails changed. Fenced by the token.</summary>
    public Task<bool> BeginAsync(long senderId, long token, long uidValidity, long lastUid, CancellationToken cancellation) =>
        UpdateAsync(
            "UPDATE mailboxes SET uid_validity = @uidValidity, last_uid = @lastUid WHERE sender_id = @senderId AND lease_token = @token",
            new { senderId, token, uidValidity, lastUid },
            cancellation);

    /// <summary>Ends a look that worked. Fenced by the token.</summary>
    public Task<bool> ReadAsync(
        long senderId, long token, DateTime now, DateTime freshUntil, DateTime dueAt, CancellationToken cancellation) => UpdateAsync(
        """
        UPDATE mailboxes
           SET read_at = @now, fresh_until = @freshUntil, due_at = @dueAt, failures = 0, last_error = NULL, lease_token = NULL, lease_until = NULL
         WHERE sender_id = @senderId AND lease_token = @token
        """,
        new { senderId, token, now, freshUntil, dueAt },
        cancellation);

    /// <summary>Ends a look that did not work: the mailbox is not fresh any more. Fenced by the token.</summary>
    /// <param name="words">Why, without any secret.</param>
    public Task<bool> FailAsync(long senderId, long token, string words, DateTime dueAt, CancellationToken cancellation) => UpdateAsync(
        """
        UPDATE mailboxes
           SET fresh_until = NULL, due_at = @dueAt, failures = failures + 1, last_error = @words, lease_token = NULL, lease_until = NULL
         WHERE sender_id = @senderId AND lease_token = @token
        """,
        new { senderId, token, words, dueAt },
        cancellation);

    async Task<bool> UpdateAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(sql, parameters, cancellationToken: cancellation)) == 1;
    }

    ImapSettings? Open(SettingsRow row)
    {
        try
        {
            return new(
                row.Host, row.Port, SmtpTlsNames.Parse(row.Tls)!.Value, row.User,
                cipher.Decrypt(row.Encrypted, OwnerOf(row.UserId, row.SenderId)));
        }
        catch (SecretUnreadableException)
        {
            return null;
        }
    }

    internal static SecretOwner OwnerOf(long userId, long senderId) => new(userId, senderId, "imap_pass");

    sealed record SettingsRow
    {
        public const string Select =
            """
            SELECT b.sender_id AS SenderId, b.user_id AS UserId, s.from_email AS FromEmail, b.host AS Host, b.port AS Port,
                   CAST(b.tls AS CHAR) AS Tls, b.sign_in AS User, b.pass_encrypted AS Encrypted, b.uid_validity AS UidValidity,
                   b.last_uid AS LastUid, b.failures AS Failures
              FROM mailboxes b
              JOIN sender_accounts s ON s.id = b.sender_id
            """;

        public required long SenderId { get; init; }
        public required long UserId { get; init; }
        public required string FromEmail { get; init; }
        public required string Host { get; init; }
        public required int Port { get; init; }
        public required string Tls { get; init; }
        public required string User { get; init; }
        public required string Encrypted { get; init; }
        public required long? UidValidity { get; init; }
        public required long LastUid { get; init; }
        public required int Failures { get; init; }
    }
}
