using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Contacts;

/// <summary>Deletes contacts so that no mail goes to them any more and what was sent to them stays explained.</summary>
/// <remarks>
/// A deleted contact is marked, taken off its lists, and its mails that have not begun are cancelled: one transaction.
/// A day later <see cref="PurgeAsync"/> removes the row itself, if no mail refers to it. The day is for a campaign that
/// was being launched at that moment and reads the contact before it was marked.
/// </remarks>
public sealed class RemovalStore(Db db)
{
    public static readonly TimeSpan PurgeAfter = TimeSpan.FromDays(1);

    /// <returns>How many of the ids were contacts of the user.</returns>
    public Task<int> DeleteAsync(long userId, IReadOnlyCollection<long> ids, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            (connection, transaction) => DeleteAsync(connection, transaction, userId, ids, now, cancellation), cancellation);

    /// <inheritdoc cref="DeleteAsync(long, IReadOnlyCollection{long}, DateTime, CancellationToken)"/>
    /// <remarks>Within the caller's transaction. Safe to repeat.</remarks>
    internal static async Task<int> DeleteAsync(
        MySqlConnection connection, MySqlTransaction transaction, long userId, IReadOnlyCollection<long> ids,
        DateTime now, CancellationToken cancellation)
    {
        if (ids.Count == 0)
        {
            return 0;
        }

        var parameters = new { userId, ids, now, purgeAt = now + PurgeAfter };
        var deleted = await connection.ExecuteAsync(new(
            "UPDATE contacts SET deleted_at = @now, updated_at = @now WHERE id IN @ids AND user_id = @userId AND deleted_at IS NULL",
            parameters,
            transaction,
            cancellationToken: cancellation));
        await connection.ExecuteAsync(new(
            """
            INSERT INTO contact_purges (contact_id, due_at)
            SELECT id, @purgeAt
              FROM contacts
             WHERE id IN @ids AND user_id = @userId AND deleted_at IS NOT NULL
                ON DUPLICATE KEY UPDATE due_at = contact_purges.due_at;
            DELETE i
              FROM contact_list_items i
              JOIN contacts c ON c.id = i.contact_id
             WHERE i.contact_id IN @ids AND c.user_id = @userId;
            INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
            SELECT user_id, campaign_id, id, 'cancelled', @now, JSON_OBJECT('reason', 'CONTACT_DELETED')
              FROM email_messages
             WHERE contact_id IN @ids AND user_id = @userId AND status IN ('scheduled', 'claimed', 'held');
            UPDATE email_messages
               SET status = 'cancelled', reason = 'CONTACT_DELETED', lease_token = NULL, lease_until = NULL
             WHERE contact_id IN @ids AND user_id = @userId AND status IN ('scheduled', 'claimed', 'held')
            """,
            parameters,
            transaction,
            cancellationToken: cancellation));
        return deleted;
    }

    /// <summary>Removes deleted contacts for good that no mail and no campaign refers to. Safe to repeat.</summary>
    /// <returns>How many were looked at: fewer than <paramref name="limit"/> when nothing is left.</returns>
    public Task<int> PurgeAsync(DateTime now, int limit, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var ids = (await connection.QueryAsync<long>(new(
                    "SELECT contact_id FROM contact_purges WHERE due_at <= @now ORDER BY due_at, contact_id LIMIT @limit FOR UPDATE",
                    new { now, limit },
                    transaction,
                    cancellationToken: cancellation))).AsList();
                if (ids.Count > 0)
                {
                    await connection.ExecuteAsync(new(
                        """
                        DELETE FROM contacts
                         WHERE id IN @ids AND deleted_at IS NOT NULL
                           AND NOT EXISTS (SELECT 1 FROM email_messages m WHERE m.contact_id = contacts.id)
                           AND NOT EXISTS (SELECT 1 FROM campaign_exclusions x WHERE x.contact_id = contacts.id);
                        DELETE FROM dry_run_mails WHERE contact_id IN @ids;
                        DELETE FROM inbound_mails WHERE contact_id IN @ids;
                        DELETE s
                          FROM contact_stops s
                          LEFT JOIN contacts c ON c.id = s.contact_id
                         WHERE s.contact_id IN @ids AND c.id IS NULL;
                        DELETE a
                          FROM contact_absences a
                          LEFT JOIN contacts c ON c.id = a.contact_id
                         WHERE a.contact_id IN @ids AND c.id IS NULL;
                        DELETE FROM contact_purges WHERE contact_id IN @ids
                        """,
                        new { ids },
                        transaction,
                        cancellationToken: cancellation));
                }

                return ids.Count;
            },
            cancellation);
}
