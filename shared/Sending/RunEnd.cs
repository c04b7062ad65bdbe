namespace ColdMail.Sending;

/// <summary>Why a run ended and when the sender is worth another look. Closed: the three cases below are all there are.</summary>
public abstract record RunEnd
{
    RunEnd() { }

    /// <summary>Nothing is due: the next look finds new work by itself.</summary>
    public sealed record Idle : RunEnd;

    /// <summary>The turn is over, or the host is stopping; there may be more to send at once.</summary>
    public sealed record TurnOver : RunEnd;

    /// <summary>Nothing can go before <paramref name="At"/>, unless someone changes something.</summary>
    public sealed record Wait(DateTime At) : RunEnd;
}
