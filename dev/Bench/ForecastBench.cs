using System.Diagnostics;
using System.Globalization;
using ColdMail.Database;
using ColdMail.Scheduling.Forecasts;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;
using ColdMail.Sending;
using Dapper;
using MySqlConnector;

namespace ColdMail.Dev.Bench;

/// <summary>Forecasts a running campaign of three steps through 50 senders, loading included: every mail, to the minute.</summary>
static class ForecastBench
{
    const int Usual = 100_000;
    const int SenderCount = 50;
    const int Steps = 3;

    /// <summary>Enough for all mails within a year of working days.</summary>
    const int DailyCap = 50;

    static readonly DateTime Now = new(2026, 9, 15, 10, 0, 0, DateTimeKind.Utc);
    static readonly string[] Zones = ["Europe/Warsaw", "Europe/London", "America/New_York", "America/Los_Angeles", ""];

    public static async Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        var recipients = context.Number("recipients", Usual);
        await using var db = new Db(await context.SchemaAsync("bench_forecast", cancellation));
        context.Say($"forecast: making {recipients:#,0} recipients");
        await FillAsync(db, recipients, cancellation);
        var forecast = new CampaignForecast(new(db), new RulesStore(db), new CounterStore(db), new Ramps(new(db)));

        // The first one is compiled while it runs.
        await forecast.PlanAsync(1, 1, null, Now, cancellation);
        PeakMemory.Restart();
        var times = new List<double>();
        ForecastPlan? plan = null;
        for (var i = 0; i < 3; i++)
        {
            var watch = Stopwatch.StartNew();
            plan = await forecast.PlanAsync(1, 1, null, Now, cancellation);
            times.Add(watch.Elapsed.TotalSeconds);
        }

        var memory = PeakMemory.Megabytes(Environment.ProcessId);
        if (plan is null || plan.Mails.Count != recipients * Steps || plan.FinishesAt is not { } finishes)
        {
            throw new InvalidOperationException(
                $"The forecast is not right: {plan?.Mails.Count} mails, {string.Join(", ", plan?.NotSent ?? [])}.");
        }

        return new("forecast",
        [
            new("mails", plan.Mails.Count, ""),
            new("days", (finishes - Now).TotalDays, ""),
            new($"forecast of {recipients:#,0} recipients", times.Order().ElementAt(1), "s", AtMost: 2),
            new("mails planned", plan.Mails.Count / times.Order().ElementAt(1), "mails/s"),
            new("peak memory", memory, "MB", AtMost: 512),
        ]);
    }

    static async Task FillAsync(Db db, int recipients, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var windows = string.Join(',', from day in (string[])["monday", "tuesday", "wednesday", "thursday", "friday"]
                                       select $$"""{"day":"{{day}}","start":"09:00","end":"17:00"}""");
        await connection.ExecuteAsync(new(
            """
            INSERT INTO users (id, email, password_hash, plan_id, created_at, updated_at)
            VALUES (1, 'bench@example.com', '', 3, @Now, @Now);
            INSERT INTO campaigns (id, user_id, name, status, timezone, windows_json, start_at, launched_at, materialised_at, created_at, updated_at)
            VALUES (1, 1, 'Bench', 'running', 'Europe/Warsaw', @windows, @Now, @Now, @Now, @Now, @Now);
            INSERT INTO campaign_steps (id, campaign_id, step_number, subject, body_html, delay_hours, delay_unit, created_at, updated_at)
            VALUES (1, 1, 1, 'Hello', '', 0, 'days', @Now, @Now), (2, 1, 2, '', '', 72, 'days', @Now, @Now), (3, 1, 3, '', '', 96, 'days', @Now, @Now)
            """,
            new { Now, windows = $"[{windows}]" },
            cancellationToken: cancellation));
        foreach (var sender in Enumerable.Range(1, SenderCount))
        {
            await connection.ExecuteAsync(new(
                """
                INSERT INTO sender_accounts
                       (id, user_id, from_email, smtp_host, daily_cap, min_gap_seconds, gap_extra_seconds, timezone, created_at, updated_at)
                VALUES (@sender, 1, CONCAT(@sender, '@senders.example'), 'localhost', @DailyCap, 90, 60, 'Europe/Warsaw', @Now, @Now);
                INSERT INTO campaign_senders (campaign_id, sender_id) VALUES (1, @sender)
                """,
                new { sender, DailyCap, Now },
                cancellationToken: cancellation));
        }

        await FillMailsAsync(connection, recipients, cancellation);
        await connection.ExecuteAsync(new("ANALYZE TABLE email_messages", cancellationToken: cancellation));
    }

    static async Task FillMailsAsync(MySqlConnection connection, int recipients, CancellationToken cancellation)
    {
        var table = new System.Data.DataTable { Locale = CultureInfo.InvariantCulture };
        foreach (var column in (string[])["user_id", "campaign_id", "step_id", "contact_id", "sender_id", "step_number"])
        {
            table.Columns.Add(column, typeof(long));
        }

        table.Columns.Add("status", typeof(string));
        table.Columns.Add("zone", typeof(string));
        table.Columns.Add("scheduled_at", typeof(DateTime));
        table.Columns.Add("created_at", typeof(DateTime));
        for (var contact = 1L; contact <= recipients; contact++)
        {
            table.Rows.Add(1L, 1L, 1L, contact, 1 + (contact % SenderCount), 1L, "scheduled", Zones[contact % Zones.Length], Now, Now);
        }

        var copy = new MySqlBulkCopy(connection) { DestinationTableName = "email_messages", BulkCopyTimeout = 600 };
        foreach (System.Data.DataColumn column in table.Columns)
        {
            copy.ColumnMappings.Add(new(column.Ordinal, column.ColumnName));
        }

        await copy.WriteToServerAsync(table, cancellation);
    }
}
