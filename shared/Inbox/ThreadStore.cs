using System.Text.Json;
using ColdMail.Database;
using ColdMail.Suppression;
using Dapper;

namespace ColdMail.Inbox;

/// <summary>A mail of a campaign in a conversation, as its row says.</summary>
public sealed record SentStep(
    long Id, long CampaignId, long StepId, int StepNumber, string Status, string? Reason, DateTime SentAt, string? MessageIdHeader,
    DateTime? DateHeader, byte[]? BodyHash, int Resend, string? Answer);

/// <summary>Whom the mails of a conversation went to.</summary>
public sealed record ThreadContact
{
    public required string Email { get; init; }
    public required string FirstName { get; init; }
    public required string LastName { get; init; }
    public required string Company { get; init; }
    public required string? CustomFieldsJson { get; init; }

    /// <summary>Unsubscribed, complained, or on the suppression list.</summary>
    public required bool OptedOut { get; init; }
}

/// <summary>What a conversation is made of, as far as rows tell.</summary>
public sealed record ThreadRows(
    InboxThread Thread, ThreadContact Contact, IReadOnlyList<ThreadMail> Inbound, IReadOnlyList<ThreadMail> Replies, IReadOnlyList<SentStep> Steps);

/// <summary>Reads conversations, and notes that somebody read them.</summary>
public sealed class ThreadStore(Db db)
{
    const string Columns =
        """
        t.id AS Id, t.sender_id AS SenderId, s.from_email AS SenderEmail, t.contact_id AS ContactId, c.email AS Email,
        c.first_name AS FirstName, c.last_name AS LastName, c.company AS Company, t.campaign_id AS CampaignId,
        COALESCE(p.name, '') AS Campaign, CAST(t.kind AS CHAR) AS Kind, CAST(t.label AS CHAR) AS Label, t.labelled_by <> 0 AS ByUser,
        t.label_until AS Until, t.is_unread AS IsUnread, COALESCE(i.from_email, '') AS FromEmail, COALESCE(i.from_name, '') AS FromName,
        COALESCE(i.subject, '') AS Subject, COALESCE(i.snippet, '') AS Snippet, t.last_at AS LastAt, t.last_mail_id AS LastMailId
        """;

    const string Tables =
        """
        inbox_threads t
          JOIN contacts c ON c.id = t.contact_id
          JOIN sender_accounts s ON s.id = t.sender_id
          LEFT JOIN campaigns p ON p.id = t.campaign_id
          LEFT JOIN inbound_mails i ON i.id = t.last_mail_id
        """;

    /// <param name="before">The value of <see cref="ThreadPage.Next"/>; 0: the first page.</param>
    public async Task<ThreadPage> PageAsync(
        long userId, ThreadFilter filter, long before, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var rows = (await connection.QueryAsync<Row>(new(
            $"""
            SELECT {Columns}
              FROM {Tables}
             WHERE t.user_id = @userId AND (@before = 0 OR t.last_mail_id < @before)
            {(filter.Label is null ? "" : "AND t.label = @Label")}
            {(filter.Kind is null ? "" : "AND t.kind = @Kind")}
            {(filter.CampaignId is null ? "" : "AND t.campaign_id = @CampaignId")}
            {(filter.SenderId is null ? "" : "AND t.sender_id = @SenderId")}
            {(filter.OnlyUnread ? "AND t.is_unread" : "")}
            {(filter.Search is null ? "" : Search)}
             ORDER BY t.last_mail_id DESC
             LIMIT @more
            """,
            new { userId, filter.Label, filter.Kind, filter.CampaignId, filter.SenderId, filter.Search, before, more = limit + 1 },
            cancellationToken: cancellation))).AsList();
        var page = rows.Take(limit).Select(row => row.ToThread()).ToList();
        return new(page, rows.Count > limit ? page[^1].LastMailId : null);
    }

