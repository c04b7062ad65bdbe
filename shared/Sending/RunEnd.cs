namespace ColdMail.Sending;

/// <summary>Why a run ended and when the sender is worth another look. Closed: the four cases below are all there are.</summary>
public abstract record RunEnd
{
    RunEnd() { }

    /// <summary>Nothing is due: the next look finds new work by itself.</summary>
    public sealed record Idle : RunEnd;

    /// <summary>The turn is over, or the host is stopping; there may be more to send at once.</summary>
    public sealed record TurnOver : RunEnd;

    /// <summary>The gap, or a rest, ends at <paramref name="At"/>.</summary>
    public sealed record Wait(DateTime At) : RunEnd;

    /// <summary>Windows are closed or a cap is used up: there is no use in looking before <paramref name="At"/>, unless someone changes something.</summary>
    public sealed record Quiet(DateTime At) : RunEnd;
}
