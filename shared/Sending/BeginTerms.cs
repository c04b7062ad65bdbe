using ColdMail.Scheduling.Limits;

namespace ColdMail.Sending;

/// <summary>The sender side of a begin, as the run knows it.</summary>
/// <param name="Campaigns">The limits of every campaign that has a mail in the begin.</param>
/// <param name="NextSendAt">When the sender may begin again: the gap.</param>
public sealed record BeginTerms(
    SenderLimits Sender, IReadOnlyDictionary<long, CampaignLimits> Campaigns, long RunToken, DateTime NextSendAt,
    DateTime RunUntil, DateTime SendLeaseUntil);

/// <summary>A mail that is now <c>sending</c>: it may be offered once.</summary>
/// <param name="Counters">What carries its reservation.</param>
public sealed record BegunMail(long MessageId, IReadOnlyList<Counter> Counters);

/// <summary>What the database allowed.</summary>
/// <param name="Stop">Why the run must plan anew before it offers more, or null.</param>
public sealed record BeginResult(IReadOnlyList<BegunMail> Begun, BeginStop? Stop);

public enum BeginStop
{
    /// <summary>The sender was paused, is not this run's any more, or its gap is not over.</summary>
    SenderNotReady,

    /// <summary>The mailbox of the sender has become stale since the run began: follow-ups do not go.</summary>
    InboundStale,

    /// <summary>The sender tries itself, and has begun as many mails as it may.</summary>
    ProbesSpent,

    /// <summary>A limit was used up by others since the run planned.</summary>
    LimitReached,
}
