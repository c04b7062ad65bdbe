using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Suppression;

/// <summary>The one place that stops mail to an address: every bounce, opt-out, complaint and manual entry comes through here.</summary>
/// <remarks>
/// The rows are written in the order contact, entry, message. A begin locks the contact before it looks at the entries and
/// takes only messages that are still claimed, so once this has committed no mail to the address begins.
/// </remarks>
public sealed class SuppressionStore(Db db, SweepStore sweeps)
{
    const int ChunkSize = 500;

    /// <inheritdoc cref="SuppressAsync(MySqlConnection, MySqlTransaction, long, string, string, long?, DateTime, CancellationToken)"/>
    public Task SuppressAsync(
        long userId, string email, string reason, long? messageId, DateTime now, CancellationToken cancellation) =>
        AddAsync(new(userId, reason, now) { MessageId = messageId }, [email], cancellation);

    /// <summary>
    /// Suppresses an address for all campaigns of a user, within the caller's transaction: the contact row that every send
    /// locks, the entry, and the mails that have not begun. Safe to repeat; a weightier reason replaces a lighter one and
    /// never the other way round. A complaint holds for every user of this installation.
    /// </summary>
    /// <param name="email">Normalised address.</param>
    /// <param name="reason">unsubscribe, bounce, complaint, manual, import or erased.</param>
    /// <param name="messageId">The mail that led to it, if any.</param>
    public static async Task SuppressAsync(
        MySqlConnection connection, MySqlTransaction transaction, long userId, string email, string reason,
        long? messageId, DateTime now, CancellationToken cancellation) =>
        await AddressesAsync(connection, transaction, new(userId, reason, now) { MessageId = messageId }, [email], cancellation);

    /// <summary>
    /// Puts entries of any kind on the list, a few hundred in a transaction, and cancels the mails that they cover. Safe to
    /// repeat.
    /// </summary>
    /// <param name="entries">As <see cref="EntryText"/> spells them.</param>
    public async Task<AddedEntries> AddAsync(NewEntries terms, IEnumerable<string> entries, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var sorted = entries.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToLookup(EntryText.IsPattern);
        var total = new AddedEntries(0, 0, 0, false);
        foreach (var chunk in sorted[false].Chunk(ChunkSize))
        {
            total += await db.TransactAsync(
                (connection, transaction) => AddressesAsync(connection, transaction, terms, chunk, cancellation), cancellation);
        }

        return sorted[true].Any() ? total + await sweeps.AddAsync(terms, [.. sorted[true]], cancellation) : total;
    }

    /// <summary>Suppresses addresses within the caller's transaction. Safe to repeat.</summary>
    internal static async Task<AddedEntries> AddressesAsync(
        MySqlConnection connection, MySqlTransaction transaction, NewEntries terms, IReadOnlyCollection<string> addresses,
        CancellationToken cancellation)
    {
        var done = await WriteAsync(connection, transaction, terms, addresses, cancellation);
        return terms is { Reason: "complaint", UserId: not null }
            ? done + await WriteAsync(connection, transaction, terms with { UserId = null }, addresses, cancellation) with { Added = 0 }
            : done;
    }

    static async Task<AddedEntries> WriteAsync(
        MySqlConnection connection, MySqlTransaction transaction, NewEntries terms, IReadOnlyCollection<string> addresses,
        CancellationToken cancellation)
    {
        var (status, code) = terms.Reason switch
        {
            "unsubscribe" => ("unsubscribed", "UNSUBSCRIBED"),
            "bounce" => ("bounced", "BOUNCED"),
            "complaint" => ("complained", "COMPLAINED"),
            "erased" => ("erased", "ERASED"),
            _ => ("ok", "SUPPRESSED"),
        };
        var parameters = new
        {
            terms.UserId,
            owner = terms.UserId ?? 0,
            terms.CampaignId,
            terms.Now,
            // Only what holds for all mails of the user changes the contact itself; the others leave a trace in the list.
            status = terms is { UserId: not null, CampaignId: 0 } ? status : "ok",
            code,
            addresses,
        };
        var contacts = terms.UserId is null
            ? "users u JOIN contacts c ON c.user_id = u.id AND c.email IN @addresses"
            : "contacts c";
        var match = terms.UserId is null ? "c.email IN @addresses" : "c.user_id = @UserId AND c.email IN @addresses";
        var mails = $"m.contact_id = c.id{(terms.CampaignId == 0 ? "" : " AND m.campaign_id = @CampaignId")}";
        await connection.ExecuteAsync(new(
            $"""
            UPDATE {contacts}
               SET c.status_changed_at = CASE WHEN {EntryStore.IsLighter("c.status", "@status")} THEN @Now ELSE c.status_changed_at END,
                   c.status = CASE WHEN {EntryStore.IsLighter("c.status", "@status")} THEN @status ELSE c.status END,
                   c.updated_at = @Now
             WHERE {match}
            """,
            parameters,
            transaction,
            cancellationToken: cancellation));
        var added = await EntryStore.InsertAsync(connection, transaction, terms, addresses, cancellation);
        await using var answer = await connection.QueryMultipleAsync(new(
            $"""
            INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
            SELECT m.user_id, m.campaign_id, m.id, 'cancelled', @Now, JSON_OBJECT('reason', @code)
              FROM {contacts}
              JOIN email_messages m ON {mails} AND m.status IN ('scheduled', 'claimed', 'held')
             WHERE {match};
            UPDATE {contacts}
              JOIN email_messages m ON {mails} AND m.status IN ('scheduled', 'claimed', 'held')
               SET m.status = 'cancelled', m.reason = @code, m.lease_token = NULL, m.lease_until = NULL
             WHERE {match};
            SELECT ROW_COUNT();
            SELECT COUNT(*) FROM {contacts} JOIN email_messages m ON {mails} AND m.status = 'sending' WHERE {match}
            """,
            parameters,
            transaction,
            cancellationToken: cancellation));
        var (cancelled, crossed) = (await answer.ReadSingleAsync<int>(), await answer.ReadSingleAsync<int>());
        if (addresses.Count == 1 && cancelled + crossed > 0)
        {
            await connection.ExecuteAsync(new(
                """
                UPDATE suppression_list
                   SET cancelled = cancelled + @cancelled, crossed = crossed + @crossed
                 WHERE owner = @owner AND email IN @addresses AND campaign_id = @CampaignId
                """,
                new { parameters.owner, terms.CampaignId, addresses, cancelled, crossed },
                transaction,
                cancellationToken: cancellation));
        }

        return new(added, cancelled, crossed, false);
    }
}
