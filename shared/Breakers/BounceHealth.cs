using ColdMail.Bounces;
using Microsoft.Extensions.Options;

namespace ColdMail.Breakers;

/// <summary>Whether a sender or a campaign may go on as far as bounces and complaints go, and from which evidence.</summary>
/// <param name="State">closed: it may; open: it stopped; half_open: it tries itself with a few mails.</param>
/// <param name="Words">What that means, and what to do.</param>
/// <param name="Current">The arithmetic as of now.</param>
/// <param name="Opened">The arithmetic with which it stopped last; null: it never did.</param>
/// <param name="Since">UTC: what went before does not count.</param>
/// <param name="RetryAt">UTC. Of open: when it tries itself; null: it waits for a person. Of half-open: when those mails are judged.</param>
/// <param name="ProbesLeft">Of half-open: mails that may still begin.</param>
/// <param name="Bounces">Those that count, the newest first, a hundred at most.</param>
public sealed record SendingHealth(
    string State, string Words, BreakerEvidence Current, BreakerEvidence? Opened, DateTime Since, DateTime? OpenedAt, DateTime? RetryAt,
    int ProbesLeft, IReadOnlyList<ListedBounce> Bounces);

/// <summary>Tells users how their senders and campaigns stand.</summary>
public sealed class BounceHealth(HealthStore store, TallyStore tallies, IOptions<BreakerOptions> options, TimeProvider clock)
{
    /// <param name="kind">sender or campaign.</param>
    /// <returns>Null when this user has no such one.</returns>
    public async Task<SendingHealth?> FindAsync(string kind, long userId, long ownerId, CancellationToken cancellation)
    {
        if (await store.FindAsync(kind, userId, ownerId, cancellation) is not { } stored)
        {
            return null;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var window = now.AddDays(-options.Value.WindowDays);
        var since = stored.SinceAt > window ? stored.SinceAt.Value : window;
        var tally = (await tallies.CountAsync(kind, [ownerId], options.Value, now, cancellation))
            .GetValueOrDefault(ownerId, BounceTally.Nothing);
        return new(
            stored.State, Words(kind, stored), BreakerEvidence.Of(tally, Breaker.LimitOf(kind, options.Value), options.Value), stored.Evidence,
            since, stored.OpenedAt, stored.RetryAt, stored.ProbesLeft,
            await store.BouncesAsync(kind, userId, ownerId, since, cancellation));
    }

    static string Words(string kind, StoredBreaker stored) => stored.State switch
    {
        "open" when kind == "sender" => $"It has stopped. {stored.Reason} It tries itself with a few mails by then, or now if you resume it.",
        "open" => $"It was paused. {stored.Reason}",
        "half_open" => "It tries itself with a few mails: when none of them bounces it goes on, and stops again otherwise.",
        _ => "Neither bounces nor complaints keep it back.",
    };
}
