using ColdMail.Database;
using Dapper;

namespace ColdMail.Inbound;

/// <summary>A mail of the inbox in a list.</summary>
/// <param name="Label">reply, auto_reply, left, bounce, complaint, opt_out, review, other or broken.</param>
/// <param name="Evidence">What the label was decided by.</param>
/// <param name="MessageId">The mail of ours that it is about; null for a broken one.</param>
public sealed record InboxItem(
    long Id, long SenderId, string Label, string Layer, string Evidence, string MatchedBy, long? ContactId, long? CampaignId,
    long? MessageId, string FromEmail, string FromName, string Subject, string Snippet, DateTime ReceivedAt);

/// <summary>A page of the inbox, the newest first.</summary>
/// <param name="Next">Give it as <c>before</c> to get the next page; null on the last one.</param>
public sealed record InboxPage(IReadOnlyList<InboxItem> Items, long? Next);

/// <param name="Text">All of its words, quotations included.</param>
public sealed record InboxMail(InboxItem Mail, string Text);

/// <summary>The mails that were found in mailboxes, as their user reads them.</summary>
public sealed class InboxStore(Db db)
{
    const string Columns =
        """
        id AS Id, sender_id AS SenderId, CAST(label AS CHAR) AS Label, layer AS Layer, evidence AS Evidence, matched_by AS MatchedBy,
        contact_id AS ContactId, campaign_id AS CampaignId, message_id AS MessageId, from_email AS FromEmail, from_name AS FromName,
        subject AS Subject, snippet AS Snippet, received_at AS ReceivedAt
        """;

    /// <param name="label">Null: all.</param>
    /// <param name="before">The id behind which the page begins; 0: the newest.</param>
    public async Task<InboxPage> PageAsync(long userId, string? label, long before, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var rows = (await connection.QueryAsync<InboxItem>(new(
            $"""
            SELECT {Columns}
              FROM inbound_mails
             WHERE user_id = @userId AND (@label IS NULL OR label = @label) AND (@before = 0 OR id < @before)
             ORDER BY id DESC
             LIMIT @more
            """,
            new { userId, label, before, more = limit + 1 },
            cancellationToken: cancellation))).AsList();
        var page = rows.Take(limit).ToList();
        return new(page, rows.Count > limit ? page[^1].Id : null);
    }

    public async Task<InboxMail?> FindAsync(long userId, long id, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var mail = await connection.QuerySingleOrDefaultAsync<InboxItem>(new(
            $"SELECT {Columns} FROM inbound_mails WHERE id = @id AND user_id = @userId",
            new { userId, id },
            cancellationToken: cancellation));
        return mail is null
            ? null
            : new(mail, await connection.ExecuteScalarAsync<string>(new(
                "SELECT body_text FROM inbound_mails WHERE id = @id AND user_id = @userId",
                new { userId, id },
                cancellationToken: cancellation)) ?? "");
    }
}
