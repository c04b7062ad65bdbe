using ColdMail.Database;
using Dapper;

namespace ColdMail.Notifications;

/// <summary>Which notices are to be told by mail.</summary>
public sealed class NoticeMailStore(Db db)
{
    /// <summary>Kinds that may be mailed now: something is due, and the last mail of that kind is long enough ago.</summary>
    const string MayGo =
        """
        n.mail_due = 1 AND n.last_at > @notBefore AND (n.mail_lease_until IS NULL OR n.mail_lease_until <= @now)
               AND NOT EXISTS (SELECT 1
                                 FROM notifications told
                                WHERE told.user_id = n.user_id AND told.kind = n.kind AND told.mailed_at > @quietSince)
        """;

    /// <summary>Users with something to be mailed now.</summary>
    /// <param name="notBefore">What is older is no news any more.</param>
    /// <param name="quietSince">A kind of which a mail went since then waits.</param>
    public async Task<IReadOnlyList<long>> DueUsersAsync(
        DateTime now, DateTime notBefore, DateTime quietSince, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<long>(new(
            $"SELECT DISTINCT n.user_id FROM notifications n WHERE {MayGo} ORDER BY n.user_id LIMIT @limit",
            new { now, notBefore, quietSince, limit },
            cancellationToken: cancellation))).AsList();
    }

    /// <summary>Leases what is to be mailed to a user now, so that nobody else mails the same.</summary>
    public Task<IReadOnlyList<Notification>> LeaseAsync(
        long userId, DateTime now, DateTime notBefore, DateTime quietSince, DateTime until, CancellationToken cancellation) =>
        db.TransactAsync<IReadOnlyList<Notification>>(
            async (connection, transaction) =>
            {
                await connection.ExecuteScalarAsync(new CommandDefinition(
                    "SELECT id FROM users WHERE id = @userId FOR UPDATE", new { userId }, transaction, cancellationToken: cancellation));
                var due = (await connection.QueryAsync<Notification>(new(
                    $"""
                    SELECT n.id AS Id, n.kind AS Kind, n.subject_id AS SubjectId, n.text AS Text, n.times AS Times,
                           n.created_at AS CreatedAt, n.last_at AS LastAt, n.read_at AS ReadAt
                      FROM notifications n
                     WHERE n.user_id = @userId AND {MayGo}
                     ORDER BY n.id
                    """,
                    new { userId, now, notBefore, quietSince },
                    transaction,
                    cancellationToken: cancellation))).AsList();
                if (due.Count > 0)
                {
                    await connection.ExecuteAsync(new(
                        "UPDATE notifications SET mail_lease_until = @until WHERE id IN @ids",
                        new { ids = due.Select(notice => notice.Id), until },
                        transaction,
                        cancellationToken: cancellation));
                }

                return due;
            },
            cancellation);

    /// <summary>Records that they went. What changed while the mail was on its way goes with the next one.</summary>
    public Task MarkMailedAsync(IReadOnlyList<Notification> mailed, DateTime now, CancellationToken cancellation) => db.TransactAsync(
        async (connection, transaction) =>
        {
            foreach (var (id, times) in mailed.Select(notice => (notice.Id, notice.Times)))
            {
                await connection.ExecuteAsync(new(
                    """
                    UPDATE notifications
                       SET mailed_at = @now, mail_lease_until = NULL, mail_due = CASE WHEN times = @times THEN NULL ELSE mail_due END
                     WHERE id = @id
                    """,
                    new { id, times, now },
                    transaction,
                    cancellationToken: cancellation));
            }
        },
        cancellation);

    /// <summary>Gives back what could not be mailed.</summary>
    public async Task ReleaseAsync(IReadOnlyList<Notification> leased, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            "UPDATE notifications SET mail_lease_until = NULL WHERE id IN @ids",
            new { ids = leased.Select(notice => notice.Id) },
            cancellationToken: cancellation));
    }
}
