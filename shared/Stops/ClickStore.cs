using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Stops;

/// <summary>The first click of a person on a mail, to which the rule of the campaign was not applied yet.</summary>
public sealed record PendingClick(long MessageId, long UserId, long ContactId, long CampaignId, DateTime ClickedAt);

/// <summary>Keeps clicks of people until the rules of their campaigns are applied to them.</summary>
public sealed class ClickStore(Db db)
{
    /// <summary>Notes the click of a person, within the transaction that records it. Only the first one of a mail counts.</summary>
    /// <remarks>
    /// Takes no lock but its own row: whoever follows a link waits neither for the contact nor for its mails. Safe to repeat,
    /// also after the rule was applied and lifted.
    /// </remarks>
    public static Task<int> NoteAsync(
        MySqlConnection connection, MySqlTransaction transaction, long messageId, DateTime clickedAt, CancellationToken cancellation) =>
        connection.ExecuteAsync(new(
            """
            INSERT INTO human_clicks (message_id, clicked_at)
            VALUES (@messageId, @clickedAt)
                ON DUPLICATE KEY UPDATE message_id = human_clicks.message_id
            """,
            new { messageId, clickedAt },
            transaction,
            cancellationToken: cancellation));

    /// <param name="after">The last mail of the page before, 0 for the first page.</param>
    public async Task<IReadOnlyList<PendingClick>> PendingAsync(long after, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<PendingClick>(new(
            """
            SELECT h.message_id AS MessageId, m.user_id AS UserId, m.contact_id AS ContactId, m.campaign_id AS CampaignId,
                   h.clicked_at AS ClickedAt
              FROM human_clicks h
              JOIN email_messages m ON m.id = h.message_id
             WHERE h.applied_at IS NULL AND h.message_id > @after
             ORDER BY h.message_id
             LIMIT @limit
            """,
            new { after, limit },
            cancellationToken: cancellation))).AsList();
    }

    /// <summary>Says that the rule was applied. Safe to repeat.</summary>
    public async Task FinishAsync(long messageId, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            "UPDATE human_clicks SET applied_at = @now WHERE message_id = @messageId AND applied_at IS NULL",
            new { messageId, now },
            cancellationToken: cancellation));
    }
}
