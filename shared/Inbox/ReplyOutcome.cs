namespace ColdMail.Inbox;

/// <summary>A reply as its user sees it.</summary>
/// <param name="Status">scheduled, claimed, sending, sent, failed, uncertain or cancelled; what they mean is as for mails of campaigns.</param>
/// <param name="DueAt">While scheduled: not before this instant.</param>
/// <param name="Answer">What the server said last.</param>
public sealed record InboxReply(
    long Id, long ThreadId, string Status, string? Reason, DateTime DueAt, DateTime? SentAt, string To, string Subject, string? Answer,
    DateTime CreatedAt);

/// <summary>What came of asking for a reply. Closed: the cases below are all there are.</summary>
public abstract record ReplyOutcome
{
    ReplyOutcome()
    {
    }

    /// <summary>It will be sent once, or was asked for before with this key.</summary>
    public sealed record Accepted(InboxReply Reply) : ReplyOutcome;

    public sealed record Invalid(Dictionary<string, string[]> Problems) : ReplyOutcome;

    /// <summary>The user has no such conversation, or no such mail in it.</summary>
    public sealed record NotFound : ReplyOutcome;

    /// <summary>The key stands for another reply.</summary>
    public sealed record KeyTaken : ReplyOutcome;

    /// <summary>The person wants no mail, and nobody confirmed to answer all the same.</summary>
    public sealed record OptedOut : ReplyOutcome;

    /// <summary>It cannot be sent.</summary>
    /// <param name="Why">In words, and what to do.</param>
    public sealed record Refused(string Why) : ReplyOutcome;
}
