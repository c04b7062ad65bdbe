using System.Data.Common;
using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Analytics;

/// <summary>Reads sums, and the names of what they are sums of. No mail and no event is looked at, however many there are.</summary>
public sealed class AnalyticsStore(Db db)
{
    /// <summary>A campaign as reports name it; null when this user has none such.</summary>
    /// <remarks>Before anything is counted its zone is that of the user.</remarks>
    public async Task<CampaignHead?> HeadAsync(long userId, long campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<CampaignHead>(new(
            """
            SELECT c.name AS Name, COALESCE(a.zone, u.timezone) AS Zone, a.provider_rules AS ProviderRules,
                   a.first_hit_rules AS FirstHitRules, a.last_hit_rules AS LastHitRules, a.recount_asked_at AS AskedAt,
                   a.recounted_at AS DoneAt, a.recount_mails AS Mails, a.recount_different AS Different, a.recount_problem AS Problem
              FROM campaigns c
              JOIN users u ON u.id = c.user_id
              LEFT JOIN analytics_campaigns a ON a.campaign_id = c.id
             WHERE c.id = @campaignId AND c.user_id = @userId
            """,
            new { userId, campaignId },
            cancellationToken: cancellation));
    }

    /// <summary>The zone of the user, and the versions of the rules over all of the user's campaigns.</summary>
    public async Task<CampaignHead> UserHeadAsync(long userId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleAsync<CampaignHead>(new(
            """
            SELECT '' AS Name, u.timezone AS Zone, MIN(a.provider_rules) AS ProviderRules, MIN(a.first_hit_rules) AS FirstHitRules,
                   MAX(a.last_hit_rules) AS LastHitRules,
                   CAST(COALESCE(SUM(a.zone <> u.timezone), 0) AS SIGNED) AS InOtherZones
              FROM users u
              LEFT JOIN analytics_campaigns a ON a.user_id = u.id
             WHERE u.id = @userId
             GROUP BY u.id, u.timezone
            """,
            new { userId },
            cancellationToken: cancellation));
    }

    /// <summary>How far the sums reach: the source that is further behind decides.</summary>
    public async Task<(DateTime? AsOf, DateTime? TotalsAsOf)> ReachAsync(CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleAsync<(DateTime?, DateTime?)>(new(
            "SELECT MIN(as_of), MIN(totals_as_of) FROM analytics_progress", cancellationToken: cancellation));
    }

    /// <summary>The days on which mails of a campaign were sent, the first and the last of them; null when none was.</summary>
    public async Task<DayRange?> SentDaysAsync(long userId, long campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var (first, last) = await connection.QuerySingleAsync<(DateTime?, DateTime?)>(new(
            """
            SELECT MIN(day), MAX(day)
              FROM analytics_days
             WHERE user_id = @userId AND campaign_id = @campaignId AND dimension = 'all' AND sent > 0
            """,
            new { userId, campaignId },
            cancellationToken: cancellation));
        return first is null ? null : new(DateOnly.FromDateTime(first.Value), DateOnly.FromDateTime(last!.Value));
    }

    /// <summary>Sums over a range, by dimension and item.</summary>
    /// <param name="campaignId">0: all campaigns of the user.</param>
    public async Task<IReadOnlyList<SummedItem>> ItemsAsync(
        long userId, long campaignId, DayRange range, IReadOnlyList<Dimension> dimensions, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await using var reader = await ReadAsync(
            connection,
            $"""
            SELECT dimension, item_id, {Sum(SumColumns.Days)}
              FROM analytics_days
             WHERE user_id = @userId AND campaign_id = @campaignId AND dimension IN @dimensions AND day >= @from AND day <= @to
             GROUP BY dimension, item_id
            """,
            new { userId, campaignId, dimensions = dimensions.Select(SumColumns.Word), from = SumColumns.Text(range.From), to = SumColumns.Text(range.To) },
            cancellation);
        var items = new List<SummedItem>();
        while (await reader.ReadAsync(cancellation))
        {
            items.Add(new(
                SumColumns.DimensionOf(reader.GetString(0)), reader.GetInt64(1),
                Figures.Of([.. SumColumns.Days.Select((_, i) => reader.GetInt64(2 + i))])));
        }

        return items;
    }

