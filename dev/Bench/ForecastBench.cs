using System.Diagnostics;
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
        await BenchCampaign.FillAsync(connection, SenderCount, DailyCap, Now, cancellation);
        await FillMailsAsync(connection, recipients, cancellation);
        await connection.ExecuteAsync(new("ANALYZE TABLE email_messages", cancellationToken: cancellation));
    }

    static async Task FillMailsAsync(MySqlConnection connection, int recipients, CancellationToken cancellation)
    {
        using var mails = BenchCampaign.Mails();
        for (var contact = 1L; contact <= recipients; contact++)
        {
            mails.Rows.Add(1L, 1L, 1L, contact, 1 + (contact % SenderCount), 1L, "scheduled", null, Zones[contact % Zones.Length], Now, Now);
        }

        await BenchCampaign.CopyAsync(connection, mails, cancellation);
    }
}
