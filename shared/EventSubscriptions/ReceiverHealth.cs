namespace ColdMail.EventSubscriptions;

/// <summary>How the receiver of a subscription fares.</summary>
/// <param name="FailingSince">The first failure since anything arrived; null while it is well.</param>
/// <param name="Failures">Turns in a row that ended with it in trouble.</param>
/// <param name="RestUntil">It is left alone until then.</param>
public sealed record ReceiverHealth(DateTime? FailingSince, int Failures, DateTime? RestUntil)
{
    public static readonly ReceiverHealth Well = new(null, 0, null);

    static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);

    /// <summary>After some deliveries were tried together.</summary>
    /// <remarks>A rest costs the receiver nothing that it would have got: the deliveries wait, and their own waits go on.</remarks>
    public ReceiverHealth After(IReadOnlyCollection<DeliveryVerdict> verdicts, DateTime now)
    {
        var isTrouble = verdicts.Any(verdict => verdict.IsTrouble);
        var hasArrived = verdicts.Any(verdict => verdict.Status == "delivered");
        var failures = isTrouble ? Failures + 1 : hasArrived ? 0 : Failures;
        return verdicts.Count == 0
            ? this
            : new(hasArrived ? null : FailingSince ?? now, failures, isTrouble ? now + RestAfter(failures) : null);
    }

    /// <summary>Why the subscription stops now; null while it goes on.</summary>
    public SubscriptionStop? StopOf(IReadOnlyCollection<DeliveryVerdict> verdicts, DateTime now, EventSubscriptionOptions options) =>
        verdicts.Any(verdict => verdict.IsGone)
            ? new("off", "The receiver answered 410 Gone: it wants no events any more. Resume the subscription to go on all the same.")
            : FailingSince is { } since && now - since >= TimeSpan.FromDays(options.PauseAfterDays)
                ? new(
                    "paused",
                    $"No delivery has arrived since {since:yyyy-MM-dd HH:mm} UTC. Look at the last answers, then resume it: its events wait until then.")
                : null;

    /// <returns>5 s, doubled with every turn, up to 5 min.</returns>
    static TimeSpan RestAfter(int failures)
    {
        var rest = TimeSpan.FromSeconds(5 * Math.Pow(2, Math.Min(failures, 10) - 1));
        return rest < LongestRest ? rest : LongestRest;
    }
}

/// <param name="Status">paused: events wait; off: none is kept any more.</param>
/// <param name="Reason">In words, for the owner.</param>
public sealed record SubscriptionStop(string Status, string Reason);
