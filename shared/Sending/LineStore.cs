using System.Globalization;
using System.Text;
using ColdMail.Database;
using ColdMail.Scheduling.Lanes;
using Dapper;

namespace ColdMail.Sending;

/// <summary>The first mail of a lane.</summary>
/// <param name="DueAt">UTC: the earliest of the lane.</param>
public sealed record LaneHead(LaneKey Key, DateTime DueAt);

/// <summary>Reads which mails wait for a sender, lane by lane, without ever touching those of a lane that is closed.</summary>
public sealed class LineStore(Db db)
{
    /// <summary>Grouped by the whole index prefix, the sender included: only then do both servers jump from lane to lane.</summary>
    internal const string HeadsSql =
        """
        SELECT campaign_id, step_number, zone, country, MIN(scheduled_at)
          FROM email_messages
         WHERE waiting_for = @senderId
         GROUP BY waiting_for, campaign_id, step_number, zone, country
        """;

    /// <summary>The lanes in which mails of the sender wait. One step of an index each, however many mails wait in it.</summary>
    public async Task<IReadOnlyList<LaneHead>> HeadsAsync(long senderId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. (await connection.QueryAsync<(long Campaign, int Step, string Zone, string Country, DateTime DueAt)>(new(
            HeadsSql, new { senderId }, cancellationToken: cancellation)))
            .Select(head => new LaneHead(new(head.Campaign, head.Step, head.Zone, head.Country), head.DueAt))
            .OrderBy(head => head.Key.CampaignId)
            .ThenBy(head => head.Key.StepNumber)
            .ThenBy(head => head.Key.Zone, StringComparer.Ordinal)
            .ThenBy(head => head.Key.Country, StringComparer.Ordinal)];
    }

    /// <summary>The next due mails of these lanes.</summary>
    /// <param name="limit">Of each lane at most.</param>
    /// <param name="withCompany">Also the companies of the recipients, for a limit that asks for them.</param>
    public async Task<IReadOnlyList<(LaneKey Key, WaitingMail Mail)>> DueAsync(
        long senderId, IReadOnlyList<LaneKey> lanes, int limit, bool withCompany, DateTime now, CancellationToken cancellation)
    {
        if (lanes.Count == 0)
        {
            return [];
        }

        var sql = new StringBuilder();
        var parameters = new DynamicParameters(new { senderId, limit, now });
        for (var i = 0; i < lanes.Count; i++)
        {
            sql.Append(i == 0 ? "" : " UNION ALL ").Append(CultureInfo.InvariantCulture, $"""
                (SELECT {i} AS Lane, m.id AS MessageId, m.contact_id AS ContactId, m.scheduled_at AS DueAt,
                        {(withCompany ? "c.company_domain" : "CAST(NULL AS CHAR)")} AS Company
                   FROM email_messages m
                   {(withCompany ? "JOIN contacts c ON c.id = m.contact_id" : "")}
                  WHERE m.waiting_for = @senderId AND m.campaign_id = @campaign_{i}
                    AND m.step_number = @step_{i} AND m.zone = @zone_{i} AND m.country = @country_{i} AND m.scheduled_at <= @now
                  ORDER BY m.scheduled_at, m.contact_id
                  LIMIT @limit)
                """);
            parameters.Add($"campaign_{i}", lanes[i].CampaignId);
            parameters.Add($"step_{i}", lanes[i].StepNumber);
            parameters.Add($"zone_{i}", lanes[i].Zone);
            parameters.Add($"country_{i}", lanes[i].Country);
        }

        await using var connection = await db.OpenAsync(cancellation);
        return [.. (await connection.QueryAsync<(long Lane, long MessageId, long ContactId, DateTime DueAt, string? Company)>(
            new(sql.ToString(), parameters, cancellationToken: cancellation)))
            .Select(row => (lanes[(int)row.Lane], new WaitingMail(row.MessageId, row.ContactId, row.DueAt, row.Company)))];
    }

    /// <summary>Puts waiting mails off. Safe to repeat: only those still waiting change.</summary>
    public async Task DeferAsync(
        IReadOnlyCollection<long> messageIds, string reason, DateTime until, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            UPDATE email_messages
               SET scheduled_at = @until, reason = @reason
             WHERE id IN @messageIds AND status = 'scheduled' AND scheduled_at < @until
            """,
            new { messageIds, reason, until },
            cancellationToken: cancellation));
    }

    /// <summary>Ends or puts aside everything that waits in a lane, each mail with its event. Safe to repeat.</summary>
    /// <param name="status">cancelled or held.</param>
    public Task CloseAsync(
        long senderId, LaneKey lane, string status, string reason, string detail, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var ids = (await connection.QueryAsync<long>(new(
                    """
                    SELECT id
                      FROM email_messages
                     WHERE waiting_for = @senderId AND campaign_id = @CampaignId
                       AND step_number = @StepNumber AND zone = @Zone AND country = @Country
                     LIMIT 10000
                       FOR UPDATE
                    """,
                    new { senderId, lane.CampaignId, lane.StepNumber, lane.Zone, lane.Country },
                    transaction,
                    cancellationToken: cancellation))).AsList();
                if (ids.Count == 0)
                {
                    return;
                }

                await connection.ExecuteAsync(new(
                    """
                    INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                    SELECT user_id, campaign_id, id, @status, @now, JSON_OBJECT('reason', @reason, 'detail', @detail)
                      FROM email_messages
                     WHERE id IN @ids;
                    UPDATE email_messages SET status = @status, reason = @reason, last_reply = @detail WHERE id IN @ids
                    """,
                    new { ids, status, reason, detail, now },
                    transaction,
                    cancellationToken: cancellation));
            },
            cancellation);
}
