using ColdMail.Database;
using ColdMail.Suppression;
using Dapper;

namespace ColdMail.Tracking;

/// <summary>Whom an opt-out link is about, in words for its page.</summary>
/// <param name="Address">Masked: whoever got the mail forwarded learns nothing.</param>
/// <param name="From">The company or person that sends.</param>
public sealed record OptOutView(string Address, string From, bool IsDone);

/// <summary>The opt-out links of mails.</summary>
public sealed class UnsubscribeStore(Db db)
{
    /// <summary>Null when the contact does not exist any more.</summary>
    public async Task<OptOutView?> ViewAsync(MailLink link, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<(string Email, string Company, string Name, bool IsDone)?>(new(
            """
            SELECT c.email, u.company, u.name,
                   EXISTS (SELECT 1 FROM suppression_list s WHERE s.user_id = c.user_id AND s.email = c.email)
              FROM contacts c
              JOIN users u ON u.id = c.user_id
             WHERE c.id = @ContactId AND c.user_id = @UserId
            """,
            link,
            cancellationToken: cancellation));
        return row is var (email, company, name, done)
            ? new(MaskedAddress.Of(email), company.Length > 0 ? company : name, done)
            : null;
    }

    /// <summary>
    /// Unsubscribes the contact from all mail of the user, at once: what has not begun when this commits never begins. Safe
    /// to repeat; works when campaign or mail are gone, and when the contact was deleted.
    /// </summary>
    public Task UnsubscribeAsync(MailLink link, DateTime now, CancellationToken cancellation) => db.TransactAsync(
        async (connection, transaction) =>
        {
            var email = await connection.ExecuteScalarAsync<string?>(new(
                """
                SELECT email
                  FROM contacts
                 WHERE id = @ContactId AND user_id = @UserId AND status <> 'erased'
                   FOR UPDATE
                """,
                link,
                transaction,
                cancellationToken: cancellation));
            if (email is null)
            {
                return;
            }

            await SuppressionStore.SuppressAsync(
                connection, transaction, link.UserId, email, "unsubscribe", link.MessageId, now, cancellation);
            await connection.ExecuteAsync(new(
                """
                INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at)
                SELECT user_id, campaign_id, id, 'unsubscribed', @now
                  FROM email_messages
                 WHERE id = @MessageId AND user_id = @UserId AND contact_id = @ContactId AND unsubscribed_at IS NULL;
                UPDATE email_messages
                   SET unsubscribed_at = @now
                 WHERE id = @MessageId AND user_id = @UserId AND contact_id = @ContactId AND unsubscribed_at IS NULL
                """,
                new { link.UserId, link.ContactId, link.MessageId, now },
                transaction,
                cancellationToken: cancellation));
        },
        cancellation);
}
