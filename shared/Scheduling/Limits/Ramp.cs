namespace ColdMail.Scheduling.Limits;

/// <summary>The slow start of a new mailbox: more mails a day as long as its days are clean.</summary>
/// <param name="Start">Mails of the first day.</param>
/// <param name="Step">More for every clean day.</param>
/// <param name="CleanDays">Up to <paramref name="LastDay"/>.</param>
/// <param name="LastDay">The last day with mails that was judged, by the clock of the sender; null: none yet.</param>
public sealed record Ramp(int Start, int Step, int CleanDays, DateTime? LastDay)
{
    /// <summary>A day below this share of its allowance shows nothing.</summary>
    public const double CleanShare = 0.5;

    /// <summary>A day with a larger share of hard bounces among its mails is not clean.</summary>
    public const double MaxBounceShare = 0.03;

    /// <summary>A rest that is longer takes a clean day back for every so many days.</summary>
    public const int RestDays = 7;

    /// <summary>What the clean days so far allow, whatever rest has followed them.</summary>
    public int Cap => CapAfter(CleanDays);

    /// <summary>What the ramp allows on a day after <see cref="LastDay"/>.</summary>
    public int CapOn(DateTime day) => CapAfter(CleanDaysOn(day));

    /// <summary>The ramp after a day that is over. A day without mails changes nothing by itself; many in a row count as a rest.</summary>
    /// <param name="used">Mails of the day.</param>
    /// <param name="hardBounces">Of them, those whose address did not exist.</param>
    /// <param name="dailyCap">Of the owner: an allowance is the smaller of it and the ramp's.</param>
    public Ramp After(DateTime day, int used, int hardBounces, int dailyCap)
    {
        if (used <= 0 || day <= LastDay)
        {
            return this;
        }

        var isClean = used >= CleanShare * Math.Min(CapOn(day), dailyCap) && hardBounces <= MaxBounceShare * used;
        return this with { CleanDays = CleanDaysOn(day) + (isClean ? 1 : 0), LastDay = day };
    }

    int CapAfter(int cleanDays) => (int)Math.Min(int.MaxValue, Start + ((long)Step * cleanDays));

    int CleanDaysOn(DateTime day) =>
        LastDay is { } last && (day - last).Days - 1 is var rest and > RestDays ? Math.Max(0, CleanDays - (rest / RestDays)) : CleanDays;
}
