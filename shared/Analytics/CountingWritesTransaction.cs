using ColdMail.Database;
using Dapper;

namespace ColdMail.Analytics;

/// <summary>What a worker writes while it is the only one that adds up.</summary>
public sealed partial class CountingTransaction
{
    /// <summary>Columns of <c>counted_mails</c>, their types and what they hold.</summary>
    static readonly (string Name, string Type, string Property, Func<MailFacts, object?> Of)[] CountedColumns =
    [
        Column("bigint", nameof(MailFacts.MessageId), mail => mail.MessageId),
        Column("bigint", nameof(MailFacts.UserId), mail => mail.UserId),
        Column("bigint", nameof(MailFacts.CampaignId), mail => mail.CampaignId),
        Column("bigint", nameof(MailFacts.ContactId), mail => mail.ContactId),
        Column("bigint", nameof(MailFacts.StepId), mail => mail.StepId),
        Column("bigint", nameof(MailFacts.SenderId), mail => mail.SenderId),
        Column("int", nameof(MailFacts.Provider), mail => (int)mail.Provider),
        Column("int", nameof(MailFacts.IsSent), mail => mail.IsSent ? 1 : 0),
        Column("datetime", nameof(MailFacts.SentAt), mail => mail.SentAt),
        Column("datetime", nameof(MailFacts.DeliveredAt), mail => mail.DeliveredAt),
        Column("datetime", nameof(MailFacts.BouncedAt), mail => mail.BouncedAt),
        Column("datetime", nameof(MailFacts.ComplainedAt), mail => mail.ComplainedAt),
        Column("datetime", nameof(MailFacts.UnsubscribedAt), mail => mail.UnsubscribedAt),
        Column("datetime", nameof(MailFacts.OpenedAt), mail => mail.OpenedAt),
        Column("datetime", nameof(MailFacts.ClickedAt), mail => mail.ClickedAt),
        Column("datetime", nameof(MailFacts.RepliedAt), mail => mail.RepliedAt),
        Column("datetime", nameof(MailFacts.AutoRepliedAt), mail => mail.AutoRepliedAt),
        Column("datetime", nameof(MailFacts.PositiveAt), mail => mail.PositiveAt),
        Column("int", nameof(MailFacts.Hits), mail => mail.Hits),
        Column("int", nameof(MailFacts.OpensHuman), mail => mail.OpensHuman),
        Column("int", nameof(MailFacts.OpensProxy), mail => mail.OpensProxy),
        Column("int", nameof(MailFacts.OpensUnknown), mail => mail.OpensUnknown),
        Column("int", nameof(MailFacts.OpensMachine), mail => mail.OpensMachine),
        Column("int", nameof(MailFacts.ClicksHuman), mail => mail.ClicksHuman),
        Column("int", nameof(MailFacts.ClicksProxy), mail => mail.ClicksProxy),
        Column("int", nameof(MailFacts.ClicksUnknown), mail => mail.ClicksUnknown),
        Column("int", nameof(MailFacts.ClicksMachine), mail => mail.ClicksMachine),
        Column("int", nameof(MailFacts.Replies), mail => mail.Replies),
    ];

    /// <summary>Zones of campaigns, with an entry for each that had none: the zone of its user now. A campaign that is gone has none.</summary>
    public async Task<IReadOnlyDictionary<long, string>> ZonesAsync(IReadOnlyCollection<long> campaigns, int providerRules)
    {
        async Task<Dictionary<long, string>> FindAsync() => (await connection.QueryAsync<(long Id, string Zone)>(Command(
            "SELECT campaign_id, zone FROM analytics_campaigns WHERE campaign_id IN @campaigns", new { campaigns })))
            .ToDictionary(row => row.Id, row => row.Zone);

        var zones = await FindAsync();
        if (zones.Count == campaigns.Count)
        {
            return zones;
        }

        await connection.ExecuteAsync(Command(
            """
            INSERT INTO analytics_campaigns (campaign_id, user_id, zone, provider_rules)
            SELECT c.id, c.user_id, u.timezone, @providerRules
              FROM campaigns c
              JOIN users u ON u.id = c.user_id
             WHERE c.id IN @campaigns
                ON DUPLICATE KEY UPDATE user_id = VALUES(user_id)
            """,
            new { campaigns, providerRules }));
        return await FindAsync();
    }

    /// <summary>Keeps these mails as what the sums contain of them.</summary>
    public async Task StoreAsync(IReadOnlyCollection<MailFacts> mails)
    {
        var rows = new Rows([.. CountedColumns.Select(column => $"{column.Name} {column.Type}")]);
        foreach (var mail in mails)
        {
            rows.Add([.. CountedColumns.Select(column => column.Of(mail))]);
        }

        if (!rows.IsEmpty)
        {
            await UpsertAsync(
                "counted_mails", rows, [], CountedColumns.Select(column => column.Name), name => $"VALUES({name})", rows.With());
        }
    }

