using System.Collections.Concurrent;
using System.Data.Common;
using System.Net;
using ColdMail.Tracking;

namespace ColdMail.TrackingDomains;

/// <summary>
/// Whose links a host serves, remembered for a minute. While the database does not answer, what was known last holds, so that
/// a link does not wait for it.
/// </summary>
public sealed class TrackingHosts(TrackingDomainStore store, LinkOptions links, TimeProvider clock)
{
    /// <summary>The name in a request is the caller's choice, so what is remembered has an end.</summary>
    const int MostHosts = 10_000;

    static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);
    static readonly TimeSpan WhileAway = TimeSpan.FromSeconds(10);

    readonly ConcurrentDictionary<string, (long? Owner, DateTime Until)> known = new(StringComparer.Ordinal);
    readonly string own = new Uri(links.PublicUrl).IdnHost;

    /// <returns>Null for a host that never was a tracking domain.</returns>
    public async ValueTask<long?> OwnerAsync(string host)
    {
        var name = host.TrimEnd('.').ToLowerInvariant();
        if (name == own || name.Length > 253 || !name.Contains('.', StringComparison.Ordinal) || IPAddress.TryParse(name, out _))
        {
            return null;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        return known.TryGetValue(name, out var last) && now < last.Until ? last.Owner : await AskAsync(name, last.Owner, now);
    }

    /// <summary>Asks again at the next request; other instances take up to a minute.</summary>
    public void Forget(string host) => known.TryRemove(host, out _);

    async Task<long?> AskAsync(string name, long? last, DateTime now)
    {
        if (known.Count >= MostHosts)
        {
            known.Clear();
        }

        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(links.RecordSeconds));
            var owner = await store.OwnerAsync(name, patience.Token).WaitAsync(patience.Token);
            known[name] = (owner, now + Memory);
            return owner;
        }
        catch (Exception e) when (e is DbException or OperationCanceledException)
        {
            known[name] = (last, now + WhileAway);
            return last;
        }
    }
}
