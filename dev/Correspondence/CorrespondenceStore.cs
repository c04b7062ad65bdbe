using ColdMail.Database;
using Dapper;

namespace ColdMail.Dev.Correspondence;

/// <summary>Where a campaign stands, as its rows say.</summary>
/// <param name="Open">Mails that are due or on their way.</param>
/// <param name="Found">Mails that were found in mailboxes and are about it.</param>
sealed record Standing(string Status, int Open, int Sent, int Found)
{
    public override string ToString() => $"campaign {Status}, {Sent} mails sent, {Open} due or on their way, {Found} answers found";
}

/// <summary>What became of a contact.</summary>
/// <param name="Mails">Status and reason, step by step.</param>
/// <param name="Answers">Labels of what was found about it.</param>
sealed record Ending(string Email, string Contact, string Mails, string Suppressed, string Answers);

/// <summary>Reads what became of a campaign, past the code that wrote it.</summary>
sealed class CorrespondenceStore(Db db)
{
    public async Task<Standing> StandingAsync(long campaign, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var row = await connection.QuerySingleAsync<(string Status, long Open, long Sent, long Found)>(new(
            """
            SELECT CAST(p.status AS CHAR),
                   (SELECT COUNT(*) FROM email_messages WHERE campaign_id = p.id
                       AND (status IN ('claimed', 'sending') OR (status = 'scheduled' AND scheduled_at <= @now))),
                   (SELECT COUNT(*) FROM email_messages WHERE campaign_id = p.id AND status IN ('sent', 'uncertain')),
                   (SELECT COUNT(*) FROM inbound_mails WHERE campaign_id = p.id)
              FROM campaigns p
             WHERE p.id = @campaign
            """,
            new { campaign, now },
            cancellationToken: cancellation));
        return new(row.Status, (int)row.Open, (int)row.Sent, (int)row.Found);
    }

    public async Task<IReadOnlyDictionary<string, Ending>> EndingsAsync(long campaign, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<Ending>(new(
            """
            SELECT c.email AS Email, CAST(c.status AS CHAR) AS Contact,
                   GROUP_CONCAT(CONCAT_WS(' ', m.status, m.reason) ORDER BY m.step_number SEPARATOR ', ') AS Mails,
                   COALESCE((SELECT CAST(s.reason AS CHAR) FROM suppression_list s WHERE s.user_id = c.user_id AND s.email = c.email), '') AS Suppressed,
                   COALESCE((SELECT GROUP_CONCAT(i.label ORDER BY i.id) FROM inbound_mails i WHERE i.contact_id = c.id), '') AS Answers
              FROM email_messages m
              JOIN contacts c ON c.id = m.contact_id
             WHERE m.campaign_id = @campaign
             GROUP BY c.id
            """,
            new { campaign },
            cancellationToken: cancellation))).ToDictionary(ending => ending.Email);
    }

    /// <summary>Mailboxes that cannot be read, and senders that do not send, with their reasons; empty when all is well.</summary>
    public async Task<IReadOnlyList<string>> TroublesAsync(CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. await connection.QueryAsync<string>(new(
            """
            SELECT CONCAT('the mailbox of sender ', sender_id, ' cannot be read: ', last_error) FROM mailboxes WHERE last_error IS NOT NULL
            UNION ALL
            SELECT CONCAT('sender ', id, ' is ', status, ': ', COALESCE(status_reason, '')) FROM sender_accounts WHERE status <> 'active'
            UNION ALL
            SELECT CONCAT('a mail is listed as broken: ', evidence) FROM inbound_mails WHERE label = 'broken'
            """,
            cancellationToken: cancellation))];
    }
}
