using ColdMail.Breakers;
using ColdMail.Database;
using ColdMail.Security;
using Dapper;
using MySqlConnector;

namespace ColdMail.Senders;

/// <summary>The sender accounts of users. A deleted one keeps its row, because mails refer to it, but neither password nor API key.</summary>
public sealed class SenderStore(Db db, SecretCipher cipher)
{
    /// <summary>The account with its password or API key, for a run. Read by id alone: compare <see cref="SendingAccount.UserId"/>.</summary>
    public async Task<SenderLoad> LoadForSendingAsync(long senderId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<SenderRow>(new(
            $"""
            SELECT {SenderRow.Columns}
              FROM sender_accounts
             WHERE id = @senderId AND deleted_at IS NULL
            """,
            new { senderId },
            cancellationToken: cancellation));
        if (row is null)
        {
            return new SenderLoad.NotFound();
        }

        try
        {
            var password = row.PasswordEncrypted is { } encrypted ? cipher.Decrypt(encrypted, row.PasswordOwner) : "";
            var apiKey = row.ApiKeyEncrypted is { } key ? cipher.Decrypt(key, row.ApiKeyOwner) : "";
            return new SenderLoad.Ready(row.ToSending(password, apiKey));
        }
        catch (SecretUnreadableException e)
        {
            return new SenderLoad.Unreadable(row.UserId, e.Message);
        }
    }

    public async Task<SenderAccount?> FindAsync(long userId, long senderId, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var row = await FindRowAsync(connection, null, userId, senderId, forUpdate: false, cancellation);
        return row is null ? null : (await WithUsageAsync(connection, [row], now, cancellation))[0];
    }

    /// <param name="after">The last id of the page before, 0 for the first page.</param>
    public async Task<SenderPage> PageAsync(
        long userId, long after, int limit, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var rows = (await connection.QueryAsync<SenderRow>(new(
            $"""
            SELECT {SenderRow.Columns}
              FROM sender_accounts
             WHERE user_id = @userId AND id > @after AND deleted_at IS NULL
             ORDER BY id
             LIMIT @more
            """,
            new { userId, after, more = limit + 1 },
            cancellationToken: cancellation))).AsList();
        var page = rows.Take(limit).ToList();
        return new(
            await WithUsageAsync(connection, page, now, cancellation), rows.Count > limit ? page[^1].Id : null);
    }

    /// <summary>Stops the account by its owner's wish; no mail begins after this.</summary>
    /// <returns>False when the user has no such account.</returns>
    public Task<bool> PauseAsync(long userId, long senderId, DateTime now, CancellationToken cancellation) => db.TransactAsync(
        async (connection, transaction) =>
        {
            if (await FindRowAsync(connection, transaction, userId, senderId, forUpdate: true, cancellation) is null)
            {
                return false;
            }

            const string why = "Paused by you.";
            await SenderStopStore.WriteAsync(connection, transaction, senderId, new("paused", why, "user"), now, cancellation);
            await connection.ExecuteAsync(new(
                "UPDATE sender_accounts SET status = 'paused', status_reason = @why, updated_at = @now WHERE id = @senderId",
                new { senderId, why, now },
                transaction,
                cancellationToken: cancellation));
            return true;
        },
        cancellation);

    /// <summary>
    /// Lets the account send again and forgets the failures that stopped it. A rest that its provider asked for stays, and one that
    /// stopped for its bounces tries itself with a few mails.
    /// </summary>
    /// <returns>False when the user has no such account.</returns>
    public Task<bool> ResumeAsync(long userId, long senderId, DateTime now, CancellationToken cancellation) => db.TransactAsync(
        async (connection, transaction) =>
        {
            var resumed = await connection.ExecuteAsync(new(
                """
                UPDATE sender_accounts
                   SET status = 'active', status_reason = NULL, connect_failures = 0, policy_refusals = 0, updated_at = @now
                 WHERE id = @senderId AND user_id = @userId AND deleted_at IS NULL
                """,
                new { userId, senderId, now },
                transaction,
                cancellationToken: cancellation)) == 1;
            if (resumed)
            {
                await BreakerStore.HalfOpenAsync(connection, transaction, senderId, now, cancellation);
            }

            return resumed;
        },
        cancellation);

