using System.Diagnostics;
using ColdMail.Analytics;
using ColdMail.Database;
using Dapper;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Dev.Bench;

/// <summary>
/// Adds up the events of 20 campaigns by 50 senders over 90 days, and reads reports: both against the barest way to get numbers from
/// the same events, one statement that groups them by campaign, day and type.
/// </summary>
static class StatsBench
{
    const int Campaigns = 20;
    const int Senders = 50;
    const int Days = 90;
    const int EventsPerMail = 5;
    const int Reads = 200;

    /// <summary>A report that takes longer is felt by whoever waits for it.</summary>
    const double MostReadMilliseconds = 50;

    static readonly DateTime Now = new(2026, 9, 15, 10, 0, 0, DateTimeKind.Utc);

    public static async Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        var events = context.Number("events", 2_000_000);
        await using var db = new Db(await context.SchemaAsync("bench_stats", cancellation));
        context.Say($"stats: making {events:#,0} events of {events / EventsPerMail:#,0} mails");
        await FillAsync(db, events / EventsPerMail, cancellation);

        var bare = await BareAsync(db, cancellation);
        var clock = new FakeTimeProvider(Now);
        var store = new CountingStore(db);
        var count = new CountRun(store, new(store, clock), clock);
        PeakMemory.Restart();
        var facts = await CountAsync(db, count, events, "seen_id", cancellation);
        clock.Advance(Progress.LongestTransaction);
        await count.RunAsync(cancellation);
        clock.Advance(Progress.LongestTransaction);
        var totals = await CountAsync(db, count, events, "final_id", cancellation);
        var memory = PeakMemory.Megabytes(Environment.ProcessId);
        await CheckAsync(db, events / EventsPerMail, cancellation);

