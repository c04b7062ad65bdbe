using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Bounces;

/// <summary>Keeps which mails came back. Everything that is learned of a bounce comes through here, whichever way it came.</summary>
public static class BounceStore
{
    const int MostDetail = 300;

    /// <summary>Writes bounces down in the transaction of whoever learns of them.</summary>
    /// <remarks>
    /// Safe to repeat and in any order: a mail bounces once in a class, at the earliest instant that is told. What is told earlier than
    /// before counts as news.
    /// </remarks>
    public static async Task NoteAsync(
        MySqlConnection connection, MySqlTransaction transaction, IReadOnlyCollection<Bounce> bounces, DateTime now,
        CancellationToken cancellation)
    {
        if (bounces.Count == 0)
        {
            return;
        }

        var rows = new Rows(
            "id bigint", "class varchar(20)", "is_accepted int", "is_countable int", "source varchar(20)", "decided_by varchar(20)",
            "status varchar(12)", "code int", "detail varchar(300)", "occurred_at datetime(6)");
        foreach (var bounce in bounces.OrderBy(bounce => bounce.MessageId))
        {
            rows.Add(
                bounce.MessageId, bounce.Class, bounce.IsAccepted ? 1 : 0, bounce.IsCountable ? 1 : 0, bounce.Source, bounce.DecidedBy,
                bounce.Status is { Length: <= 12 } status ? status : null, bounce.Code is >= 200 and < 1000 ? bounce.Code : null,
                bounce.Detail is { Length: > MostDetail } text ? text[..MostDetail] : bounce.Detail, bounce.OccurredAt);
        }

        await connection.ExecuteAsync(new(
            $"""
            INSERT INTO bounces (message_id, class, user_id, contact_id, sender_id, campaign_id, is_accepted, is_countable, source,
                   decided_by, status, code, detail, occurred_at, noted_at)
            SELECT m.id, v.class, m.user_id, m.contact_id, m.sender_id, m.campaign_id, v.is_accepted, v.is_countable, v.source,
                   v.decided_by, v.status, v.code, v.detail, v.occurred_at, @now
              FROM {rows.Table} v
              JOIN email_messages m ON m.id = v.id
                ON DUPLICATE KEY UPDATE
                   noted_at = CASE WHEN VALUES(occurred_at) < bounces.occurred_at THEN VALUES(noted_at) ELSE bounces.noted_at END,
                   occurred_at = LEAST(bounces.occurred_at, VALUES(occurred_at))
            """,
            rows.With(new { now }),
            transaction,
            cancellationToken: cancellation));
    }
}
