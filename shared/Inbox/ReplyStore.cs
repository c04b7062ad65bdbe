using ColdMail.Database;
using ColdMail.Suppression;
using Dapper;
using MySqlConnector;

namespace ColdMail.Inbox;

/// <summary>A reply that is complete and only waits to be written down.</summary>
/// <param name="MessageId">Without angle brackets, fixed for all attempts.</param>
public sealed record NewReply(
    long UserId, long ThreadId, ReplyDraft Draft, AnsweredMail Answered, ReplyText Text, string MessageId, long SenderId, long ContactId);

/// <summary>What a reply needs to know of its conversation.</summary>
/// <param name="Answered">Null: the conversation has no such mail.</param>
public sealed record ReplyGround(long SenderId, string SenderEmail, string SenderStatus, string? SenderFault, bool IsSenderDeleted, long ContactId, AnsweredMail? Answered);

/// <summary>Replies before they are sent: asked for, listed, given up.</summary>
public sealed class ReplyStore(Db db)
{
    internal const string Columns =
        """
        r.id AS Id, r.thread_id AS ThreadId, CAST(r.status AS CHAR) AS Status, r.reason AS Reason, r.due_at AS DueAt, r.sent_at AS SentAt,
        r.to_email AS `To`, r.subject AS Subject, r.last_reply AS Answer, r.created_at AS CreatedAt
        """;

    /// <param name="mailId">The mail to be answered; null: the newest that a person wrote, else our own last one.</param>
    /// <returns>Null when the user has no such conversation.</returns>
    public async Task<ReplyGround?> GroundAsync(long userId, long threadId, long? mailId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var thread = await connection.QuerySingleOrDefaultAsync<GroundRow>(new(
            """
            SELECT t.sender_id AS SenderId, s.from_email AS SenderEmail, CAST(s.status AS CHAR) AS SenderStatus, s.status_reason AS SenderFault,
                   s.deleted_at IS NOT NULL AS IsSenderDeleted, t.contact_id AS ContactId, c.email AS Email, c.first_name AS FirstName,
                   c.last_name AS LastName, m.message_id_header AS Header, i.subject AS Subject, t.last_at AS LastAt
              FROM inbox_threads t
              JOIN sender_accounts s ON s.id = t.sender_id
              JOIN contacts c ON c.id = t.contact_id
              JOIN email_messages m ON m.id = t.message_id
              LEFT JOIN inbound_mails i ON i.id = t.last_mail_id
             WHERE t.id = @threadId AND t.user_id = @userId
            """,
            new { userId, threadId },
            cancellationToken: cancellation));
        if (thread is null)
        {
            return null;
        }

        var mail = await connection.QueryFirstOrDefaultAsync<AnsweredRow>(new(
            """
            SELECT i.from_email AS Email, i.from_name AS Name, i.subject AS Subject, i.body_text AS Text, i.received_at AS At,
                   i.message_id_header AS Header, i.references_header AS Earlier
              FROM inbound_mails i
             WHERE i.thread_id = @threadId AND i.user_id = @userId AND i.from_email <> ''
               AND CASE WHEN @mailId IS NULL THEN i.label IN ('reply', 'opt_out', 'auto_reply', 'left', 'review') ELSE i.id = @mailId END
             ORDER BY i.label IN ('reply', 'opt_out', 'review') DESC, i.id DESC
             LIMIT 1
            """,
            new { userId, threadId, mailId },
            cancellationToken: cancellation));
        IReadOnlyList<string> ours = thread.Header is { } header ? [header] : [];
        var answered = mail is not null
            ? new AnsweredMail(mail.Email, mail.Name, mail.Subject, mail.Text, mail.At, IdsOf(mail, ours))
            : mailId is null
                ? new AnsweredMail(thread.Email, $"{thread.FirstName} {thread.LastName}".Trim(), thread.Subject ?? "", "", thread.LastAt, ours)
                : null;
        return new(
            thread.SenderId, thread.SenderEmail, thread.SenderStatus, thread.SenderFault, thread.IsSenderDeleted, thread.ContactId, answered);
    }