        var reports = new Reports(new(db), clock);
        var range = new DayRange(DateOnly.FromDateTime(Now.AddDays(-Days)), DateOnly.FromDateTime(Now));
        var campaign = await PercentileAsync(async n => await reports.CampaignAsync(
            (await reports.CampaignScopeAsync(1, 1 + (n % Campaigns), cancellation))!, range, cancellation));
        var overview = await PercentileAsync(async _ => await reports.OverviewAsync(
            await reports.UserScopeAsync(1, cancellation), range, cancellation));
        return new("stats",
        [
            new("events", events, ""),
            new("bare count of the same events", bare, "s"),
            new("facts added up", events / facts, "events/s"),
            new("share of the bare count's rate", bare / facts, ""),
            new("repeats added up", events / totals, "events/s"),
            new("report of a campaign, 95th percentile", campaign * 1000, "ms", AtMost: MostReadMilliseconds),
            new("overview of 90 days, 95th percentile", overview * 1000, "ms", AtMost: MostReadMilliseconds),
            new("bare count in reports of a campaign", bare / campaign, ""),
            new("peak memory", memory, "MB", AtMost: 512),
        ]);
    }

    /// <returns>Seconds.</returns>
    static async Task<double> BareAsync(Db db, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var watch = Stopwatch.StartNew();
        await connection.QueryAsync(new(
            "SELECT campaign_id, DATE(occurred_at) AS day, event_type, COUNT(*) AS events FROM email_events GROUP BY campaign_id, DATE(occurred_at), event_type",
            commandTimeout: 600,
            cancellationToken: cancellation));
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>Turns until every event is read.</summary>
    /// <returns>Seconds.</returns>
    static async Task<double> CountAsync(Db db, CountRun count, long events, string mark, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        await using var connection = await db.OpenAsync(cancellation);
        do
        {
            await count.RunAsync(cancellation);
        }
        while (await connection.ExecuteScalarAsync<long>(new(
            $"SELECT {mark} FROM analytics_progress WHERE source = 'events'", cancellationToken: cancellation)) < events);
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>A fast sum that is wrong is worth nothing.</summary>
    static async Task CheckAsync(Db db, int mails, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var (sent, opens) = await connection.QuerySingleAsync<(long, long)>(new(
            "SELECT CAST(SUM(sent) AS SIGNED), CAST(SUM(opens_human) AS SIGNED) FROM analytics_days WHERE campaign_id = 0 AND dimension = 'all'",
            cancellationToken: cancellation));
        if ((sent, opens) != (mails, 2L * mails))
        {
            throw new InvalidOperationException($"The sums are not right: {sent} sent and {opens} opens of {mails} mails.");
        }
    }

    /// <returns>Seconds.</returns>
    static async Task<double> PercentileAsync(Func<int, Task> read)
    {
        await read(0);
        var times = new List<double>();
        for (var n = 0; n < Reads; n++)
        {
            var watch = Stopwatch.StartNew();
            await read(n);
            times.Add(watch.Elapsed.TotalSeconds);
        }

        return times.Order().ElementAt(Reads * 95 / 100);
    }

    /// <summary>Every mail was sent, delivered, opened twice and, one in ten, replied to; else it was clicked.</summary>
    static async Task FillAsync(Db db, int mails, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        Task RunAsync(string sql) => connection.ExecuteAsync(new(
            sql, new { mails, Campaigns, Senders, Days, now = Now, start = Now.AddDays(-Days) }, commandTimeout: 1_200, cancellationToken: cancellation));
        await RunAsync(
            """
            CREATE TABLE numbers (n BIGINT NOT NULL PRIMARY KEY);
            INSERT INTO numbers VALUES (0);
            INSERT INTO users (id, email, password_hash, plan_id, created_at, updated_at)
            VALUES (1, 'bench@example.com', '', 3, @now, @now)
            """);
        for (var size = 1; size < mails; size *= 2)
        {
            await RunAsync($"INSERT INTO numbers SELECT n + {size} FROM numbers WHERE n + {size} < @mails");
        }

        await RunAsync(
            """
            INSERT INTO campaigns (id, user_id, name, status, created_at, updated_at)
            SELECT n + 1, 1, CONCAT('Bench ', n + 1), 'running', @start, @start FROM numbers WHERE n < @Campaigns;
            INSERT INTO campaign_steps (id, campaign_id, step_number, subject, body_html, created_at, updated_at)
            SELECT n + 1, n + 1, 1, 'Hello', '', @start, @start FROM numbers WHERE n < @Campaigns;
            INSERT INTO sender_accounts (id, user_id, from_email, smtp_host, created_at, updated_at)
            SELECT n + 1, 1, CONCAT(n + 1, '@senders.example'), 'localhost', @start, @start FROM numbers WHERE n < @Senders;
            INSERT INTO contacts (id, user_id, email, created_at, updated_at)
            SELECT n + 1, 1, CONCAT(n + 1, ELT(1 + n % 4, '@gmail.com', '@outlook.com', '@icloud.com', '@acme.example')), @start, @start FROM numbers
            """);
        await RunAsync(
            """
            INSERT INTO email_messages (
                   id, user_id, campaign_id, step_id, contact_id, sender_id, step_number, status, scheduled_at, sent_at, attempt,
                   delivered_at, opened_at, clicked_at, replied_at, created_at)
            SELECT n + 1, 1, 1 + n % @Campaigns, 1 + n % @Campaigns, n + 1, 1 + n % @Senders, 1, 'sent', s, s, 1,
                   s, TIMESTAMPADD(HOUR, 1, s), CASE WHEN n % 10 > 0 THEN TIMESTAMPADD(HOUR, 2, s) END,
                   CASE WHEN n % 10 = 0 THEN TIMESTAMPADD(HOUR, 3, s) END, s
              FROM (SELECT n, TIMESTAMPADD(SECOND, FLOOR(n * @Days * 86400 / @mails), @start) AS s FROM numbers) m
            """);
        var hit = """'{"class":"human","rule":"none-matched","rules":1,"agent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64)"}'""";
        await RunAsync(
            $"""
            INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
            SELECT 1, m.campaign_id, m.id,
                   CASE k.n WHEN 0 THEN 'sent' WHEN 1 THEN 'delivered' WHEN 4 THEN CASE WHEN m.replied_at IS NULL THEN 'clicked' ELSE 'replied' END ELSE 'opened' END,
                   TIMESTAMPADD(HOUR, k.n, m.sent_at),
                   CASE WHEN k.n IN (2, 3) OR (k.n = 4 AND m.replied_at IS NULL) THEN {hit} END
              FROM email_messages m
              JOIN numbers k ON k.n < {EventsPerMail}
             ORDER BY TIMESTAMPADD(HOUR, k.n, m.sent_at), m.id
            """);
        await RunAsync("DROP TABLE numbers; ANALYZE TABLE email_events; ANALYZE TABLE email_messages");
    }
}
