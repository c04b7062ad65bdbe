using ColdMail.Database;
using Dapper;

namespace ColdMail.Breakers;

/// <summary>Counts what became of mails, many senders or campaigns in one statement.</summary>
public sealed class TallyStore(Db db)
{
    /// <summary>Of senders or campaigns.</summary>
    /// <param name="kind">sender or campaign.</param>
    /// <returns>Those with a mail in the window, by their id.</returns>
    public async Task<IReadOnlyDictionary<long, BounceTally>> CountAsync(
        string kind, IReadOnlyCollection<long> ownerIds, BreakerOptions options, DateTime now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (ownerIds.Count == 0)
        {
            return new Dictionary<long, BounceTally>();
        }

        await using var connection = await db.OpenAsync(cancellation);
        var from = now.AddDays(-options.WindowDays);
        return (await connection.QueryAsync<BounceTally>(new(
            SqlOf(kind),
            new
            {
                ownerIds,
                from,
                day = from.Date.AddDays(-1),
                settled = now.AddMinutes(-options.SettleMinutes),
                options.WindowSends,
                options.FirstSends,
            },
            commandTimeout: 120,
            cancellationToken: cancellation))).ToDictionary(tally => tally.OwnerId);
    }

    /// <summary>Mails that are being offered, by sender.</summary>
    public async Task<IReadOnlyDictionary<long, long>> OnTheWayAsync(
        IReadOnlyCollection<long> senderIds, DateTime now, CancellationToken cancellation)
    {
        if (senderIds.Count == 0)
        {
            return new Dictionary<long, long>();
        }

        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<(long Sender, long Mails)>(new(
            """
            SELECT sender_id, COUNT(*)
              FROM email_messages FORCE INDEX (ix_email_messages_sender)
             WHERE sender_id IN @senderIds AND usage_day >= @day AND status = 'sending'
             GROUP BY sender_id
            """,
            new { senderIds, day = now.Date.AddDays(-2) },
            cancellationToken: cancellation))).ToDictionary(row => row.Sender, row => row.Mails);
    }

    /// <summary>The mails of campaigns are found by their senders, so that a campaign of years is not read through.</summary>
    static string SqlOf(string kind)
    {
        var (owner, mails) = kind == "sender"
            ? ("sender_id", "email_messages m FORCE INDEX (ix_email_messages_sender)")
            : ("campaign_id", "campaign_senders cs STRAIGHT_JOIN email_messages m FORCE INDEX (ix_email_messages_sender) ON m.sender_id = cs.sender_id AND m.campaign_id = cs.campaign_id");
        return $"""
            WITH mails AS (
                SELECT m.{owner} AS owner_id, m.id, m.sent_at AS went_at,
                       EXISTS (SELECT 1 FROM bounces b WHERE b.message_id = m.id AND b.class IN ('hard', 'policy')) AS bounced,
                       EXISTS (SELECT 1 FROM bounces b WHERE b.message_id = m.id AND b.class = 'complaint') AS complained
                  FROM {mails}
                  LEFT JOIN breakers k ON k.kind = '{kind}' AND k.owner_id = m.{owner}
                 WHERE {(kind == "sender" ? "m.sender_id" : "cs.campaign_id")} IN @ownerIds AND m.usage_day >= @day AND m.status = 'sent'
                   AND m.sent_at >= @from AND (k.since_at IS NULL OR m.sent_at >= k.since_at)
                 UNION ALL
                SELECT b.{owner}, b.message_id, b.occurred_at, TRUE, FALSE
                  FROM bounces b
                  LEFT JOIN breakers k ON k.kind = '{kind}' AND k.owner_id = b.{owner}
                 WHERE b.{owner} IN @ownerIds AND b.class IN ('hard', 'policy') AND NOT b.is_accepted
                   AND b.occurred_at >= @from AND (k.since_at IS NULL OR b.occurred_at >= k.since_at)),
            placed AS (
                SELECT owner_id, bounced, complained, went_at <= @settled AS is_settled,
                       ROW_NUMBER() OVER (PARTITION BY owner_id ORDER BY went_at, id) AS from_first,
                       ROW_NUMBER() OVER (PARTITION BY owner_id, went_at <= @settled ORDER BY went_at DESC, id DESC) AS from_last
                  FROM mails)
            SELECT owner_id AS OwnerId,
                   CAST(SUM(is_settled AND from_last <= @WindowSends) AS SIGNED) AS Sends,
                   CAST(SUM(is_settled AND from_last <= @WindowSends AND bounced) AS SIGNED) AS Bounces,
                   CAST(SUM(from_first <= @FirstSends) AS SIGNED) AS FirstSends,
                   CAST(SUM(from_first <= @FirstSends AND bounced) AS SIGNED) AS FirstBounces,
                   COUNT(*) AS AllSends, CAST(SUM(bounced) AS SIGNED) AS AllBounces, CAST(SUM(complained) AS SIGNED) AS Complaints
              FROM placed
             GROUP BY owner_id
            """;
    }
}
