using Dapper;
using MySqlConnector;

namespace ColdMail.Stops;

/// <summary>The absences of a contact, within the transaction that holds its row.</summary>
static class AbsenceStore
{
    /// <summary>How many absences of the contact are known, and whether this one is among them.</summary>
    public static Task<(int Known, bool IsKnown)> CountAsync(
        MySqlConnection connection, MySqlTransaction transaction, long contactId, DateTime occurredAt, CancellationToken cancellation) =>
        connection.QuerySingleAsync<(int, bool)>(new(
            """
            SELECT CAST(COALESCE(SUM(is_new), 0) AS SIGNED), COALESCE(MAX(occurred_at = @occurredAt), 0)
              FROM contact_absences
             WHERE contact_id = @contactId
            """,
            new { contactId, occurredAt },
            transaction,
            cancellationToken: cancellation));

    /// <param name="isNew">The contact was not known to be away.</param>
    /// <remarks>Safe to repeat.</remarks>
    public static Task<int> NoteAsync(
        MySqlConnection connection, MySqlTransaction transaction, long userId, StopEvent happened, DateTime until, bool isNew,
        CancellationToken cancellation) =>
        connection.ExecuteAsync(new(
            """
            INSERT INTO contact_absences (contact_id, occurred_at, user_id, until_at, is_new)
            VALUES (@ContactId, @OccurredAt, @userId, @until, @isNew)
                ON DUPLICATE KEY UPDATE contact_id = contact_absences.contact_id
            """,
            new { happened.ContactId, happened.OccurredAt, userId, until, isNew },
            transaction,
            cancellationToken: cancellation));

    /// <summary>Gives mails that waited for the end of an absence what was left of their delay, counted from now.</summary>
    /// <remarks>
    /// A follow-up of a paused campaign counts from the pause on, because the resume adds the length of the pause to it. Repeated
    /// it finds none: they wait for the absence no more.
    /// </remarks>
    /// <param name="reason">Why they wait: AUTO_REPLY, or NOT_NOW.</param>
    /// <param name="until">When that was to be over.</param>
    /// <returns>How many mails.</returns>
    public static async Task<int> BringForwardAsync(
        MySqlConnection connection, MySqlTransaction transaction, long userId, long contactId, string reason, DateTime until, DateTime now,
        CancellationToken cancellation)
    {
        var ids = (await connection.QueryAsync<long>(new(
            """
            SELECT id
              FROM email_messages
             WHERE contact_id = @contactId AND user_id = @userId AND status = 'scheduled' AND reason = @reason
               AND scheduled_at >= @until
             ORDER BY id
               FOR UPDATE
            """,
            new { contactId, userId, reason, until },
            transaction,
            cancellationToken: cancellation))).AsList();
        if (ids.Count > 0)
        {
            await connection.ExecuteAsync(new(
                """
                UPDATE email_messages m
                   SET m.scheduled_at = TIMESTAMPADD(
                           MICROSECOND,
                           TIMESTAMPDIFF(MICROSECOND, @until, m.scheduled_at),
                           CASE WHEN m.step_number > 1 AND m.attempt = 0
                                THEN COALESCE((SELECT c.paused_at FROM campaigns c WHERE c.id = m.campaign_id), @now)
                                ELSE @now END),
                       m.reason = 'ABSENCE_LIFTED'
                 WHERE m.id IN @ids;
                INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                SELECT user_id, campaign_id, id, 'resumed', @now, JSON_OBJECT('reason', reason, 'until', CAST(scheduled_at AS CHAR))
                  FROM email_messages
                 WHERE id IN @ids
                """,
                new { ids, until, now },
                transaction,
                cancellationToken: cancellation));
        }

        return ids.Count;
    }
}
