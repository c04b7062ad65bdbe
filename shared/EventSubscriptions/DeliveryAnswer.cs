namespace ColdMail.EventSubscriptions;

/// <summary>What a receiver did with a delivery. Closed: the two cases below are all there are.</summary>
public abstract record DeliveryAnswer
{
    DeliveryAnswer() { }

    /// <param name="Code">HTTP status.</param>
    /// <param name="Text">The begin of the answer, cleaned.</param>
    /// <param name="RetryAfter">How long the receiver asked to wait; null when it did not.</param>
    public sealed record Answered(int Code, string Text, TimeSpan? RetryAfter) : DeliveryAnswer;

    /// <summary>No answer: the host leads inside, cannot be found or reached, or took too long. It may have got the event.</summary>
    public sealed record Unanswered(string Why) : DeliveryAnswer;
}
