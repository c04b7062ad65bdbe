using System.Text.Json;
using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Suppression;

/// <summary>The one place that stops mail to an address: every bounce, opt-out, complaint and manual entry comes through here.</summary>
/// <remarks>
/// The rows are written in the order contact, entry, message. A begin locks the contact before it looks at the entries and
/// takes only messages that are still claimed, so once this has committed no mail to the address begins.
/// </remarks>
public sealed class SuppressionStore(Db db)
{
    const int ChunkSize = 500;

    /// <inheritdoc cref="SuppressAsync(MySqlConnection, MySqlTransaction, long, string, string, long?, DateTime, CancellationToken)"/>
    public Task SuppressAsync(
        long userId, string email, string reason, long? messageId, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            (connection, transaction) =>
                SuppressAsync(connection, transaction, userId, email, reason, messageId, now, cancellation),
            cancellation);

    /// <summary>
    /// Suppresses an address, or all of a domain, for all campaigns of a user, within the caller's transaction: the contact
    /// row that every send locks, the entry, and the mails that have not begun. Safe to repeat; a weightier reason replaces
    /// a lighter one and never the other way round.
    /// </summary>
    /// <param name="email">Normalised address, or <c>@domain</c>.</param>
    /// <param name="reason">unsubscribe, bounce, complaint, manual, import or erased.</param>
    /// <param name="messageId">The mail that led to it, if any.</param>
    public static Task SuppressAsync(
        MySqlConnection connection, MySqlTransaction transaction, long userId, string email, string reason,
        long? messageId, DateTime now, CancellationToken cancellation) =>
        WriteAsync(connection, transaction, userId, [email], reason, messageId, now, cancellation);

    /// <summary>Suppresses many entries, a few hundred in a transaction. Safe to repeat.</summary>
    /// <param name="entries">Normalised addresses and <c>@domain</c>s.</param>
    /// <returns>How many of them were not on the list before.</returns>
    public async Task<int> SuppressManyAsync(
        long userId, IEnumerable<string> entries, string reason, DateTime now, CancellationToken cancellation)
    {
        var added = 0;
        foreach (var chunk in entries.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Chunk(ChunkSize))
        {
            added += await db.TransactAsync(
                async (connection, transaction) =>
                {
                    var known = await connection.ExecuteScalarAsync<int>(new(
                        "SELECT COUNT(*) FROM suppression_list WHERE user_id = @userId AND email IN @chunk",
                        new { userId, chunk },
                        transaction,
                        cancellationToken: cancellation));
                    await WriteAsync(connection, transaction, userId, chunk, reason, null, now, cancellation);
                    return chunk.Length - known;
                },
                cancellation);
        }

        return added;
    }

    static Task<int> WriteAsync(
        MySqlConnection connection, MySqlTransaction transaction, long userId, IReadOnlyCollection<string> entries,
        string reason, long? messageId, DateTime now, CancellationToken cancellation)
    {
        var (status, code) = reason switch
        {
            "unsubscribe" => ("unsubscribed", "UNSUBSCRIBED"),
            "bounce" => ("bounced", "BOUNCED"),
            "complaint" => ("complained", "COMPLAINED"),
            "erased" => ("erased", "SUPPRESSED"),
            _ => ("ok", "SUPPRESSED"),
        };
        var parameters = new
        {
            userId,
            reason,
            messageId,
            now,
            status,
            code,
            entries = JsonSerializer.Serialize(entries),
            addresses = entries.Where(entry => !IsDomain(entry)),
            domains = entries.Where(IsDomain).Select(entry => entry[1..]),
        };
        var statements = string.Join(";\n", new[]
        {
            entries.All(IsDomain) ? "" : ForContacts("c.email IN @addresses"),
            entries.Any(IsDomain) ? ForContacts("c.email_domain IN @domains") : "",
        }.Where(sql => sql.Length > 0));
        return connection.ExecuteAsync(new(statements, parameters, transaction, cancellationToken: cancellation));
    }

    static bool IsDomain(string entry) => entry.StartsWith('@');

    /// <param name="match">Which contacts, as a condition on <c>contacts c</c>.</param>
    static string ForContacts(string match) =>
        $"""
        UPDATE contacts c
           SET c.status_changed_at = CASE WHEN {IsLighter("c.status", "@status")} THEN @now ELSE c.status_changed_at END,
               c.status = CASE WHEN {IsLighter("c.status", "@status")} THEN @status ELSE c.status END,
               c.updated_at = @now
         WHERE c.user_id = @userId AND {match};
        INSERT INTO suppression_list (user_id, email, reason, message_id, created_at)
        SELECT @userId, e.email, @reason, @messageId, @now
          FROM JSON_TABLE(@entries, '$[*]' COLUMNS (email VARCHAR(320) PATH '$')) e
            ON DUPLICATE KEY UPDATE
               message_id = CASE WHEN {IsLighter("suppression_list.reason", "VALUES(reason)")}
                                 THEN VALUES(message_id) ELSE suppression_list.message_id END,
               reason = CASE WHEN {IsLighter("suppression_list.reason", "VALUES(reason)")}
                             THEN VALUES(reason) ELSE suppression_list.reason END;
        INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
        SELECT m.user_id, m.campaign_id, m.id, 'cancelled', @now, JSON_OBJECT('reason', @code)
          FROM contacts c
          JOIN email_messages m ON m.contact_id = c.id AND m.status IN ('scheduled', 'claimed', 'held')
         WHERE c.user_id = @userId AND {match};
        UPDATE contacts c
          JOIN email_messages m ON m.contact_id = c.id AND m.status IN ('scheduled', 'claimed', 'held')
           SET m.status = 'cancelled', m.reason = @code, m.lease_token = NULL, m.lease_until = NULL
         WHERE c.user_id = @userId AND {match}
        """;

    /// <summary>Compares two reasons, or two states of a contact, by what they mean for the person.</summary>
    static string IsLighter(string one, string other)
    {
        const string Weights =
            "'ok', 'import', 'manual', 'replied', 'bounce', 'bounced', 'unsubscribe', 'unsubscribed', 'complaint', 'complained', 'erased'";
        return $"FIELD({one}, {Weights}) < FIELD({other}, {Weights})";
    }
}
