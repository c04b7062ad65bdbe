using System.Diagnostics;
using ColdMail.Database;
using ColdMail.Dev.Components;
using ColdMail.Dev.MailCatcher;
using ColdMail.Senders;
using ColdMail.Sending;
using ColdMail.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ColdMail.Dev.Chaos;

/// <summary>Sends a campaign while workers are killed and the mail server lies, until nothing is left to send.</summary>
/// <param name="database">Names an empty schema.</param>
/// <param name="storage">A storage account that nobody else uses.</param>
public sealed class ChaosRun(ChaosOptions options, string database, string storage, Action<string> say)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly Stopwatch elapsed = new();
    readonly Random random = new(options.Seed);
    TimeSpan reported = TimeSpan.MinValue;

    /// <returns>What the checker says of what arrived.</returns>
    /// <exception cref="ComponentException">The run came to a standstill, or a worker could not start.</exception>
    public async Task<Verdict> RunAsync(CancellationToken cancellation)
    {
        await Migrations.ApplyAsync(database, _ => { }, cancellation);
        await using var db = new Db(database);
        var store = new ChaosStore(db);
        await using var catcher = await MailCatcherServer.StartAsync(
            new() { Storage = MailStorage.LogOnly, Durable = true, DataFolder = options.SinkFolder, Faults = options.Faults },
            TimeProvider.System,
            cancellation);
        await catcher.ClearAsync();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var campaign = await store.SeedAsync(options, catcher.SmtpPort, NoonZone(now), now, cancellation);
        say($"{options.Contacts} contacts, 2 steps, {options.Senders} senders with a cap of {options.DailyCap}, {options.Workers} workers.");

        await using var workers = new Workers(options, database, storage, store);
        await workers.StartAsync(cancellation);
        elapsed.Start();
        using var nudging = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var nudges = NudgeAsync(db, campaign, nudging.Token);
        try
        {
            await KillAsync(workers, store, catcher, campaign, cancellation);
            await DrainAsync(workers, store, catcher, campaign, cancellation);
        }
        finally
        {
            await nudging.CancelAsync();
            await nudges;
        }

        await workers.DisposeAsync();
        return Checker.Check(await store.EvidenceAsync(
            new()
            {
                Sink = catcher.ReadLog(),
                ScheduledAtStart = options.Contacts,
                Kills = workers.Kills,
                OnTheirWayAtKills = workers.OnTheirWay,
                BeginBatch = options.BeginBatch,
                Messages = [],
                Senders = [],
                SenderUsage = [],
                UserUsage = [],
                Steps = [],
            },
            cancellation));
    }

    /// <summary>A zone in which it is about noon, so that no cap begins anew in the middle of a run.</summary>
    static string NoonZone(DateTime now) => (12 - now.Hour) switch
    {
        // The sign is the one of POSIX: Etc/GMT-3 is three hours ahead of UTC.
        0 => "Etc/GMT",
        > 0 and var ahead => $"Etc/GMT-{ahead}",
        var behind => $"Etc/GMT+{-behind}",
    };

    /// <summary>Kills at moments spread over the run by progress, not by time: a slow machine gets as many.</summary>
    async Task KillAsync(Workers workers, ChaosStore store, MailCatcherServer catcher, long campaign, CancellationToken cancellation)
    {
        var reachable = options.DailyCap * options.Senders;
        var moments = Enumerable.Range(0, options.Kills).Select(_ => random.Next(reachable * 2 / 100, reachable * 85 / 100)).Order();
        foreach (var moment in moments)
        {
            await WaitAsync(workers, store, catcher, campaign, progress => progress.Begun >= moment || progress.IsDrained, cancellation);
            await workers.KillOneAsync(cancellation);
        }
    }

    async Task DrainAsync(Workers workers, ChaosStore store, MailCatcherServer catcher, long campaign, CancellationToken cancellation)
    {
        await workers.AllUpAsync();
        await WaitAsync(workers, store, catcher, campaign, progress => progress.IsDrained, cancellation);
    }

    async Task WaitAsync(
        Workers workers, ChaosStore store, MailCatcherServer catcher, long campaign, Func<ChaosProgress, bool> reached,
        CancellationToken cancellation)
    {
        var quiet = Stopwatch.StartNew();
        ChaosProgress? before = null;
        while (true)
        {
            var progress = await store.ProgressAsync(campaign, cancellation);
            if (progress.Blocked > 0)
            {
                throw new ComponentException("A sender was paused or put into error, which this run does not mean to do.");
            }

            if (progress != before)
            {
                before = progress;
                quiet.Restart();
            }

            Report(progress, catcher, workers);
            if (reached(progress))
            {
                return;
            }

            if (quiet.Elapsed > Patience)
            {
                var senders = await store.SendersAsync(cancellation);
                throw new ComponentException(
                    $"Nothing has moved for {Patience.TotalMinutes} minutes, it is {TimeProvider.System.GetUtcNow():HH:mm:ss}: {progress}\n"
                    + string.Join('\n', senders));
            }

            await Task.Delay(100, cancellation);
        }
    }

    void Report(ChaosProgress progress, MailCatcherServer catcher, Workers workers)
    {
        if (elapsed.Elapsed - TimeSpan.FromSeconds(2) > reported)
        {
            reported = elapsed.Elapsed;
            say($"{elapsed.Elapsed.TotalSeconds,5:0} s  {progress.Begun,6} of {progress.Planned} begun, {catcher.Counts.Accepted} arrived, "
                + $"{progress.UnderWay} under way, {workers.Kills} of {options.Kills} kills");
        }
    }

    /// <summary>
    /// What the timers of the host do once a minute, done once a second: a run with twenty kills would otherwise mostly wait.
    /// </summary>
    async Task NudgeAsync(Db db, long campaign, CancellationToken cancellation)
    {
        var queues = QueueStore.Open(new() { ConnectionString = storage });
        var hints = new SendHints(new HintStore(db), queues, TimeProvider.System);
        var settles = new SettleRunner(
            new SettleStore(db), new PlanStore(db, new(db)), Options.Create(new BackoffOptions()), TimeProvider.System, NullLogger<SettleRunner>.Instance);
        var rescue = new Rescue(new RescueStore(db), settles, TimeProvider.System, NullLogger<Rescue>.Instance);
        try
        {
            while (true)
            {
                await rescue.RunAsync(cancellation);
                await hints.WakeAsync(campaign, cancellation);
                await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
    }
}
