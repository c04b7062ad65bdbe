using Dapper;
using MySqlConnector;

namespace ColdMail.Stops;

/// <summary>Takes back what was stopped for certain reasons, within the transaction that holds the row of the contact.</summary>
static class StopLiftStore
{
    /// <summary>Lifts the open stops of a contact that have one of these reasons, in all campaigns.</summary>
    /// <remarks>
    /// Mails that waited come back to their earlier date. Mails that were cancelled for one of the reasons, none of which was ever
    /// handed over, wait again: in campaigns that are not over, and where nothing else stops the contact. What a colleague's reply
    /// holds stays held. Repeated it finds nothing.
    /// </remarks>
    /// <returns>How many mails wait again or earlier.</returns>
    public static async Task<int> LiftAsync(
        MySqlConnection connection, MySqlTransaction transaction, long userId, long contactId, IReadOnlyCollection<string> reasons,
        DateTime now, CancellationToken cancellation)
    {
        if (reasons.Count == 0)
        {
            return 0;
        }

        var parameters = new { userId, contactId, reasons, now };
        var waits = (await connection.QueryAsync<(string Reason, DateTime Until)>(new(
            """
            SELECT reason, MAX(until_at)
              FROM contact_stops
             WHERE contact_id = @contactId AND user_id = @userId AND reason IN @reasons AND effect = 'wait' AND is_open = 1
               AND until_at > @now
             GROUP BY reason
            """,
            parameters,
            transaction,
            cancellationToken: cancellation))).AsList();
        await connection.ExecuteAsync(new(
            """
            UPDATE contact_stops
               SET lifted_at = @now
             WHERE contact_id = @contactId AND user_id = @userId AND reason IN @reasons AND lifted_at IS NULL
            """,
            parameters,
            transaction,
            cancellationToken: cancellation));
        if (reasons.Contains(Sending.Reason.Replied))
        {
            await connection.ExecuteAsync(new(
                """
                UPDATE contacts
                   SET status = 'ok', status_changed_at = @now, updated_at = @now
                 WHERE id = @contactId AND user_id = @userId AND status = 'replied'
                """,
                parameters,
                transaction,
                cancellationToken: cancellation));
        }

        var mails = 0;
        foreach (var (reason, until) in waits)
        {
            mails += await AbsenceStore.BringForwardAsync(
                connection, transaction, userId, contactId, reason, until, now, cancellation);
        }

        return mails + await ReviveAsync(connection, transaction, parameters, cancellation);
    }

    static async Task<int> ReviveAsync(
        MySqlConnection connection, MySqlTransaction transaction, object parameters, CancellationToken cancellation)
    {
        var ids = (await connection.QueryAsync<long>(new(
            """
            SELECT m.id
              FROM email_messages m
              JOIN contacts c ON c.id = m.contact_id AND c.status = 'ok' AND c.deleted_at IS NULL
              JOIN campaigns p ON p.id = m.campaign_id AND p.status IN ('launching', 'scheduled', 'running', 'paused')
             WHERE m.contact_id = @contactId AND m.user_id = @userId AND m.status = 'cancelled' AND m.reason IN @reasons
               AND NOT EXISTS (SELECT 1
                                 FROM contact_stops s
                                WHERE s.contact_id = m.contact_id AND s.is_open = 1 AND s.effect = 'stop'
                                  AND s.campaign_id IN (0, m.campaign_id))
             ORDER BY m.id
               FOR UPDATE
            """,
            parameters,
            transaction,
            cancellationToken: cancellation))).AsList();
        if (ids.Count > 0)
        {
            var rows = new DynamicParameters(parameters);
            rows.Add("ids", ids);
            await connection.ExecuteAsync(new(
                """
                UPDATE email_messages
                   SET status = 'scheduled', reason = 'STOP_LIFTED', scheduled_at = GREATEST(scheduled_at, @now)
                 WHERE id IN @ids;
                INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                SELECT user_id, campaign_id, id, 'resumed', @now, JSON_OBJECT('reason', reason)
                  FROM email_messages
                 WHERE id IN @ids
                """,
                rows,
                transaction,
                cancellationToken: cancellation));
        }

        return ids.Count;
    }
}
