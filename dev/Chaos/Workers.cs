using System.Globalization;
using ColdMail.Dev.Components;

namespace ColdMail.Dev.Chaos;

/// <summary>The hosts of a fault run: real ones, killed without warning and started again at once.</summary>
sealed class Workers(ChaosOptions options, string database, string storage, ChaosStore store) : IAsyncDisposable
{
    /// <summary>After this time a commit that was under way at the kill has happened or not; leases still last.</summary>
    static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(2);

    readonly List<ColdMailHost> hosts = [];
    readonly Dictionary<ColdMailHost, Task> restarts = [];
    readonly Random random = new(options.Seed);

    public int Kills { get; private set; }

    /// <summary>Complete after <see cref="AllUpAsync"/>.</summary>
    public HashSet<MessageAttempt> OnTheirWay { get; } = [];

    public async Task StartAsync(CancellationToken cancellation)
    {
        // The key of one run: what one worker encrypts, another reads.
        var settings = options.WorkerSettings;
        hosts.AddRange(await Task.WhenAll(Enumerable.Range(1, options.Workers).Select(number => ColdMailHost.StartAsync(
            new(string.Create(CultureInfo.InvariantCulture, $"{options.Name}-worker{number}"), database, storage) { Settings = settings },
            cancellation))));
    }

    /// <summary>Kills one worker that is up, at any moment of the next fifth of a second, and starts it again in the background.</summary>
    public async Task KillOneAsync(CancellationToken cancellation)
    {
        if (hosts.TrueForAll(host => restarts.GetValueOrDefault(host)?.IsCompleted == false))
        {
            await Task.WhenAny(restarts.Values);
        }

        var up = hosts.Where(host => restarts.GetValueOrDefault(host)?.IsCompleted != false).ToList();
        var victim = up[random.Next(up.Count)];
        if (restarts.Remove(victim, out var restart))
        {
            await restart;
        }

        await Task.Delay(random.Next(200), cancellation);
        await victim.KillAsync();
        Kills++;
        restarts[victim] = StartAgainAsync(victim, cancellation);
    }

    /// <summary>Waits until all are up again; a worker that cannot start any more is an error.</summary>
    public Task AllUpAsync() => Task.WhenAll(restarts.Values);

    public async ValueTask DisposeAsync()
    {
        await AllUpAsync().ContinueWith(_ => { }, TaskScheduler.Default);
        await Task.WhenAll(hosts.Select(host => host.StopAsync()));
    }

    async Task StartAgainAsync(ColdMailHost victim, CancellationToken cancellation)
    {
        var starting = victim.StartAgainAsync(cancellation);
        await Task.Delay(Aftermath, cancellation);
        var onTheirWay = await store.OnTheirWayAsync(cancellation);
        lock (OnTheirWay)
        {
            OnTheirWay.UnionWith(onTheirWay);
        }

        await starting;
    }
}
