namespace ColdMail.Campaigns;

/// <summary>What a launched campaign does now.</summary>
/// <param name="Status">scheduled, running or paused.</param>
/// <param name="Reason">Why it is paused, in words.</param>
public sealed record StartDecision(string Status, string? Reason)
{
    /// <summary>Later than this the system does not fire: what was right last night may be wrong today.</summary>
    public static readonly TimeSpan MaxLateness = TimeSpan.FromHours(12);

    /// <param name="startAt">When it was to start.</param>
    public static StartDecision Of(DateTime startAt, DateTime now) => (now - startAt) switch
    {
        var late when late < TimeSpan.Zero => new("scheduled", null),
        var late when late > MaxLateness => new(
            "paused",
            $"It was to start at {startAt:yyyy-MM-dd HH:mm} UTC, but the system only got to it {(int)late.TotalHours} hours later. Resume it if it shall still go out."),
        _ => new("running", null),
    };
}
