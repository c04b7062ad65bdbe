using System.Text.Json;
using ColdMail.Database;
using ColdMail.Suppression;
using Dapper;
using MySqlConnector;

namespace ColdMail.Privacy;

/// <summary>Erases what is known of a person, and keeps what the numbers and the promise never to write again need.</summary>
/// <remarks>
/// What stays: a keyed hash of the address with date and reason, and the rows of contact, mails and events without anything
/// personal, so that every campaign still balances. Locks: user, contact, entry, message.
/// </remarks>
public sealed class ErasureStore(Db db, ErasedPeopleStore people)
{
    /// <summary>What stays of the metadata of an event: codes, never texts, programs or addresses.</summary>
    const string KeptMetadata =
        """
        JSON_MERGE_PATCH('{}', JSON_OBJECT(
            'reason', JSON_EXTRACT(e.metadata_json, '$.reason'), 'class', JSON_EXTRACT(e.metadata_json, '$.class'),
            'rule', JSON_EXTRACT(e.metadata_json, '$.rule'), 'rules', JSON_EXTRACT(e.metadata_json, '$.rules'),
            'code', JSON_EXTRACT(e.metadata_json, '$.code'), 'status', JSON_EXTRACT(e.metadata_json, '$.status'),
            'provider', JSON_EXTRACT(e.metadata_json, '$.provider'), 'by', JSON_EXTRACT(e.metadata_json, '$.by')))
        """;

    /// <summary>What holds something personal, and how it is removed. The order matters: reports are found by the events.</summary>
    static readonly (string Kind, string Sql)[] Steps =
    [
        ("reports",
            """
            UPDATE webhook_inbox w
              JOIN (SELECT DISTINCT CAST(JSON_UNQUOTE(JSON_EXTRACT(e.metadata_json, '$.inbox')) AS SIGNED) AS id
                      FROM email_messages m
                      JOIN email_events e ON e.message_id = m.id
                     WHERE m.contact_id = @contact AND m.user_id = @userId
                       AND JSON_UNQUOTE(JSON_EXTRACT(e.metadata_json, '$.provider')) <> 'mailbox'
                       AND JSON_TYPE(JSON_EXTRACT(e.metadata_json, '$.inbox')) = 'INTEGER') r ON r.id = w.id
               SET w.raw = '{}'
             WHERE w.user_id = @userId AND w.processed_at IS NOT NULL
            """),
        ("events",
            $"""
            UPDATE email_events e
              JOIN email_messages m ON m.id = e.message_id
               SET e.metadata_json = {KeptMetadata}
             WHERE m.contact_id = @contact AND m.user_id = @userId AND e.metadata_json IS NOT NULL
            """),
        ("mails",
            """
            UPDATE email_messages
               SET last_reply = NULL, provider_message_id = NULL, body_hash = NULL
             WHERE contact_id = @contact AND user_id = @userId
            """),
        ("replies", "DELETE FROM inbound_mails WHERE user_id = @userId AND (contact_id = @contact OR from_email = @email)"),
        ("answers",
            """
            UPDATE inbox_replies
               SET to_email = 'erased@erased.invalid', to_name = '', subject = '', body_text = '', body_html = NULL, last_reply = NULL,
                   status = CASE WHEN status IN ('scheduled', 'claimed') THEN 'cancelled' ELSE status END
             WHERE contact_id = @contact AND user_id = @userId
            """),
        ("bounces", "UPDATE bounces SET detail = NULL WHERE contact_id = @contact AND user_id = @userId AND detail IS NOT NULL"),
        ("lists", "DELETE FROM contact_list_items WHERE contact_id = @contact"),
        ("absences", "DELETE FROM contact_absences WHERE contact_id = @contact"),
        ("stops", "UPDATE contact_stops SET note = '' WHERE contact_id = @contact AND user_id = @userId"),
        ("dryRunMails", "DELETE FROM dry_run_mails WHERE contact_id = @contact"),
        ("suppressions", "DELETE FROM suppression_list WHERE owner = @userId AND email = @email"),
        ("removals", "DELETE FROM suppression_removals WHERE user_id = @userId AND email = @email"),
        ("notices",
            """
            UPDATE notifications
               SET text = REPLACE(text, @email, 'a contact whose data was erased')
             WHERE user_id = @userId AND INSTR(text, @email) > 0
            """),
        ("contacts",
            """
            UPDATE contacts
               SET email = CONCAT('erased-', id, '@erased.invalid'), first_name = '', last_name = '', company = '',
                   custom_fields_json = NULL, zone = NULL, zone_reason = NULL, country = NULL, company_domain = NULL,
                   status = 'erased', status_changed_at = @now, deleted_at = COALESCE(deleted_at, @now), updated_at = @now
             WHERE id = @contact AND user_id = @userId
            """),
    ];