    /// <summary>What happened, day by day; days on which nothing did are left out.</summary>
    public async Task<IReadOnlyList<DayLine>> DaysAsync(long userId, long campaignId, DayRange range, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await using var reader = await ReadAsync(
            connection,
            $"""
            SELECT day, {Sum(SumColumns.Hours)}
              FROM analytics_hours
             WHERE user_id = @userId AND campaign_id = @campaignId AND day >= @from AND day <= @to
             GROUP BY day
             ORDER BY day
            """,
            new { userId, campaignId, from = SumColumns.Text(range.From), to = SumColumns.Text(range.To) },
            cancellation);
        var days = new List<DayLine>();
        while (await reader.ReadAsync(cancellation))
        {
            long At(Happening happening) => reader.GetInt64(1 + (int)happening);
            days.Add(new(
                DateOnly.FromDateTime(reader.GetDateTime(0)), At(Happening.Sent), At(Happening.DeliveryReported),
                At(Happening.Bounced), At(Happening.Complained), At(Happening.Unsubscribed), At(Happening.Opened),
                At(Happening.Clicked), At(Happening.Replied), At(Happening.AutoReplied), At(Happening.Positive)));
        }

        return days;
    }

    /// <summary>What happened, by hour of the week.</summary>
    public async Task<IReadOnlyList<HourLine>> HoursAsync(long userId, long campaignId, DayRange range, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. (await connection.QueryAsync<(long Weekday, long Hour, long Sent, long Opened, long Clicked, long Replied, long Positive)>(new(
            """
            SELECT CAST(weekday AS SIGNED), CAST(hour AS SIGNED), CAST(SUM(sent) AS SIGNED), CAST(SUM(opened) AS SIGNED),
                   CAST(SUM(clicked) AS SIGNED), CAST(SUM(replied) AS SIGNED), CAST(SUM(positive) AS SIGNED)
              FROM (SELECT WEEKDAY(day) + 1 AS weekday, hour, sent, opened, clicked, replied, positive
                      FROM analytics_hours
                     WHERE user_id = @userId AND campaign_id = @campaignId AND day >= @from AND day <= @to) h
             GROUP BY weekday, hour
             ORDER BY weekday, hour
            """,
            new { userId, campaignId, from = SumColumns.Text(range.From), to = SumColumns.Text(range.To) },
            cancellationToken: cancellation)))
            .Select(row => new HourLine((int)row.Weekday, (int)row.Hour, row.Sent, row.Opened, row.Clicked, row.Replied, row.Positive))];
    }

    public async Task<IReadOnlyDictionary<long, (int Number, string Subject)>> StepsAsync(long campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<(long Id, int Number, string Subject)>(new(
            "SELECT id, step_number, subject FROM campaign_steps WHERE campaign_id = @campaignId",
            new { campaignId },
            cancellationToken: cancellation))).ToDictionary(row => row.Id, row => (row.Number, row.Subject));
    }

    public async Task<IReadOnlyDictionary<long, string>> SendersAsync(
        long userId, IReadOnlyCollection<long> ids, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<(long Id, string Email)>(new(
            "SELECT id, from_email FROM sender_accounts WHERE user_id = @userId AND id IN @ids",
            new { userId, ids },
            cancellationToken: cancellation))).ToDictionary(row => row.Id, row => row.Email);
    }

    public async Task<IReadOnlyDictionary<long, (string Name, string Status)>> CampaignsAsync(
        long userId, IReadOnlyCollection<long> ids, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<(long Id, string Name, string Status)>(new(
            "SELECT id, name, status FROM campaigns WHERE user_id = @userId AND id IN @ids",
            new { userId, ids },
            cancellationToken: cancellation))).ToDictionary(row => row.Id, row => (row.Name, row.Status));
    }

    static string Sum(IEnumerable<string> columns) =>
        string.Join(", ", columns.Select(column => $"CAST(SUM({column}) AS SIGNED)"));

    static Task<DbDataReader> ReadAsync(MySqlConnection connection, string sql, object parameters, CancellationToken cancellation) =>
        connection.ExecuteReaderAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellation));
}

/// <summary>Sums over a range of days.</summary>
public sealed record SummedItem(Dimension Dimension, long ItemId, Figures Figures);

/// <summary>What stands over a report.</summary>
public sealed record CampaignHead
{
    public string Name { get; init; } = "";
    public string Zone { get; init; } = "";
    public int? ProviderRules { get; init; }
    public int? FirstHitRules { get; init; }
    public int? LastHitRules { get; init; }
    public DateTime? AskedAt { get; init; }
    public DateTime? DoneAt { get; init; }
    public int? Mails { get; init; }
    public int? Different { get; init; }
    public string? Problem { get; init; }

    /// <summary>Campaigns of the user that are still counted in the zone of before.</summary>
    public long InOtherZones { get; init; }
}
