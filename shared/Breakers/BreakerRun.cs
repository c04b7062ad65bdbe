using ColdMail.Bounces;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.Breakers;

/// <summary>Judges the senders and campaigns of which something changed, many at once, and never a mail at a time.</summary>
public sealed partial class BreakerRun(
    BreakerStore store, TallyStore tallies, IOptions<BreakerOptions> options, TimeProvider clock, ILogger<BreakerRun> log)
{
    const int Page = 200;

    readonly BreakerOptions settings = options.Value;

    /// <remarks>
    /// Any number of calls make a move once. A bounce is looked at again until its mail is old enough to count; once an hour everything
    /// of the window is, because further mails alone may be what was missing.
    /// </remarks>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var looked = await store.Mark.LookedAtAsync(cancellation);
        var since = looked.Hour != now.Hour || now - looked > TimeSpan.FromHours(1)
            ? now.AddDays(-settings.WindowDays)
            : looked.AddMinutes(-settings.SettleMinutes) - BounceMarkStore.Overlap;
        await JudgeAsync("sender", (after, limit) => store.SendersAsync(since, after, limit, cancellation), now, cancellation);
        await JudgeAsync("campaign", (after, limit) => store.CampaignsAsync(since, after, limit, cancellation), now, cancellation);
        await store.Mark.SaveLookedAtAsync(now, cancellation);
    }

    async Task JudgeAsync(
        string kind, Func<long, int, Task<IReadOnlyList<BreakerRow>>> read, DateTime now, CancellationToken cancellation)
    {
        var last = 0L;
        while (await read(last, Page) is { Count: > 0 } breakers)
        {
            var ids = breakers.Select(breaker => breaker.OwnerId).ToList();
            var counts = await tallies.CountAsync(kind, ids, settings, now, cancellation);
            var trying = breakers.Where(breaker => breaker.State == "half_open").Select(breaker => breaker.OwnerId).ToList();
            var onTheWay = await tallies.OnTheWayAsync(trying, now, cancellation);
            foreach (var breaker in breakers)
            {
                var move = Breaker.Next(
                    breaker, counts.GetValueOrDefault(breaker.OwnerId, BounceTally.Nothing), onTheWay.GetValueOrDefault(breaker.OwnerId),
                    settings, now);
                if (move is not BreakerMove.Stay && await store.ApplyAsync(breaker, move, settings.Probes, now, cancellation))
                {
                    LogMove(kind, breaker.OwnerId, move.GetType().Name);
                }
            }

            last = ids[^1];
        }
    }

    [LoggerMessage(LogLevel.Information, "Breaker of {Kind} {Owner}: {Move}")]
    partial void LogMove(string kind, long owner, string move);
}