    /// <summary>Erases a contact. Safe to repeat: the second time nothing is known of the person.</summary>
    /// <param name="reason">Why, for the record; must name nobody.</param>
    public Task<Erasure> EraseAsync(long userId, long contactId, string reason, DateTime now, CancellationToken cancellation) =>
        EraseAsync(userId, "id = @contactId", new { userId, contactId }, null, reason, now, cancellation);

    /// <summary>Erases a person by the address, whether there is a contact or only an entry of the suppression list.</summary>
    /// <inheritdoc cref="EraseAsync(long, long, string, DateTime, CancellationToken)"/>
    /// <param name="email">Normalised.</param>
    public Task<Erasure> EraseAsync(long userId, string email, string reason, DateTime now, CancellationToken cancellation) =>
        EraseAsync(userId, "email = @email", new { userId, email }, email, reason, now, cancellation);

    Task<Erasure> EraseAsync(
        long userId, string condition, object key, string? address, string reason, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync<Erasure>(
            async (connection, transaction) =>
            {
                var scope = new Scope(connection, transaction, userId, now, cancellation);
                if (await scope.FindAsync(condition, key, address) is not var (contact, email))
                {
                    return new Erasure.NotFound();
                }

                // This stops all further mails, also when the rest has to wait for the one on its way.
                var stopped = await SuppressionStore.AddressesAsync(
                    connection, transaction, new(userId, "erased", now), [email], cancellation);
                return stopped.Crossed > 0
                    ? new Erasure.OnItsWay()
                    : new Erasure.Done(await scope.EraseAsync(contact, email, people.HashOf(email), reason));
            },
            cancellation);

    sealed class Scope(
        MySqlConnection connection, MySqlTransaction transaction, long userId, DateTime now, CancellationToken cancellation)
    {
        /// <returns>The contact, 0 when there is none, and the address; null when nothing is known of the person.</returns>
        public async Task<(long Contact, string Email)?> FindAsync(string condition, object key, string? address)
        {
            await connection.ExecuteScalarAsync<long>(Command("SELECT id FROM users WHERE id = @userId FOR UPDATE", key));
            var contact = await connection.QuerySingleOrDefaultAsync<(long, string)?>(Command(
                $"""
                SELECT id, email
                  FROM contacts
                 WHERE user_id = @userId AND {condition} AND NOT (status = 'erased' AND email LIKE '%@erased.invalid')
                   FOR UPDATE
                """,
                key));
            return contact is not null ? contact
                : address is not null && await connection.ExecuteScalarAsync<bool>(Command(
                    "SELECT EXISTS (SELECT 1 FROM suppression_list WHERE owner = @userId AND email = @email)", key)) ? (0, address)
                : null;
        }

        public async Task<Dictionary<string, int>> EraseAsync(long contact, string email, byte[] person, string reason)
        {
            var removed = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var (kind, sql) in Steps)
            {
                removed[kind] = await connection.ExecuteAsync(Command(sql, new { userId, contact, email, now }));
            }

            await connection.ExecuteAsync(Command(
                """
                INSERT INTO erased_people (user_id, person_hash, reason, erased_at)
                VALUES (@userId, @person, @reason, @now)
                    ON DUPLICATE KEY UPDATE person_hash = VALUES(person_hash);
                INSERT INTO privacy_acts (user_id, act, person_hash, contact_id, reason, removed_json, occurred_at)
                VALUES (@userId, 'erased', @person, NULLIF(@contact, 0), @reason, @removed, @now)
                """,
                new { userId, person, reason, contact, removed = JsonSerializer.Serialize(removed), now }));
            return removed;
        }

        CommandDefinition Command(string sql, object parameters) =>
            new(sql, parameters, transaction, commandTimeout: 120, cancellationToken: cancellation);
    }
}
