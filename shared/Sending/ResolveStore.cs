using ColdMail.Database;
using Dapper;

namespace ColdMail.Sending;

/// <summary>Decisions that only a person may take: about uncertain mails and about held ones.</summary>
public sealed class ResolveStore(Db db)
{
    /// <summary>Records that an uncertain mail did arrive. The sequence goes on as it already does.</summary>
    /// <returns>False when the user has no such mail or it is not uncertain.</returns>
    public Task<bool> ConfirmSentAsync(
        long userId, long campaignId, long messageId, DateTime now, CancellationToken cancellation) =>
        ChangeAsync(
            """
            UPDATE email_messages
               SET status = 'sent', reason = 'CONFIRMED_BY_HAND'
             WHERE id = @messageId AND campaign_id = @campaignId AND user_id = @userId AND status = 'uncertain'
            """,
            "sent", "CONFIRMED_BY_HAND", userId, campaignId, messageId, now, cancellation);

    /// <summary>
    /// Sends an uncertain mail again, although it may have gone. It gets a new Message-ID, because a person wants a
    /// second mail, and its old reservation stays counted, because the first may have been accepted.
    /// </summary>
    /// <inheritdoc cref="ConfirmSentAsync" path="/returns"/>
    public Task<bool> SendAgainAsync(
        long userId, long campaignId, long messageId, DateTime now, CancellationToken cancellation) =>
        ChangeAsync(
            """
            UPDATE email_messages
               SET status = 'scheduled', reason = 'SEND_AGAIN', resend = resend + 1, scheduled_at = @now, sent_at = NULL,
                   message_id_header = NULL, date_header = NULL, body_hash = NULL, first_attempt_at = NULL, deferrals = 0
             WHERE id = @messageId AND campaign_id = @campaignId AND user_id = @userId AND status = 'uncertain'
            """,
            "send_again", "SEND_AGAIN", userId, campaignId, messageId, now, cancellation);

    /// <summary>Records that an uncertain mail did not arrive and shall not be sent. Its follow-up is cancelled if it has not gone.</summary>
    /// <inheritdoc cref="ConfirmSentAsync" path="/returns"/>
    public Task<bool> GiveUpAsync(
        long userId, long campaignId, long messageId, DateTime now, CancellationToken cancellation) =>
        ChangeAsync(
            """
            UPDATE email_messages m
              LEFT JOIN email_messages later
                ON later.campaign_id = m.campaign_id AND later.contact_id = m.contact_id
               AND later.step_number > m.step_number AND later.status IN ('scheduled', 'claimed', 'held')
               SET m.status = 'failed', m.reason = 'GIVEN_UP',
                   later.status = 'cancelled', later.reason = 'GIVEN_UP', later.lease_token = NULL, later.lease_until = NULL
             WHERE m.id = @messageId AND m.campaign_id = @campaignId AND m.user_id = @userId AND m.status = 'uncertain'
            """,
            "failed", "GIVEN_UP", userId, campaignId, messageId, now, cancellation);

    /// <summary>Lets held mails try again: whatever held them is looked at anew.</summary>
    /// <param name="messageId">One mail, or null for all held ones of the campaign.</param>
    /// <returns>How many were released.</returns>
    public Task<int> ReleaseHeldAsync(
        long userId, long campaignId, long? messageId, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var parameters = new { userId, campaignId, messageId, now };
                await connection.ExecuteAsync(new(
                    """
                    INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                    SELECT user_id, campaign_id, id, 'released', @now, JSON_OBJECT('reason', 'RELEASED', 'by', 'user')
                      FROM email_messages
                     WHERE campaign_id = @campaignId AND user_id = @userId AND status = 'held'
                       AND (@messageId IS NULL OR id = @messageId)
                       FOR UPDATE
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation));
                return await connection.ExecuteAsync(new(
                    """
                    UPDATE email_messages
                       SET status = 'scheduled', reason = 'RELEASED', scheduled_at = GREATEST(scheduled_at, @now)
                     WHERE campaign_id = @campaignId AND user_id = @userId AND status = 'held'
                       AND (@messageId IS NULL OR id = @messageId)
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation));
            },
            cancellation);

    Task<bool> ChangeAsync(
        string statement, string eventType, string reason, long userId, long campaignId, long messageId, DateTime now,
        CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var changed = await connection.ExecuteAsync(new(
                    statement, new { userId, campaignId, messageId, now }, transaction, cancellationToken: cancellation));
                if (changed == 0)
                {
                    return false;
                }

                await connection.ExecuteAsync(new(
                    """
                    INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                    VALUES (@userId, @campaignId, @messageId, @eventType, @now, JSON_OBJECT('reason', @reason, 'by', 'user'))
                    """,
                    new { userId, campaignId, messageId, eventType, now, reason },
                    transaction,
                    cancellationToken: cancellation));
                return true;
            },
            cancellation);
}
