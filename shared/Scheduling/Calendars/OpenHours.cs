using ColdMail.Scheduling.Windows;
using NodaTime;

namespace ColdMail.Scheduling.Calendars;

/// <summary>The open time of a week's windows within <c>[from, to)</c>; none in an unknown zone.</summary>
sealed class OpenHours(WeekWindows windows, string zoneName, Instant from, Instant to)
{
    readonly Interval[] open = DateTimeZoneProviders.Tzdb.GetZoneOrNull(zoneName) is { } zone
        ? [.. windows.Open(from, to, zone)]
        : [];

    int next;

    public IEnumerable<Instant> Edges => open.SelectMany(hours => new[] { hours.Start, hours.End });

    /// <param name="instant">Not before the one asked last.</param>
    public bool Contain(Instant instant)
    {
        while (next < open.Length && open[next].End <= instant)
        {
            next++;
        }

        return next < open.Length && open[next].Start <= instant;
    }
}
