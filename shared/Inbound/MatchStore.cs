using System.Text;
using ColdMail.Companies;
using ColdMail.Database;
using ColdMail.Tracking;
using Dapper;

namespace ColdMail.Inbound;

/// <summary>Finds the mail of ours that a mail is about, always among those of one user.</summary>
public sealed class MatchStore(Db db)
{
    const string Columns =
        """
        m.id AS MessageId, m.campaign_id AS CampaignId, m.contact_id AS ContactId, m.sender_id AS SenderId, COALESCE(m.message_id_header, '') AS Header,
        c.email AS Email, CAST(c.status AS CHAR) AS ContactStatus
        """;

    /// <summary>Whether the mail itself is one that we sent, as its copy in a shared mailbox is.</summary>
    public async Task<bool> IsOursAsync(string? messageId, CancellationToken cancellation)
    {
        if (messageId is null || !Ascii.IsValid(messageId))
        {
            return false;
        }

        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<bool>(new(
            """
            SELECT EXISTS (SELECT 1 FROM email_messages WHERE message_id_header = @messageId)
                OR EXISTS (SELECT 1 FROM inbox_replies WHERE message_id_header = @messageId)
            """,
            new { messageId },
            cancellationToken: cancellation));
    }

    /// <summary>By the ids that it cites, the nearest first: ours, then those of the provider.</summary>
    /// <param name="sender">Whose mails may have other ids at the provider.</param>
    /// <param name="since">Provider ids are looked for among mails from this instant on.</param>
    public async Task<InboundMatch?> CitedAsync(
        long userId, long sender, IReadOnlyList<string> cited, DateTime since, CancellationToken cancellation)
    {
        var ids = cited.Where(id => Ascii.IsValid(id) && id.Length <= 255).ToList();
        if (ids.Count == 0)
        {
            return null;
        }

        await using var connection = await db.OpenAsync(cancellation);
        var ours = (await connection.QueryAsync<InboundMatch>(new(
            $"""
            SELECT 'Citation' AS `By`, {Columns}
              FROM email_messages m
              JOIN contacts c ON c.id = m.contact_id
             WHERE m.message_id_header IN @ids AND m.user_id = @userId
            """,
            new { userId, ids },
            cancellationToken: cancellation))).AsList();
        if (ours.Count > 0)
        {
            return ours.MinBy(match => ids.IndexOf(match.Header));
        }

        return await connection.QueryFirstOrDefaultAsync<InboundMatch>(new(
            $"""
            SELECT 'Citation' AS `By`, r.id AS ReplyId, {Columns}
              FROM inbox_replies r
              JOIN inbox_threads t ON t.id = r.thread_id
              JOIN email_messages m ON m.id = t.message_id
              JOIN contacts c ON c.id = m.contact_id
             WHERE r.message_id_header IN @ids AND r.user_id = @userId
             ORDER BY r.id DESC
             LIMIT 1
            """,
            new { userId, ids },
            cancellationToken: cancellation)) ?? await connection.QueryFirstOrDefaultAsync<InboundMatch>(new(
            $"""
            SELECT 'ProviderId' AS `By`, {Columns}
              FROM email_messages m
              JOIN contacts c ON c.id = m.contact_id
             WHERE m.sender_id = @sender AND m.usage_day >= @day AND m.user_id = @userId AND m.provider_message_id IN @ids
             ORDER BY m.id DESC
             LIMIT 1
            """,
            new { userId, sender, day = since.Date, ids = ids.Concat(ids.Select(id => id.Split('@')[0])) },
            cancellationToken: cancellation));
    }

    public Task<InboundMatch?> OfLinkAsync(long userId, MailLink link, CancellationToken cancellation) => FirstAsync(
        "Token", "m.id = @MessageId AND m.contact_id = @ContactId AND m.user_id = @userId", new { userId, link.MessageId, link.ContactId }, cancellation);

    /// <summary>The last mail of this sender to the writer.</summary>
    public Task<InboundMatch?> OfWriterAsync(
        long userId, long sender, string from, DateTime since, DateTime until, CancellationToken cancellation) => FirstAsync(
        "Address",
        "c.user_id = @userId AND c.email = @from AND m.sender_id = @sender AND m.status IN ('sent', 'uncertain') AND m.sent_at BETWEEN @since AND @until",
        new { userId, sender, from, since, until },
        cancellation);

    /// <summary>The last mail of this sender to somebody of the writer's company.</summary>
    public async Task<InboundMatch?> OfCompanyAsync(
        long userId, long sender, string from, DateTime since, DateTime until, CancellationToken cancellation) =>
        Company.OfAddress(from) is { } company
            ? await FirstAsync(
                "Company",
                """
                c.user_id = @userId AND c.company_domain = @company AND m.sender_id = @sender AND m.status IN ('sent', 'uncertain')
                AND m.sent_at BETWEEN @since AND @until
                """,
                new { userId, sender, company, since, until },
                cancellation)
            : null;

    async Task<InboundMatch?> FirstAsync(string by, string condition, object parameters, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QueryFirstOrDefaultAsync<InboundMatch>(new(
            $"""
            SELECT '{by}' AS `By`, {Columns}
              FROM contacts c
              JOIN email_messages m ON m.contact_id = c.id
             WHERE {condition}
             ORDER BY m.sent_at DESC, m.id DESC
             LIMIT 1
            """,
            parameters,
            cancellationToken: cancellation));
    }
}
