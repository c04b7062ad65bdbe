using System.Globalization;
using Azure.Storage.Queues;
using ColdMail.Alerts;
using ColdMail.Campaigns;
using ColdMail.Composing;
using ColdMail.Database;
using ColdMail.Dev.Components;
using ColdMail.Dev.MailCatcher;
using ColdMail.DryRuns;
using ColdMail.Scheduling;
using ColdMail.Security;
using ColdMail.Senders;
using ColdMail.Sending;
using ColdMail.Storage;
using ColdMail.Suppression;
using ColdMail.Templates;
using ColdMail.Tracking;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MySqlConnector;

namespace ColdMail.Dev.Simulation;

/// <summary>
/// The real send path on a clock that only moves by hand: real rows, a real SMTP conversation, and a month in minutes.
/// Where nothing can go, the clock leaps to the instant at which something can.
/// </summary>
public sealed class ScriptedWorld : IAsyncDisposable
{
    /// <summary>Hints pile up, because nobody reads the queue here: the world looks at its senders by itself.</summary>
    const int RunsBetweenCleanings = 200;

    readonly IHost host;
    readonly FakeTimeProvider clock;
    readonly QueueClient hints;
    int runs;

    ScriptedWorld(IHost host, FakeTimeProvider clock, QueueClient hints, MailCatcherServer catcher)
    {
        (this.host, this.clock, this.hints, Catcher) = (host, clock, hints, catcher);
        Db = Services.GetRequiredService<Db>();
    }

    public IServiceProvider Services => host.Services;

    public Db Db { get; }

    /// <summary>Where the mails arrive.</summary>
    public MailCatcherServer Catcher { get; }

    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <param name="schema">Names an empty or a migrated schema.</param>
    /// <param name="start">UTC.</param>
    public static async Task<ScriptedWorld> StartAsync(
        string schema, string storage, DateTime start, MailStorage keep, CancellationToken cancellation)
    {
        await Migrations.ApplyAsync(schema, _ => { }, cancellation);
        var clock = new FakeTimeProvider(start);
        var catcher = await MailCatcherServer.StartAsync(new() { Storage = keep }, clock, cancellation);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            DevelopmentSettings.Create(null, "http://localhost:7071")
                .Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Sending:WaitInRunSeconds"] = "0",
            ["Smtp:ConnectSeconds"] = "600",
            ["Smtp:SignInSeconds"] = "600",
            ["Smtp:EnvelopeSeconds"] = "600",
        });
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton(new Db(Patient(schema)));
        var queues = QueueStore.Open(new() { ConnectionString = storage });
        await queues.CreateQueuesAsync(cancellation);
        builder.Services.AddSingleton(queues);
        builder.Services.AddSecurity();
        builder.Services.AddSenders();
        builder.Services.AddTracking();
        builder.Services.AddComposing();
        builder.Services.AddScheduling();
        builder.Services.AddSending();
        builder.Services.AddSuppression();
        builder.Services.AddTemplates();
        builder.Services.AddAlerts();
        builder.Services.AddCampaigns();
        builder.Services.AddDryRuns();
        return new(builder.Build(), clock, new(storage, QueueStore.Send), catcher);
    }

    /// <summary>Turns a launched campaign into rows, as the launch does, and lets it run.</summary>
    public async Task MaterialiseAsync(long campaign, CancellationToken cancellation)
    {
        var launch = new LaunchStore(Db);
        while (await launch.TakeUpAsync(campaign, LaunchStore.ChunkSize, Now, cancellation) == LaunchProgress.More)
        {
        }
    }

    /// <summary>Lets every sender send what it may until an instant.</summary>
    /// <param name="end">UTC, exclusive.</param>
    /// <param name="say">Shows progress, once for each day of the clock.</param>
    /// <returns>How many runs it took.</returns>
    public async Task<int> RunUntilAsync(DateTime end, Action<string> say, CancellationToken cancellation)
    {
        var run = Services.GetRequiredService<SenderRun>();
        var next = new PriorityQueue<long, (DateTime At, long Sender)>();
        foreach (var sender in await SendersAsync(cancellation))
        {
            next.Enqueue(sender, (Now, sender));
        }

        var before = runs;
        var day = Now.Date;
        while (next.TryPeek(out var sender, out var at) && at.At < end)
        {
            cancellation.ThrowIfCancellationRequested();
            next.Dequeue();
            if (at.At > Now)
            {
                clock.SetUtcNow(at.At);
            }

            if (Now.Date > day)
            {
                day = Now.Date;
                say(string.Create(CultureInfo.InvariantCulture, $"  {day:ddd d MMM}: {Catcher.Counts.Accepted:#,0} mails arrived so far"));
            }

            switch (await RunAsync(run, sender, cancellation))
            {
                case RunEnd.TurnOver:
                    next.Enqueue(sender, (Now, sender));
                    break;
                case RunEnd.Wait(var until):
                    next.Enqueue(sender, (until > Now ? until : Now, sender));
                    break;
            }
        }

        if (end > Now)
        {
            clock.SetUtcNow(end);
        }

        return runs - before;
    }

    public async ValueTask DisposeAsync()
    {
        await Db.DisposeAsync();
        host.Dispose();
        await Catcher.DisposeAsync();
    }

    /// <summary>
    /// A machine that was halted for minutes is nothing that happened to the world: a statement that failed for it would be
    /// tried again after a while, which on this clock never passes.
    /// </summary>
    static string Patient(string schema) => new MySqlConnectionStringBuilder(schema) { DefaultCommandTimeout = 0 }.ConnectionString;

    async Task<RunEnd> RunAsync(SenderRun run, long sender, CancellationToken cancellation)
    {
        if (runs++ % RunsBetweenCleanings == 0)
        {
            await hints.ClearMessagesAsync(cancellation);
        }

        return await run.RunAsync(sender, cancellation);
    }

    async Task<IEnumerable<long>> SendersAsync(CancellationToken cancellation)
    {
        await using var connection = await Db.OpenAsync(cancellation);
        return await connection.QueryAsync<long>(new(
            "SELECT id FROM sender_accounts WHERE status = 'active' AND deleted_at IS NULL ORDER BY id", cancellationToken: cancellation));
    }
}
