using System.Security.Cryptography;
using ColdMail.Alerts;
using ColdMail.Tracking;

namespace ColdMail.TrackingDomains;

/// <summary>Sets tracking domains and looks at their records: when asked, every hour while something is wrong, and daily.</summary>
public sealed class TrackingDomainChecks(
    TrackingDomainStore store, DomainLookup lookup, TrackingHosts hosts, LinkOptions links, TimeProvider clock)
{
    const int Page = 100;

    /// <summary>A name server that does not answer holds up the others of its page only.</summary>
    const int AtOnce = 10;

    const string Taken = "This host is verified for another account. Take it away there first.";

    /// <summary>What the CNAME record of a tracking domain has to name.</summary>
    public string Target { get; } = new Uri(links.PublicUrl).IdnHost;

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Sets the host of a user and looks at its records at once. Safe to repeat.</summary>
    /// <param name="host">Lower case, A-labels.</param>
    public async Task<TrackingDomain> SetAsync(long userId, string host, CancellationToken cancellation)
    {
        await store.SetAsync(userId, host, RandomNumberGenerator.GetHexString(32, lowercase: true), Now, cancellation);
        return await CheckAsync(userId, cancellation)
            ?? throw new InvalidOperationException("The tracking domain was taken away while it was being set.");
    }

    /// <returns>Null while the user has none.</returns>
    public async Task<TrackingDomain?> CheckAsync(long userId, CancellationToken cancellation) =>
        await store.FindAsync(userId, cancellation) is { } domain ? await CheckAsync(domain, cancellation) : null;

    /// <summary>Looks at all that are due. Safe to run at any time and twice at once.</summary>
    public async Task CheckDueAsync(CancellationToken cancellation)
    {
        long after = 0;
        IReadOnlyList<TrackingDomain> due;
        do
        {
            due = await store.DueAsync(Now, after, Page, cancellation);
            await Parallel.ForEachAsync(
                due,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
                async (domain, stop) => await CheckAsync(domain, stop));
            after = due is [.., var last] ? last.UserId : after;
        }
        while (due.Count == Page);
    }

    async Task<TrackingDomain> CheckAsync(TrackingDomain domain, CancellationToken cancellation)
    {
        var judged = DomainCheck.Judge(domain, await lookup.FindAsync(domain.Host, cancellation), Target, Now);
        if (!await store.RecordAsync(judged, AlertOf(domain, judged), Now, cancellation))
        {
            judged = judged with { State = "failed", Problem = Taken, VerifiedAt = null };
            await store.RecordAsync(judged, AlertOf(domain, judged), Now, cancellation);
        }

        hosts.Forget(judged.Host);
        return judged;
    }

    static Alert? AlertOf(TrackingDomain before, TrackingDomain after) => before.IsVerified && !after.IsVerified
        ? new(
            after.UserId,
            AlertKind.TrackingDomain,
            null,
            $"Links in new mails do not begin with {after.Host} any more, but with the address of this installation. {after.Problem}")
        : null;
}
