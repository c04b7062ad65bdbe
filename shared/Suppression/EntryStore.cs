using System.Text.Json;
using Dapper;
using MySqlConnector;

namespace ColdMail.Suppression;

/// <summary>The rows of the suppression list, written within the transaction of whoever also stops the mails.</summary>
static class EntryStore
{
    /// <summary>
    /// Puts entries on the list. Safe to repeat; a weightier reason replaces a lighter one and never the other way round.
    /// </summary>
    /// <returns>How many were not there before.</returns>
    public static async Task<int> InsertAsync(
        MySqlConnection connection, MySqlTransaction transaction, NewEntries terms, IReadOnlyCollection<string> entries,
        CancellationToken cancellation)
    {
        var parameters = new
        {
            terms.UserId,
            owner = terms.UserId ?? 0,
            terms.Reason,
            terms.Now,
            terms.CampaignId,
            terms.MessageId,
            terms.Actor,
            terms.Note,
            entries,
            json = JsonSerializer.Serialize(entries),
        };
        var known = await connection.ExecuteScalarAsync<int>(new(
            "SELECT COUNT(*) FROM suppression_list WHERE owner = @owner AND campaign_id = @CampaignId AND email IN @entries",
            parameters,
            transaction,
            cancellationToken: cancellation));
        var lighter = IsLighter("suppression_list.reason", "VALUES(reason)");
        await connection.ExecuteAsync(new(
            $"""
            INSERT INTO suppression_list (user_id, email, campaign_id, reason, message_id, actor, note, created_at)
            SELECT @UserId, e.email, @CampaignId, @Reason, @MessageId, @Actor, @Note, @Now
              FROM JSON_TABLE(@json, '$[*]' COLUMNS (email VARCHAR(320) PATH '$')) e
                ON DUPLICATE KEY UPDATE
                   message_id = CASE WHEN {lighter} THEN VALUES(message_id) ELSE suppression_list.message_id END,
                   actor = CASE WHEN {lighter} THEN VALUES(actor) ELSE suppression_list.actor END,
                   note = CASE WHEN {lighter} THEN VALUES(note) ELSE suppression_list.note END,
                   reason = CASE WHEN {lighter} THEN VALUES(reason) ELSE suppression_list.reason END
            """,
            parameters,
            transaction,
            cancellationToken: cancellation));
        return entries.Count - known;
    }

    /// <summary>Compares two reasons, or two states of a contact, by what they mean for the person.</summary>
    public static string IsLighter(string one, string other)
    {
        const string Weights =
            "'ok', 'import', 'manual', 'replied', 'bounce', 'bounced', 'unsubscribe', 'unsubscribed', 'complaint', 'complained', 'erased'";
        return $"FIELD({one}, {Weights}) < FIELD({other}, {Weights})";
    }
}
