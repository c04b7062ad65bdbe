using ColdMail.Database;
using Dapper;

namespace ColdMail.Analytics;

/// <summary>A campaign whose sums are to be made anew.</summary>
public sealed record RecountJob
{
    public required long CampaignId { get; init; }
    public required long UserId { get; init; }

    /// <summary>A person asked: from the events. Else its zone or the table of providers changed, which needs no event.</summary>
    public required bool IsAsked { get; init; }
    public required string Zone { get; init; }

    /// <summary>The zone of the user now.</summary>
    public required string NewZone { get; init; }
}

/// <summary>Lets one worker at a time add up, and says what is to be recounted.</summary>
public sealed class CountingStore(Db db)
{
    /// <summary>Runs <paramref name="work"/> in one transaction that no other worker can be in.</summary>
    /// <returns>Null when another worker is in it.</returns>
    public Task<T?> InTurnAsync<T>(Func<CountingTransaction, Task<T>> work, CancellationToken cancellation)
        where T : class =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var sources = (await connection.QueryAsync<Progress>(new(
                    """
                    SELECT source AS Source, seen_id AS SeenId, observed_id AS ObservedId, observed_at AS ObservedAt,
                           final_id AS FinalId, as_of AS AsOf, totals_as_of AS TotalsAsOf
                      FROM analytics_progress
                     ORDER BY source
                       FOR UPDATE SKIP LOCKED
                    """,
                    transaction: transaction,
                    cancellationToken: cancellation))).ToDictionary(progress => progress.Source);
                return sources.Count == 2 ? await work(new(connection, transaction, sources, cancellation)) : null;
            },
            cancellation);

    /// <summary>The recount that was asked for first; else a campaign that is counted in a zone or by a table of providers of before.</summary>
    public async Task<RecountJob?> NextRecountAsync(int providerRules, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QueryFirstOrDefaultAsync<RecountJob>(new(
            """
            (SELECT a.campaign_id AS CampaignId, a.user_id AS UserId, TRUE AS IsAsked, a.zone AS Zone, u.timezone AS NewZone
               FROM analytics_campaigns a
               JOIN users u ON u.id = a.user_id
              WHERE a.recount_asked_at IS NOT NULL
              ORDER BY a.recount_asked_at
              LIMIT 1)
             UNION ALL
            (SELECT a.campaign_id, a.user_id, FALSE, a.zone, u.timezone
               FROM analytics_campaigns a
               JOIN users u ON u.id = a.user_id
              WHERE a.zone <> u.timezone OR a.provider_rules <> @providerRules
              LIMIT 1)
            """,
            new { providerRules },
            cancellationToken: cancellation));
    }

    /// <summary>Asks for a recount from the events. Asking again while one waits changes nothing.</summary>
    /// <returns>False when this user has no such campaign.</returns>
    public async Task<bool> AskAsync(long userId, long campaignId, int providerRules, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var campaigns = await connection.ExecuteScalarAsync<long>(new(
            """
            INSERT INTO analytics_campaigns (campaign_id, user_id, zone, provider_rules, recount_asked_at)
            SELECT c.id, c.user_id, u.timezone, @providerRules, @now
              FROM campaigns c
              JOIN users u ON u.id = c.user_id
             WHERE c.id = @campaignId AND c.user_id = @userId
                ON DUPLICATE KEY UPDATE recount_asked_at = COALESCE(analytics_campaigns.recount_asked_at, VALUES(recount_asked_at));
            SELECT COUNT(*) FROM campaigns WHERE id = @campaignId AND user_id = @userId
            """,
            new { userId, campaignId, providerRules, now },
            cancellationToken: cancellation));
        return campaigns == 1;
    }
}
