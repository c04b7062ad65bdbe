namespace ColdMail.Breakers;

/// <summary>How sure a share is, from how few it was seen.</summary>
public static class Wilson
{
    /// <summary>Of the normal distribution: 95 % lie within so many standard deviations.</summary>
    const double Deviations = 1.96;

    /// <summary>The lower end of the 95 % score interval: the share is at least this, however lucky the count was.</summary>
    /// <remarks>E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.</remarks>
    /// <param name="of">0 gives 0.</param>
    /// <returns>From 0 to 1, and never above <paramref name="hits"/> ÷ <paramref name="of"/>.</returns>
    public static double LowerBound(long hits, long of)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, of);
        if (hits == 0)
        {
            return 0;
        }

        const double square = Deviations * Deviations;
        var share = (double)hits / of;
        var middle = share + (square / (2 * of));
        var half = Deviations * Math.Sqrt((share * (1 - share) / of) + (square / (4.0 * of * of)));
        return Math.Max(0, (middle - half) / (1 + (square / of)));
    }
}
