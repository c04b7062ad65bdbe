namespace ColdMail.Scheduling.Limits;

/// <summary>
/// How well the answers to a sender are known: a follow-up to somebody who has answered must not go because nobody has read the
/// mailbox.
/// </summary>
/// <param name="ReadAt">UTC: the last look into the mailbox that worked; null: there was none.</param>
/// <param name="FreshUntil">UTC: what was read counts as fresh until then; null: the last look failed, or there was none.</param>
/// <param name="Fault">Why the last look failed, in words; null: it did not.</param>
/// <param name="OpensAt">UTC: no follow-up goes before; null: what was read is fresh.</param>
public sealed record FollowUpGate(DateTime? ReadAt, DateTime? FreshUntil, string? Fault, DateTime? OpensAt)
{
    /// <summary>A look takes a moment.</summary>
    static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    /// <summary>Of a mailbox that is not fresh, the gate is asked again after its next look; the look says whether it opens.</summary>
    /// <param name="nextLookAt">UTC: when the mailbox is due to be read.</param>
    public static FollowUpGate Of(DateTime? readAt, DateTime? freshUntil, string? fault, DateTime nextLookAt, DateTime now) => new(
        readAt, freshUntil, fault, freshUntil >= now ? null : (nextLookAt > now ? nextLookAt : now) + Look);
}
