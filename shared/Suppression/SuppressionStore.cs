using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Suppression;

/// <summary>The one place that stops mail to an address: every bounce, opt-out, complaint and manual entry comes through here.</summary>
public sealed class SuppressionStore(Db db)
{
    /// <inheritdoc cref="SuppressAsync(MySqlConnection, MySqlTransaction, long, string, string, long?, DateTime, CancellationToken)"/>
    public Task SuppressAsync(
        long userId, string email, string reason, long? messageId, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            (connection, transaction) =>
                SuppressAsync(connection, transaction, userId, email, reason, messageId, now, cancellation),
            cancellation);

    /// <summary>
    /// Suppresses an address for all campaigns of a user, within the caller's transaction: the entry, the contact row that
    /// every send locks, and the mails that have not begun. Safe to repeat.
    /// </summary>
    /// <param name="email">Normalised address.</param>
    /// <param name="reason">unsubscribe, bounce, complaint, manual, import or erased.</param>
    /// <param name="messageId">The mail that led to it, if any.</param>
    public static async Task SuppressAsync(
        MySqlConnection connection, MySqlTransaction transaction, long userId, string email, string reason,
        long? messageId, DateTime now, CancellationToken cancellation)
    {
        var (status, code) = reason switch
        {
            "unsubscribe" => ("unsubscribed", "UNSUBSCRIBED"),
            "bounce" => ("bounced", "BOUNCED"),
            "complaint" => ("complained", "COMPLAINED"),
            "erased" => ("erased", "SUPPRESSED"),
            _ => ("ok", "SUPPRESSED"),
        };
        await connection.ExecuteAsync(new(
            """
            INSERT INTO suppression_list (user_id, email, reason, message_id, created_at)
            VALUES (@userId, @email, @reason, @messageId, @now)
                ON DUPLICATE KEY UPDATE id = id;
            UPDATE contacts
               SET status = CASE WHEN status = 'ok' THEN @status ELSE status END, status_changed_at = @now, updated_at = @now
             WHERE user_id = @userId AND email = @email;
            INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
            SELECT m.user_id, m.campaign_id, m.id, 'cancelled', @now, JSON_OBJECT('reason', @code)
              FROM contacts c
              JOIN email_messages m ON m.contact_id = c.id AND m.status IN ('scheduled', 'claimed', 'held')
             WHERE c.user_id = @userId AND c.email = @email;
            UPDATE contacts c
              JOIN email_messages m ON m.contact_id = c.id AND m.status IN ('scheduled', 'claimed', 'held')
               SET m.status = 'cancelled', m.reason = @code, m.lease_token = NULL, m.lease_until = NULL
             WHERE c.user_id = @userId AND c.email = @email
            """,
            new { userId, email, reason, messageId, now, status, code },
            transaction,
            cancellationToken: cancellation));
    }
}
