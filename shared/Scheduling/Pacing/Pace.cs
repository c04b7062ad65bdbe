namespace ColdMail.Scheduling.Pacing;

/// <summary>How long a sender rests after a mail.</summary>
/// <param name="GapSeconds">At least.</param>
/// <param name="ExtraSeconds">On top, drawn anew for each mail: evenly between nothing and this.</param>
public sealed record Pace(int GapSeconds, int ExtraSeconds)
{
    /// <summary>Whether mails follow each other at once.</summary>
    public bool IsNone => GapSeconds == 0 && ExtraSeconds == 0;

    /// <summary>The rest after one mail. The same mail through the same sender on the same day always draws the same.</summary>
    /// <param name="senderDay">Calendar day in the zone of the sender.</param>
    /// <returns>Whole milliseconds, so that it is the same in memory and in a column.</returns>
    public TimeSpan After(long campaignId, long contactId, int stepNumber, long senderId, DateTime senderDay)
    {
        if (ExtraSeconds == 0)
        {
            return TimeSpan.FromSeconds(GapSeconds);
        }

        var seed = Mix(Mix(Mix(Mix(Mix(0, campaignId), contactId), stepNumber), senderId), senderDay.Ticks / TimeSpan.TicksPerDay);
        var drawn = (seed >> 11) * (1.0 / (1UL << 53));
        return TimeSpan.FromMilliseconds((GapSeconds * 1000L) + (long)(drawn * ExtraSeconds * 1000));
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood, 2014): every bit of the input moves every bit of the output.</summary>
    static ulong Mix(ulong state, long value)
    {
        var z = unchecked(state + (ulong)value + 0x9E3779B97F4A7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }
}