    /// <summary>How many conversations have each label, read from an index alone. A label that none has is missing.</summary>
    public async Task<IReadOnlyList<LabelCount>> CountsAsync(long userId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. (await connection.QueryAsync<(string Label, long Threads, long Unread)>(new(
            """
            SELECT CAST(label AS CHAR), COUNT(*), CAST(SUM(is_unread) AS SIGNED)
              FROM inbox_threads
             WHERE user_id = @userId
             GROUP BY label
            """,
            new { userId },
            cancellationToken: cancellation))).Select(row => new LabelCount(row.Label, row.Threads, row.Unread))];
    }

    /// <param name="most">The newest mails of each kind; those before them are left out.</param>
    /// <returns>Null when the user has no such conversation.</returns>
    public async Task<ThreadRows?> FindAsync(long userId, long id, int most, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await using var answer = await connection.QueryMultipleAsync(new(
            $"""
            SELECT {Columns} FROM {Tables} WHERE t.id = @id AND t.user_id = @userId;
            SELECT c.email AS Email, c.first_name AS FirstName, c.last_name AS LastName, c.company AS Company,
                   c.custom_fields_json AS CustomFieldsJson, {OptedOut} AS OptedOut
              FROM inbox_threads t
              JOIN contacts c ON c.id = t.contact_id
             WHERE t.id = @id AND t.user_id = @userId;
            SELECT i.id AS Id, CAST(i.label AS CHAR) AS Kind, i.received_at AS At, i.from_email AS FromEmail, i.from_name AS FromName,
                   s.from_email AS ToEmail, i.subject AS Subject, i.body_text AS Text, i.new_text AS NewText, i.body_html AS Html,
                   i.attachments_json AS Attachments
              FROM inbound_mails i
              JOIN sender_accounts s ON s.id = i.sender_id
             WHERE i.thread_id = @id AND i.user_id = @userId
             ORDER BY i.id DESC
             LIMIT @most;
            SELECT r.id AS Id, CAST(r.status AS CHAR) AS Status, r.reason AS Reason, COALESCE(r.sent_at, r.created_at) AS At,
                   s.from_email AS FromEmail, s.from_name AS FromName, r.to_email AS ToEmail, r.subject AS Subject, r.body_text AS Text,
                   r.body_html AS Html, r.last_reply AS Answer
              FROM inbox_replies r
              JOIN sender_accounts s ON s.id = r.sender_id
             WHERE r.thread_id = @id AND r.user_id = @userId
             ORDER BY r.id DESC
             LIMIT @most;
            SELECT m.id AS Id, m.campaign_id AS CampaignId, m.step_id AS StepId, m.step_number AS StepNumber,
                   CAST(m.status AS CHAR) AS Status, m.reason AS Reason, m.sent_at AS SentAt, m.message_id_header AS MessageIdHeader,
                   m.date_header AS DateHeader, m.body_hash AS BodyHash, m.resend AS Resend, m.last_reply AS Answer
              FROM inbox_threads t
              JOIN email_messages m ON m.contact_id = t.contact_id AND m.sender_id = t.sender_id
             WHERE t.id = @id AND t.user_id = @userId AND m.sent_at IS NOT NULL AND m.status IN ('sent', 'uncertain', 'sending')
             ORDER BY m.sent_at DESC, m.id DESC
             LIMIT @most
            """,
            new { userId, id, most },
            cancellationToken: cancellation));
        if ((await answer.ReadAsync<Row>()).SingleOrDefault() is not { } thread)
        {
            return null;
        }

        var contact = await answer.ReadSingleAsync<ThreadContact>();
        var inbound = (await answer.ReadAsync<MailRow>()).Select(row => row.ToInbound()).ToList();
        var replies = (await answer.ReadAsync<MailRow>()).Select(row => row.ToReply()).ToList();
        return new(thread.ToThread(), contact, inbound, replies, [.. await answer.ReadAsync<SentStep>()]);
    }

    /// <returns>False when the user has no such conversation. Safe to repeat.</returns>
    public async Task<bool> MarkAsync(long userId, long id, bool isUnread, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<bool>(new(
            """
            UPDATE inbox_threads SET is_unread = @isUnread WHERE id = @id AND user_id = @userId;
            SELECT EXISTS (SELECT 1 FROM inbox_threads WHERE id = @id AND user_id = @userId)
            """,
            new { userId, id, isUnread },
            cancellationToken: cancellation));
    }

    /// <summary>
    /// Removes conversations with the replies in them when the mails that came in are gone, to the archive, and the newest is older than
    /// the plan of the user keeps. Safe to repeat.
    /// </summary>
    /// <returns>How many; <paramref name="limit"/> means that more may be left.</returns>
    public Task<int> PruneAsync(DateTime now, int limit, CancellationToken cancellation) => db.TransactAsync(
        async (connection, transaction) =>
        {
            var ids = (await connection.QueryAsync<long>(new(
                """
                SELECT t.id
                  FROM inbox_threads t
                  JOIN users u ON u.id = t.user_id
                  JOIN plan_retention r ON r.plan_id = u.plan_id AND r.data_class = 'inbound_mails'
                 WHERE t.last_at < DATE_SUB(@now, INTERVAL r.keep_months + 1 MONTH)
                   AND NOT EXISTS (SELECT 1 FROM inbound_mails i WHERE i.thread_id = t.id)
                 ORDER BY t.last_at
                 LIMIT @limit
                """,
                new { now, limit },
                transaction,
                cancellationToken: cancellation))).AsList();
            if (ids.Count > 0)
            {
                await connection.ExecuteAsync(new(
                    "DELETE FROM inbox_replies WHERE thread_id IN @ids; DELETE FROM inbox_threads WHERE id IN @ids",
                    new { ids },
                    transaction,
                    cancellationToken: cancellation));
            }

            return ids.Count;
        },
        cancellation);

    static readonly string OptedOut =
        $"(c.status IN ('unsubscribed', 'complained', 'erased') OR {SuppressionSql.Covers("c.user_id", "c.email", "c.email_domain")})";

    const string Search =
        """
        AND (INSTR(c.email, @Search) > 0 OR INSTR(CONCAT(c.first_name, ' ', c.last_name), @Search) > 0 OR INSTR(c.company, @Search) > 0
             OR EXISTS (SELECT 1
                          FROM inbound_mails f
                         WHERE f.thread_id = t.id
                           AND (INSTR(f.subject, @Search) > 0 OR INSTR(f.from_email, @Search) > 0 OR INSTR(f.from_name, @Search) > 0)))
        """;

    sealed record Row
    {
        public required long Id { get; init; }
        public required long SenderId { get; init; }
        public required string SenderEmail { get; init; }
        public required long ContactId { get; init; }
        public required string Email { get; init; }
        public required string FirstName { get; init; }
        public required string LastName { get; init; }
        public required string Company { get; init; }
        public required long CampaignId { get; init; }
        public required string Campaign { get; init; }
        public required string Kind { get; init; }
        public required string Label { get; init; }
        public required bool ByUser { get; init; }
        public required DateTime? Until { get; init; }
        public required bool IsUnread { get; init; }
        public required string FromEmail { get; init; }
        public required string FromName { get; init; }
        public required string Subject { get; init; }
        public required string Snippet { get; init; }
        public required DateTime LastAt { get; init; }
        public required long LastMailId { get; init; }

        public InboxThread ToThread() => new(
            Id, SenderId, SenderEmail, ContactId, Email, FirstName, LastName, Company, CampaignId, Campaign, Kind, Label, ByUser,
            Until is { } day ? DateOnly.FromDateTime(day) : null, IsUnread, FromEmail, FromName, Subject, Snippet, LastAt)
        {
            LastMailId = LastMailId,
        };
    }

    sealed record MailRow
    {
        public required long Id { get; init; }
        public string Kind { get; init; } = "";
        public string Status { get; init; } = "";
        public string? Reason { get; init; }
        public required DateTime At { get; init; }
        public required string FromEmail { get; init; }
        public required string FromName { get; init; }
        public required string ToEmail { get; init; }
        public required string Subject { get; init; }
        public required string Text { get; init; }
        public string? NewText { get; init; }
        public string? Html { get; init; }
        public string? Attachments { get; init; }
        public string? Answer { get; init; }

        public ThreadMail ToInbound()
        {
            var (written, quoted) = FoldedQuote.Of(Text, NewText);
            return new(
                "inbound", Id, Kind, null, At, FromEmail, FromName, ToEmail, Subject, written, quoted, Html,
                Attachments is null ? [] : JsonSerializer.Deserialize<List<Attachment>>(Attachments)!);
        }

        public ThreadMail ToReply()
        {
            var (written, quoted) = FoldedQuote.Of(Text, null);
            return new("reply", Id, Status, Reason, At, FromEmail, FromName, ToEmail, Subject, written, quoted, Html, []) { Answer = Answer };
        }
    }
}