    /// <summary>Writes a reply down, once for each key: whoever comes second gets what the first one wrote.</summary>
    public Task<ReplyOutcome> AddAsync(NewReply reply, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync<ReplyOutcome>(
            async (connection, transaction) =>
            {
                await connection.ExecuteScalarAsync<long?>(new(
                    "SELECT id FROM contacts WHERE id = @ContactId FOR UPDATE", reply, transaction, cancellationToken: cancellation));
                if (await KnownAsync(connection, transaction, reply, cancellation) is { } known)
                {
                    return known;
                }

                var (isErased, isOptedOut) = await connection.QuerySingleAsync<(bool, bool)>(new(
                    $"""
                    SELECT c.status = 'erased' OR c.deleted_at IS NOT NULL, {WantsNone}
                      FROM contacts c
                     WHERE c.id = @ContactId
                    """,
                    new { reply.ContactId, to = reply.Answered.Email },
                    transaction,
                    cancellationToken: cancellation));
                if (isErased)
                {
                    return new ReplyOutcome.Refused("This contact was deleted or erased, so nothing is sent to it from here.");
                }

                if (isOptedOut && !reply.Draft.AnswersOptedOut)
                {
                    return new ReplyOutcome.OptedOut();
                }

                await InsertAsync(connection, transaction, reply, now, cancellation);
                return (await KnownAsync(connection, transaction, reply, cancellation))!;
            },
            cancellation);

    public async Task<InboxReply?> FindAsync(long userId, long id, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<InboxReply>(new(
            $"SELECT {Columns} FROM inbox_replies r WHERE r.id = @id AND r.user_id = @userId",
            new { userId, id },
            cancellationToken: cancellation));
    }

    /// <summary>Says of an uncertain reply that it arrived, or gives up one that waits or is uncertain.</summary>
    /// <returns>False when there is no reply of this user in a state for it.</returns>
    public async Task<bool> ResolveAsync(long userId, long id, bool isSent, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(
            isSent
                ? """
                  UPDATE inbox_replies
                     SET status = 'sent', reason = 'CONFIRMED_BY_HAND'
                   WHERE id = @id AND user_id = @userId AND status = 'uncertain'
                  """
                : """
                  UPDATE inbox_replies
                     SET status = CASE WHEN status = 'uncertain' THEN 'failed' ELSE 'cancelled' END, reason = 'GIVEN_UP',
                         lease_token = NULL, lease_until = NULL
                   WHERE id = @id AND user_id = @userId AND status IN ('scheduled', 'claimed', 'uncertain')
                  """,
            new { userId, id },
            cancellationToken: cancellation)) == 1;
    }

    /// <summary>Whether the contact <c>c</c>, or whoever is written to as <c>@to</c>, wants no mail.</summary>
    internal static string WantsNone { get; } =
        $"""
        (c.status IN ('unsubscribed', 'complained', 'erased')
         OR {SuppressionSql.Covers("c.user_id", "c.email", "c.email_domain")}
         OR {SuppressionSql.Covers("c.user_id", "@to", "SUBSTRING_INDEX(@to, '@', -1)")})
        """;

    static async Task<ReplyOutcome?> KnownAsync(
        MySqlConnection connection, MySqlTransaction transaction, NewReply reply, CancellationToken cancellation)
    {
        var hash = await connection.ExecuteScalarAsync<byte[]?>(new(
            "SELECT content_hash FROM inbox_replies WHERE user_id = @UserId AND client_key = @Key",
            new { reply.UserId, reply.Draft.Key },
            transaction,
            cancellationToken: cancellation));
        if (hash is null)
        {
            return null;
        }

        return hash.AsSpan().SequenceEqual(reply.Draft.Hash(reply.ThreadId))
            ? new ReplyOutcome.Accepted(await connection.QuerySingleAsync<InboxReply>(new(
                $"SELECT {Columns} FROM inbox_replies r WHERE r.user_id = @UserId AND r.client_key = @Key",
                new { reply.UserId, reply.Draft.Key },
                transaction,
                cancellationToken: cancellation)))
            : new ReplyOutcome.KeyTaken();
    }

    static Task<int> InsertAsync(
        MySqlConnection connection, MySqlTransaction transaction, NewReply reply, DateTime now, CancellationToken cancellation) =>
        connection.ExecuteAsync(new(
            """
            INSERT IGNORE INTO inbox_replies (
                   user_id, thread_id, sender_id, contact_id, client_key, content_hash, status, due_at, answers_opted_out, to_email, to_name,
                   subject, body_text, body_html, message_id_header, date_header, thread_header, created_at)
            VALUES (@UserId, @ThreadId, @SenderId, @ContactId, @Key, @hash, 'scheduled', @now, @AnswersOptedOut, @Email, @Name,
                   @Subject, @Text, @Html, @MessageId, @now, @ids, @now);
            UPDATE inbox_threads SET is_unread = FALSE, last_at = GREATEST(last_at, @now) WHERE id = @ThreadId
            """,
            new
            {
                reply.UserId,
                reply.ThreadId,
                reply.SenderId,
                reply.ContactId,
                reply.Draft.Key,
                hash = reply.Draft.Hash(reply.ThreadId),
                reply.Draft.AnswersOptedOut,
                reply.Answered.Email,
                reply.Answered.Name,
                reply.Text.Subject,
                reply.Text.Text,
                reply.Text.Html,
                reply.MessageId,
                ids = string.Join(' ', reply.Answered.Ids),
                now,
            },
            transaction,
            cancellationToken: cancellation));

    /// <summary>What it cites, or our mail where nothing is kept of that, and itself.</summary>
    static IReadOnlyList<string> IdsOf(AnsweredRow mail, IReadOnlyList<string> ours)
    {
        var earlier = mail.Earlier?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? ours;
        return mail.Header is { } own && System.Text.Ascii.IsValid(own) && !own.Contains(' ', StringComparison.Ordinal)
            ? [.. earlier, own]
            : [.. earlier];
    }

    sealed record GroundRow
    {
        public required long SenderId { get; init; }
        public required string SenderEmail { get; init; }
        public required string SenderStatus { get; init; }
        public required string? SenderFault { get; init; }
        public required bool IsSenderDeleted { get; init; }
        public required long ContactId { get; init; }
        public required string Email { get; init; }
        public required string FirstName { get; init; }
        public required string LastName { get; init; }
        public required string? Header { get; init; }
        public required string? Subject { get; init; }
        public required DateTime LastAt { get; init; }
    }

    sealed record AnsweredRow(string Email, string Name, string Subject, string Text, DateTime At, string? Header, string? Earlier);
}