    /// <summary>Adds to the sums.</summary>
    public async Task AddAsync(Sums sums)
    {
        var days = new Rows(
            ["user_id bigint", "campaign_id bigint", "dimension varchar(10)", "day date", "item_id bigint", .. SumColumns.Days.Select(name => $"{name} int")]);
        foreach (var (key, counts) in sums.Days)
        {
            days.Add([
                key.UserId, key.CampaignId, SumColumns.Word(key.Dimension), SumColumns.Text(key.Day), key.ItemId, .. counts.Cast<object>()]);
        }

        if (!days.IsEmpty)
        {
            await UpsertAsync(
                "analytics_days", days, ["user_id", "campaign_id", "dimension", "day", "item_id"], SumColumns.Days,
                name => $"analytics_days.{name} + VALUES({name})", days.With());
        }

        var hours = new Rows(
            ["user_id bigint", "campaign_id bigint", "day date", "hour int", .. SumColumns.Hours.Select(name => $"{name} int")]);
        foreach (var (key, counts) in sums.Hours)
        {
            hours.Add([key.UserId, key.CampaignId, SumColumns.Text(key.Day), key.Hour, .. counts.Cast<object>()]);
        }

        if (!hours.IsEmpty)
        {
            await UpsertAsync(
                "analytics_hours", hours, ["user_id", "campaign_id", "day", "hour"], SumColumns.Hours,
                name => $"analytics_hours.{name} + VALUES({name})", hours.With());
        }
    }

    /// <summary>Records how far a source is read.</summary>
    public Task AdvanceAsync(Progress progress) => connection.ExecuteAsync(Command(
        """
        UPDATE analytics_progress
           SET seen_id = @SeenId, observed_id = @ObservedId, observed_at = @ObservedAt, final_id = @FinalId, as_of = @AsOf,
               totals_as_of = @TotalsAsOf
         WHERE source = @Source
        """,
        progress));

    /// <summary>Widens the range of the rules by which the hits of a campaign were judged.</summary>
    public Task NoteRulesAsync(long campaignId, long first, long last) => connection.ExecuteAsync(Command(
        """
        UPDATE analytics_campaigns
           SET first_hit_rules = LEAST(COALESCE(first_hit_rules, @first), @first),
               last_hit_rules = GREATEST(COALESCE(last_hit_rules, @last), @last)
         WHERE campaign_id = @campaignId
        """,
        new { campaignId, first, last }));

    /// <summary>The sums of a campaign as they are stored.</summary>
    public async Task<Sums> SumsAsync(long userId, long campaignId)
    {
        var sums = new Sums();
        await using (var days = await connection.ExecuteReaderAsync(Command(
            $"""
            SELECT dimension, day, item_id, {string.Join(", ", SumColumns.Days)}
              FROM analytics_days
             WHERE user_id = @userId AND campaign_id = @campaignId
            """,
            new { userId, campaignId })))
        {
            while (await days.ReadAsync(cancellation))
            {
                sums.Add(
                    new DayKey(
                        userId, campaignId, SumColumns.DimensionOf(days.GetString(0)), DateOnly.FromDateTime(days.GetDateTime(1)),
                        days.GetInt64(2)),
                    [.. SumColumns.Days.Select((_, i) => days.GetInt32(3 + i))]);
            }
        }

        await using var hours = await connection.ExecuteReaderAsync(Command(
            $"""
            SELECT day, hour, {string.Join(", ", SumColumns.Hours)}
              FROM analytics_hours
             WHERE user_id = @userId AND campaign_id = @campaignId
            """,
            new { userId, campaignId }));
        while (await hours.ReadAsync(cancellation))
        {
            sums.Add(
                new HourKey(userId, campaignId, DateOnly.FromDateTime(hours.GetDateTime(0)), hours.GetInt32(1)),
                [.. SumColumns.Hours.Select((_, i) => hours.GetInt32(2 + i))]);
        }

        return sums;
    }

    /// <summary>Records what came of a recount.</summary>
    public Task EndRecountAsync(RecountJob job, RecountResult result, int providerRules, DateTime now) =>
        connection.ExecuteAsync(Command(
            """
            UPDATE analytics_campaigns
               SET zone = @NewZone, provider_rules = @providerRules,
                   recount_asked_at = CASE WHEN @IsAsked THEN NULL ELSE recount_asked_at END,
                   recounted_at = CASE WHEN @IsAsked THEN @now ELSE recounted_at END,
                   recount_mails = CASE WHEN @IsAsked THEN @Mails ELSE recount_mails END,
                   recount_different = CASE WHEN @IsAsked THEN @Different ELSE recount_different END,
                   recount_problem = CASE WHEN @IsAsked THEN NULL ELSE recount_problem END
             WHERE campaign_id = @CampaignId
            """,
            new { job.CampaignId, job.NewZone, job.IsAsked, result.Mails, result.Different, providerRules, now }));

    /// <summary>Records why a recount that was asked for cannot be done; the sums stay as they are.</summary>
    public Task RefuseRecountAsync(RecountJob job, string problem) => connection.ExecuteAsync(Command(
        "UPDATE analytics_campaigns SET recount_asked_at = NULL, recount_problem = @problem WHERE campaign_id = @CampaignId",
        new { job.CampaignId, problem }));

    Task<int> UpsertAsync(
        string table, Rows rows, IReadOnlyList<string> key, IEnumerable<string> values, Func<string, string> change,
        DynamicParameters parameters)
    {
        var changed = values.ToList();
        var columns = string.Join(", ", [.. key, .. changed]);
        return connection.ExecuteAsync(Command(
            $"""
            INSERT INTO {table} ({columns})
            SELECT {columns} FROM {rows.Table} v
                ON DUPLICATE KEY UPDATE {string.Join(", ", changed.Select(name => $"{name} = {change(name)}"))}
            """,
            parameters));
    }

    static (string, string, string, Func<MailFacts, object?>) Column(string type, string property, Func<MailFacts, object?> of) =>
        (SumColumns.Name(property), type, property, of);
}
