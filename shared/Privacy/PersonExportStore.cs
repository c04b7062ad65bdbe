using System.Data.Common;
using System.Text.Json;
using ColdMail.Database;
using Dapper;

namespace ColdMail.Privacy;

/// <summary>Everything that is stored about one person, as one JSON document that is written while it is read.</summary>
public sealed class PersonExportStore(Db db, ErasedPeopleStore people, TimeProvider clock)
{
    /// <summary>The parts of the document. A column named <c>json:…</c> holds JSON.</summary>
    static readonly (string Name, string Sql)[] Parts =
    [
        ("contact",
            """
            SELECT id, email, first_name AS firstName, last_name AS lastName, company, custom_fields_json AS `json:customFields`,
                   CAST(status AS CHAR) AS status, status_changed_at AS statusChangedAt, zone, country,
                   company_domain AS companyDomain, created_at AS createdAt, updated_at AS updatedAt, deleted_at AS deletedAt
              FROM contacts
             WHERE id = @contact AND user_id = @userId
            """),
        ("lists",
            """
            SELECT l.name, i.created_at AS since
              FROM contact_list_items i
              JOIN contact_lists l ON l.id = i.list_id AND l.user_id = @userId
             WHERE i.contact_id = @contact AND i.status = 'active'
             ORDER BY i.list_id
            """),
        ("suppressions",
            """
            SELECT email AS entry, campaign_id AS campaignId, CAST(reason AS CHAR) AS reason, note, created_at AS since
              FROM suppression_list
             WHERE owner = @userId AND email = @email
             ORDER BY id
            """),
        ("removedSuppressions",
            """
            SELECT email AS entry, campaign_id AS campaignId, reason, note, added_at AS since, removed_at AS removedAt
              FROM suppression_removals
             WHERE user_id = @userId AND email = @email
             ORDER BY id
            """),
        ("mails",
            """
            SELECT m.id, m.campaign_id AS campaignId, k.name AS campaign, m.step_number AS step, CAST(m.status AS CHAR) AS status,
                   m.reason, m.scheduled_at AS scheduledAt, m.sent_at AS sentAt, m.message_id_header AS messageId,
                   m.last_reply AS lastReply, m.delivered_at AS deliveredAt, m.opened_at AS openedAt, m.clicked_at AS clickedAt,
                   m.replied_at AS repliedAt, m.bounced_at AS bouncedAt, m.complained_at AS complainedAt,
                   m.unsubscribed_at AS unsubscribedAt
              FROM email_messages m
              LEFT JOIN campaigns k ON k.id = m.campaign_id
             WHERE m.contact_id = @contact AND m.user_id = @userId
             ORDER BY m.id
            """),
        ("events",
            """
            SELECT e.message_id AS mailId, e.event_type AS event, e.occurred_at AS at, e.metadata_json AS `json:details`
              FROM email_messages m
              JOIN email_events e ON e.message_id = m.id
             WHERE m.contact_id = @contact AND m.user_id = @userId
             ORDER BY e.id
            """),
        ("replies",
            """
            SELECT CAST(label AS CHAR) AS label, from_email AS `from`, from_name AS fromName, subject, body_text AS text,
                   received_at AS receivedAt
              FROM inbound_mails
             WHERE contact_id = @contact AND user_id = @userId
             ORDER BY id
            """),
        ("answers",
            """
            SELECT r.subject, r.body_text AS text, CAST(r.status AS CHAR) AS status, r.created_at AS writtenAt, r.sent_at AS sentAt
              FROM inbox_replies r
             WHERE r.contact_id = @contact AND r.user_id = @userId
             ORDER BY r.id
            """),
        ("stops",
            """
            SELECT campaign_id AS campaignId, CAST(effect AS CHAR) AS effect, reason, note, until_at AS untilAt,
                   occurred_at AS occurredAt, lifted_at AS liftedAt
              FROM contact_stops
             WHERE contact_id = @contact AND user_id = @userId
             ORDER BY id
            """),
        ("absences",
            "SELECT occurred_at AS toldAt, until_at AS untilAt FROM contact_absences WHERE contact_id = @contact ORDER BY occurred_at"),
    ];

    /// <summary>Notes that the data is handed out. To be called before <see cref="WriteAsync"/>.</summary>
    /// <param name="contactId">Or null, to find the contact by the address.</param>
    /// <param name="email">Normalised; null when the id is given.</param>
    /// <returns>Whom to write; null when nothing is known of the person.</returns>
    public async Task<ExportedPerson?> FindAsync(long userId, long? contactId, string? email, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var contact = await connection.QuerySingleOrDefaultAsync<(long Id, string Email)?>(new(
            """
            SELECT id, email
              FROM contacts
             WHERE user_id = @userId AND (@contactId IS NULL OR id = @contactId) AND (@email IS NULL OR email = @email)
               AND status <> 'erased'
             LIMIT 1
            """,
            new { userId, contactId, email },
            cancellationToken: cancellation));
        var person = contact is var (id, address) ? new ExportedPerson(userId, id, address)
            : email is not null && await connection.ExecuteScalarAsync<bool>(new(
                "SELECT EXISTS (SELECT 1 FROM suppression_list WHERE owner = @userId AND email = @email)",
                new { userId, email },
                cancellationToken: cancellation)) ? new ExportedPerson(userId, 0, email)
            : null;
        if (person is not null)
        {
            await connection.ExecuteAsync(new(
                """
                INSERT INTO privacy_acts (user_id, act, person_hash, contact_id, reason, occurred_at)
                VALUES (@userId, 'exported', @hash, NULLIF(@contact, 0), '', @now)
                """,
                new { userId, hash = people.HashOf(person.Email), contact = person.ContactId, now = clock.GetUtcNow().UtcDateTime },
                cancellationToken: cancellation));
        }

        return person;
    }

    public async Task WriteAsync(ExportedPerson person, Stream output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(person);
        await using var connection = await db.OpenAsync(cancellation);
        await using var json = new Utf8JsonWriter(output, new() { Indented = true });
        json.WriteStartObject();
        json.WriteString("exportedAt", clock.GetUtcNow().UtcDateTime);
        json.WriteString("email", person.Email);
        foreach (var (name, sql) in Parts)
        {
            json.WriteStartArray(name);
            await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
                sql,
                new { person.UserId, contact = person.ContactId, person.Email },
                commandTimeout: 120,
                flags: CommandFlags.None,
                cancellationToken: cancellation));
            while (await reader.ReadAsync(cancellation))
            {
                WriteRow(json, reader);
                await json.FlushAsync(cancellation);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    static void WriteRow(Utf8JsonWriter json, DbDataReader row)
    {
        json.WriteStartObject();
        for (var i = 0; i < row.FieldCount; i++)
        {
            var name = row.GetName(i);
            switch (row.GetValue(i))
            {
                case DBNull:
                    json.WriteNull(name.Replace("json:", "", StringComparison.Ordinal));
                    break;
                case string text when name.StartsWith("json:", StringComparison.Ordinal):
                    json.WritePropertyName(name[5..]);
                    json.WriteRawValue(text);
                    break;
                case DateTime at:
                    json.WriteString(name, at);
                    break;
                case string text:
                    json.WriteString(name, text);
                    break;
                case var number:
                    json.WriteNumber(name, Convert.ToInt64(number, System.Globalization.CultureInfo.InvariantCulture));
                    break;
            }
        }

        json.WriteEndObject();
    }
}

/// <param name="ContactId">0: there is no contact, only an entry of the suppression list.</param>
public sealed record ExportedPerson(long UserId, long ContactId, string Email);
