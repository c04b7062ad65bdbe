using System.Diagnostics;

namespace ColdMail.Breakers;

/// <summary>A breaker as it stands.</summary>
public sealed record BreakerRow
{
    /// <summary>sender or campaign.</summary>
    public required string Kind { get; init; }
    public required long OwnerId { get; init; }
    public required long UserId { get; init; }

    /// <summary>How its user calls the owner.</summary>
    public required string Name { get; init; }

    /// <summary>closed, open or half_open.</summary>
    public required string State { get; init; }

    /// <summary>UTC: what went before does not count; null: everything counts.</summary>
    public DateTime? SinceAt { get; init; }

    /// <summary>Of open: half-open from then on. Of half-open: when its mails are judged. Null: not known, or by a person.</summary>
    public DateTime? RetryAt { get; init; }

    /// <summary>How often it opened without having closed between.</summary>
    public int Times { get; init; }

    /// <summary>Of half-open: mails that may still begin.</summary>
    public int ProbesLeft { get; init; }
    public DateTime? WarnedAt { get; init; }
}

/// <summary>What becomes of a breaker. Closed: the cases below are all there are.</summary>
public abstract record BreakerMove
{
    BreakerMove()
    {
    }

    public sealed record Stay : BreakerMove;

    /// <summary>Complaints are near the limit.</summary>
    public sealed record Warn(string Words) : BreakerMove;

    /// <param name="RetryAt">Null: it waits for a person.</param>
    public sealed record Open(BreakerEvidence Evidence, DateTime? RetryAt, int Times) : BreakerMove;

    /// <summary>The sender tries itself.</summary>
    public sealed record HalfOpen : BreakerMove;

    /// <summary>Mails that it tried itself with did not go: others may.</summary>
    public sealed record Probe(int Left) : BreakerMove;

    /// <summary>All mails that it tries itself with have gone.</summary>
    public sealed record Await(DateTime JudgedAt) : BreakerMove;

    public sealed record Close : BreakerMove;
}

/// <summary>When a sender or a campaign stops, and when a sender goes on.</summary>
public static class Breaker
{
    static readonly TimeSpan LongestCoolDown = TimeSpan.FromDays(7);
    static readonly TimeSpan WarnAgain = TimeSpan.FromDays(7);

    /// <param name="tally">Since <see cref="BreakerRow.SinceAt"/>.</param>
    /// <param name="onTheWay">Mails of the sender that are being offered.</param>
    public static BreakerMove Next(BreakerRow breaker, BounceTally tally, long onTheWay, BreakerOptions options, DateTime now)
    {
        var evidence = BreakerEvidence.Of(tally, LimitOf(breaker.Kind, options), options);
        return breaker.State switch
        {
            "closed" when evidence.Trips => Opened(breaker, evidence, 1, options, now),
            "closed" when Warns(evidence, options) && !(now - breaker.WarnedAt < WarnAgain) => new BreakerMove.Warn(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{tally.Complaints:N0} of {tally.AllSends:N0} mails were reported as unwanted: {evidence.ComplaintPercent:0.00} %. At {options.ComplaintStopPercent:0.00} % it stops.")),
            "closed" => new BreakerMove.Stay(),
            "open" => breaker.RetryAt <= now ? new BreakerMove.HalfOpen() : new BreakerMove.Stay(),
            "half_open" when tally.AllBounces + tally.Complaints > 0 => Opened(breaker, evidence.OfProbes(tally), breaker.Times + 1, options, now),
            "half_open" when tally.Sends >= options.Probes => new BreakerMove.Close(),
            "half_open" when breaker.ProbesLeft > 0 || onTheWay > 0 => new BreakerMove.Stay(),
            "half_open" when tally.AllSends < options.Probes => new BreakerMove.Probe(options.Probes - (int)tally.AllSends),
            "half_open" => breaker.RetryAt is null ? new BreakerMove.Await(now.AddMinutes(options.SettleMinutes)) : new BreakerMove.Stay(),
            _ => throw new UnreachableException(),
        };
    }

    public static double LimitOf(string kind, BreakerOptions options) => kind == "campaign" ? options.CampaignPercent : options.SenderPercent;

    /// <summary>How long a sender rests that stopped so often in a row.</summary>
    public static TimeSpan CoolDown(int times, BreakerOptions options) =>
        TimeSpan.FromHours(Math.Min(LongestCoolDown.TotalHours, options.CoolDownHours * Math.Pow(2, times - 1)));

    static BreakerMove.Open Opened(BreakerRow breaker, BreakerEvidence evidence, int times, BreakerOptions options, DateTime now) =>
        new(evidence, breaker.Kind == "sender" ? now + CoolDown(times, options) : null, times);

    static bool Warns(BreakerEvidence evidence, BreakerOptions options) =>
        evidence.Complaints > 0 && evidence.ComplaintPercent > options.ComplaintWarnPercent;
}
