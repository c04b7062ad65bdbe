namespace ColdMail.Webhooks;

/// <summary>How old a signed request may be.</summary>
static class ReplayWindow
{
    /// <summary>How far the clock of whoever signs may be ahead of ours.</summary>
    static readonly TimeSpan FastestClock = TimeSpan.FromMinutes(5);

    /// <param name="signedAt">Seconds since 1970.</param>
    public static bool Holds(long signedAt, DateTime now, TimeSpan oldest)
    {
        var age = new DateTimeOffset(now).ToUnixTimeSeconds() - (decimal)signedAt;
        return age <= (decimal)oldest.TotalSeconds && age >= -(decimal)FastestClock.TotalSeconds;
    }
}
