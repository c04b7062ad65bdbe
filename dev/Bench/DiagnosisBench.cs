using System.Diagnostics;
using ColdMail.Database;
using ColdMail.Explanations;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;
using ColdMail.Sending;
using Dapper;

namespace ColdMail.Dev.Bench;

/// <summary>Diagnoses a running campaign of three steps through 50 senders, and explains single recipients of it, loading included.</summary>
static class DiagnosisBench
{
    const int Usual = 100_000;
    const int SenderCount = 50;
    const int DailyCap = 50;
    const int Times = 5;

    static readonly DateTime Now = new(2026, 9, 15, 10, 0, 0, DateTimeKind.Utc);

    static readonly string[] Zones =
    [
        "Europe/Warsaw", "Europe/London", "Europe/Lisbon", "Europe/Athens", "America/New_York", "America/Chicago", "America/Denver",
        "America/Los_Angeles", "America/Sao_Paulo", "Asia/Tokyo", "Asia/Kolkata", "Australia/Sydney", "",
    ];

    public static async Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        var recipients = context.Number("recipients", Usual);
        await using var db = new Db(await context.SchemaAsync("bench_diagnosis", cancellation));
        context.Say($"diagnosis: making {recipients:#,0} recipients");
        var mails = await FillAsync(db, recipients, cancellation);
        var (rules, counters, ramps, notes) = (new RulesStore(db), new CounterStore(db), new Ramps(new(db)), new ExplanationStore(db));
        var explanation = new RecipientExplanation(notes, rules, counters, ramps);
        var diagnosis = new CampaignDiagnosis(notes, new(db), new(db), rules, counters, ramps, new(db), new(db));
        var found = await diagnosis.DiagnoseAsync(1, 1, Now, cancellation);
        await explanation.ExplainAsync(1, 1, 1, Now, cancellation);
        PeakMemory.Restart();
        var whole = await TimeAsync(_ => diagnosis.DiagnoseAsync(1, 1, Now, cancellation));
        var single = await TimeAsync(n => explanation.ExplainAsync(1, 1, 1 + n, Now, cancellation));
        var counted = found?.Groups.Sum(group => group.Mails);
        if (counted != mails)
        {
            throw new InvalidOperationException($"The diagnosis is not right: it counts {counted} mails of {mails}.");
        }

        return new("diagnosis",
        [
            new("mails", mails, ""),
            new("groups", found!.Groups.Count, ""),
            new($"diagnosis of {recipients:#,0} recipients", whole, "s", AtMost: 1),
            new("explanation of one recipient", single * 1000, "ms", AtMost: 100),
            new("peak memory", PeakMemory.Megabytes(Environment.ProcessId), "MB", AtMost: 512),
        ]);
    }

    /// <returns>Seconds; the middle one.</returns>
    static async Task<double> TimeAsync(Func<int, Task> work)
    {
        var times = new List<double>();
        for (var n = 0; n < Times; n++)
        {
            var watch = Stopwatch.StartNew();
            await work(n);
            times.Add(watch.Elapsed.TotalSeconds);
        }

        return times.Order().ElementAt(Times / 2);
    }

    /// <summary>Of ten contacts four have got nothing, three wait for step 2, one for step 3, one has failed and one is held.</summary>
    /// <returns>How many mails there are.</returns>
    static async Task<int> FillAsync(Db db, int recipients, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await BenchCampaign.FillAsync(connection, SenderCount, DailyCap, Now, cancellation);
        using var mails = BenchCampaign.Mails();
        for (var contact = 1L; contact <= recipients; contact++)
        {
            var going = (contact % 10) switch { < 4 => 1, < 7 => 2, 7 => 3, _ => 1 };
            for (var step = 1; step < going; step++)
            {
                Add(contact, step, "sent", null);
            }

            Add(
                contact, going,
                (contact % 10) switch { 8 => "failed", 9 => "held", _ => "scheduled" },
                (contact % 10) switch { 8 => "BAD_ADDRESS", 9 => "MISSING_FIELD", _ => contact % 97 == 0 ? "DEFERRED" : null });
        }

        await BenchCampaign.CopyAsync(connection, mails, cancellation);
        await connection.ExecuteAsync(new("ANALYZE TABLE email_messages", cancellationToken: cancellation));
        return mails.Rows.Count;

        void Add(long contact, int step, string status, string? reason) => mails.Rows.Add(
            1L, 1L, (long)step, contact, 1 + (contact % SenderCount), (long)step, status, reason, Zones[contact % Zones.Length],
            step == 1 ? Now : Now.AddMinutes(contact % 5_000), Now);
    }
}