    /// <summary>Deletes an account, and its password with it.</summary>
    /// <param name="letGo">Mails that wait for it are let go; without it they keep the account.</param>
    /// <remarks>
    /// Nothing goes through the account once this has committed: a begin takes the row that is locked here first, and while a mail is
    /// being offered nothing is deleted. Safe to repeat: then there is no such account.
    /// </remarks>
    public Task<SenderDeleted> DeleteAsync(
        long userId, long senderId, bool letGo, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync<SenderDeleted>(
            async (connection, transaction) =>
            {
                if (await FindRowAsync(connection, transaction, userId, senderId, forUpdate: true, cancellation) is null)
                {
                    return new SenderDeleted.NotFound();
                }

                var (waiting, held, sending) = await connection.QuerySingleAsync<(long, long, long)>(new(
                    """
                    SELECT (SELECT COUNT(*) FROM email_messages WHERE waiting_for = @senderId) + COUNT(m.id) - COALESCE(SUM(m.status = 'sending'), 0),
                           COALESCE(SUM(m.status = 'held'), 0), COALESCE(SUM(m.status = 'sending'), 0)
                      FROM campaigns c
                      JOIN email_messages m
                        ON m.campaign_id = c.id AND m.status IN ('claimed', 'sending', 'held') AND m.sender_id = @senderId
                     WHERE c.user_id = @userId
                    """,
                    new { userId, senderId },
                    transaction,
                    cancellationToken: cancellation));
                if (sending > 0)
                {
                    return new SenderDeleted.OnTheWay(sending);
                }

                if (waiting > 0 && !letGo)
                {
                    return new SenderDeleted.StillNeeded(waiting, held);
                }

                await connection.ExecuteAsync(new(
                    """
                    UPDATE sender_accounts
                       SET deleted_at = @now, updated_at = @now, status = 'paused', status_reason = 'Deleted.',
                           smtp_pass_encrypted = NULL, api_key_encrypted = NULL
                     WHERE id = @senderId;
                    DELETE FROM campaign_senders WHERE sender_id = @senderId;
                    DELETE FROM mailboxes WHERE sender_id = @senderId;
                    """,
                    new { senderId, now },
                    transaction,
                    cancellationToken: cancellation));
                return new SenderDeleted.Deleted(waiting);
            },
            cancellation);

    internal static Task<SenderRow?> FindRowAsync(
        MySqlConnection connection, MySqlTransaction? transaction, long userId, long senderId, bool forUpdate,
        CancellationToken cancellation) =>
        connection.QuerySingleOrDefaultAsync<SenderRow>(new(
            $"""
            SELECT {SenderRow.Columns}
              FROM sender_accounts
             WHERE id = @senderId AND user_id = @userId AND deleted_at IS NULL
            {(forUpdate ? "FOR UPDATE" : "")}
            """,
            new { userId, senderId },
            transaction,
            cancellationToken: cancellation));

    static async Task<IReadOnlyList<SenderAccount>> WithUsageAsync(
        MySqlConnection connection, List<SenderRow> rows, DateTime now, CancellationToken cancellation)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var usage = await connection.QueryAsync<(long Sender, DateTime Day, int Reserved)>(new(
            """
            SELECT owner_id, bucket, reserved
              FROM send_counters
             WHERE kind = 'sender_day' AND owner_id IN @ids AND subject = '' AND bucket BETWEEN @from AND @to
            """,
            new { ids = rows.Select(row => row.Id), from = now.Date.AddDays(-1), to = now.Date.AddDays(1) },
            cancellationToken: cancellation));
        var mailboxes = (await connection.QueryAsync<(long Sender, string State)>(new(
            """
            SELECT sender_id,
                   CASE WHEN failures > 0 THEN 'failing' WHEN read_at IS NULL THEN 'waiting' WHEN fresh_until > @now THEN 'fresh' ELSE 'stale' END
              FROM mailboxes
             WHERE sender_id IN @ids
            """,
            new { ids = rows.Select(row => row.Id), now },
            cancellationToken: cancellation))).ToDictionary(mailbox => mailbox.Sender, mailbox => mailbox.State);
        var used = usage.ToDictionary(day => (day.Sender, DateOnly.FromDateTime(day.Day)), day => day.Reserved);
        return [.. rows.Select(row => row.ToAccount(used.GetValueOrDefault((row.Id, CapDay.Of(now, row.TimeZone).Day)), now) with
        {
            Mailbox = mailboxes.GetValueOrDefault(row.Id, "none"),
        })];
    }
}
