using ColdMail.Database;
using ColdMail.Scheduling.Limits;
using ColdMail.Sending;
using Dapper;
using MySqlConnector;

namespace ColdMail.Inbox;

/// <summary>A reply that a run has taken.</summary>
public sealed record ClaimedReply(
    long Id, long UserId, long SenderId, long ContactId, int Attempt, int Deferrals, DateTime? FirstAttemptAt, DateTime CreatedAt, string ToEmail,
    string ToName, string Subject, string Text, string? Html, string MessageId, DateTime Date, string ThreadHeader)
{
    /// <summary>Of the conversation, the oldest first; the last is that of the mail that it answers.</summary>
    public IReadOnlyList<string> Ids => ThreadHeader.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Takes replies and begins them, as <see cref="BeginStore"/> does with mails of campaigns.</summary>
public sealed class ReplyRunStore(Db db)
{
    const int RollingHours = 25;

    /// <summary>Takes a reply that is due. Two runs never get the same one while the lease lasts.</summary>
    public async Task<ClaimedReply?> ClaimAsync(long id, long token, DateTime now, DateTime until, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var taken = await connection.ExecuteAsync(new(
            """
            UPDATE inbox_replies
               SET status = 'claimed', lease_token = @token, lease_until = @until
             WHERE id = @id AND status = 'scheduled' AND due_at <= @now
            """,
            new { id, token, now, until },
            cancellationToken: cancellation));
        return taken == 0
            ? null
            : await connection.QuerySingleOrDefaultAsync<ClaimedReply>(new(
                """
                SELECT id AS Id, user_id AS UserId, sender_id AS SenderId, contact_id AS ContactId, attempt AS Attempt, deferrals AS Deferrals,
                       first_attempt_at AS FirstAttemptAt, created_at AS CreatedAt, to_email AS ToEmail, to_name AS ToName, subject AS Subject,
                       body_text AS Text, body_html AS Html, message_id_header AS MessageId, date_header AS Date,
                       thread_header AS ThreadHeader
                  FROM inbox_replies
                 WHERE id = @id AND lease_token = @token
                """,
                new { id, token },
                cancellationToken: cancellation));
    }

    /// <summary>Commits that the reply is being offered, after a last look at sender, contact and the provider's own limit.</summary>
    /// <remarks>
    /// It counts in the sender's clock hour, of which the limit for any 24 hours is made, and in no cap of a day or a campaign. Nothing
    /// is offered before this is acknowledged. Locks: sender, contact, the reply, counters.
    /// </remarks>
    /// <returns>Whether it may be offered now; where not, what became of it is written.</returns>
    public Task<bool> BeginAsync(ClaimedReply reply, long token, DateTime now, DateTime leaseUntil, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var senders = (await connection.QueryAsync<int?>(new(
                    "SELECT rolling_cap FROM sender_accounts WHERE id = @SenderId AND deleted_at IS NULL LOCK IN SHARE MODE",
                    reply,
                    transaction,
                    cancellationToken: cancellation))).AsList();
                if (senders.Count == 0)
                {
                    return await EndAsync(connection, transaction, reply, token, "failed", Reason.SenderGone, now, cancellation);
                }

                await connection.ExecuteScalarAsync<long?>(new(
                    "SELECT id FROM contacts WHERE id = @ContactId LOCK IN SHARE MODE", reply, transaction, cancellationToken: cancellation));
                if (await connection.ExecuteScalarAsync<bool>(new(
                    $"""
                    SELECT EXISTS (SELECT 1
                                     FROM contacts c
                                     JOIN inbox_replies r ON r.id = @Id
                                    WHERE c.id = @ContactId
                                      AND (c.status = 'erased' OR (NOT r.answers_opted_out AND {ReplyStore.WantsNone})))
                    """,
                    new { reply.Id, reply.ContactId, to = reply.ToEmail },
                    transaction,
                    cancellationToken: cancellation)))
                {
                    return await EndAsync(connection, transaction, reply, token, "cancelled", Reason.Suppressed, now, cancellation);
                }

                var hour = HourOf(now);
                if (senders[0] is { } most
                    && await UsedAsync(connection, transaction, reply.SenderId, hour, cancellation) >= most)
                {
                    return await EndAsync(
                        connection, transaction, reply, token, "scheduled", Scheduling.DecisionCode.SenderRollingCap, hour.AddHours(1), cancellation);
                }

                var parameters = new DynamicParameters(new { reply.Id, token, now, leaseUntil, hour });
                return await connection.ExecuteScalarAsync<int>(new(
                    $"""
                    UPDATE inbox_replies
                       SET status = 'sending', attempt = attempt + 1, lease_until = @leaseUntil, sent_at = @now, counted_hour = @hour,
                           first_attempt_at = COALESCE(first_attempt_at, @now)
                     WHERE id = @Id AND status = 'claimed' AND lease_token = @token AND lease_until > @now;
                    SELECT ROW_COUNT()
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation)) == 1
                    && await CountAsync(connection, transaction, CounterOf(reply.SenderId, hour), cancellation);
            },
            cancellation);

    /// <summary>Gives back a reply that was not begun.</summary>
    public async Task ReturnAsync(
        ClaimedReply reply, long token, string status, string reason, string words, DateTime dueAt, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            UPDATE inbox_replies
               SET status = @status, reason = @reason, last_reply = LEFT(@words, 300), due_at = @dueAt, deferrals = deferrals + 1,
                   lease_token = NULL, lease_until = NULL
             WHERE id = @Id AND status = 'claimed' AND lease_token = @token
            """,
            new { reply.Id, token, status, reason, words, dueAt },
            cancellationToken: cancellation));
    }

    /// <summary>Ends leases whose worker was lost: what was not begun waits again, of what was begun nobody knows. Safe to repeat.</summary>
    public async Task RescueAsync(DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            UPDATE inbox_replies
               SET reason = CASE WHEN status = 'claimed' THEN 'CLAIM_EXPIRED' ELSE 'WORKER_LOST' END,
                   status = CASE WHEN status = 'claimed' THEN 'scheduled' ELSE 'uncertain' END,
                   lease_token = CASE WHEN status = 'uncertain' THEN lease_token END, lease_until = NULL
             WHERE lease_until <= @now AND status IN ('claimed', 'sending')
             LIMIT 1000
            """,
            new { now },
            cancellationToken: cancellation));
    }

    public async Task<IReadOnlyList<long>> DueAsync(DateTime now, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. await connection.QueryAsync<long>(new(
            "SELECT id FROM inbox_replies WHERE status = 'scheduled' AND due_at <= @now ORDER BY due_at, id LIMIT @limit",
            new { now, limit },
            cancellationToken: cancellation))];
    }

    internal static Counter CounterOf(long senderId, DateTime hour) => new(CounterKind.SenderHour, senderId, "", hour);

    static DateTime HourOf(DateTime now) => new(now.Year, now.Month, now.Day, now.Hour, 0, 0, DateTimeKind.Utc);

    static async Task<int> UsedAsync(
        MySqlConnection connection, MySqlTransaction transaction, long senderId, DateTime hour, CancellationToken cancellation)
    {
        var counters = Enumerable.Range(0, RollingHours).Select(back => CounterOf(senderId, hour.AddHours(-back))).ToList();
        var usage = await CounterStore.LockAsync(connection, transaction, counters, cancellation);
        return counters.Sum(counter => usage[counter]);
    }

    static async Task<bool> CountAsync(
        MySqlConnection connection, MySqlTransaction transaction, Counter counter, CancellationToken cancellation)
    {
        var parameters = new DynamicParameters();
        var sql = CounterStore.AddSql([new(counter, 1)], parameters);
        await connection.ExecuteAsync(new(sql, parameters, transaction, cancellationToken: cancellation));
        return true;
    }

    static async Task<bool> EndAsync(
        MySqlConnection connection, MySqlTransaction transaction, ClaimedReply reply, long token, string status, string reason,
        DateTime dueAt, CancellationToken cancellation)
    {
        await connection.ExecuteAsync(new(
            """
            UPDATE inbox_replies
               SET status = @status, reason = @reason, due_at = @dueAt, lease_token = NULL, lease_until = NULL
             WHERE id = @Id AND status = 'claimed' AND lease_token = @token
            """,
            new { reply.Id, token, status, reason, dueAt },
            transaction,
            cancellationToken: cancellation));
        return false;
    }
}
