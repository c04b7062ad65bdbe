using NodaTime;
using NodaTime.TimeZones;

namespace ColdMail.Scheduling.Windows;

/// <summary>One stretch of a weekday by the wall clock: <c>[Start, End)</c>.</summary>
/// <param name="Day">The day on which the window begins; one over midnight belongs to this day only.</param>
/// <param name="Start">First minute that is open.</param>
/// <param name="End">
/// Exclusive. Before <paramref name="Start"/>: it lies on the next day. Equal to it: 24 h by the wall clock, so that 00:00–00:00
/// is the whole day, whether it has 23, 24 or 25 hours.
/// </param>
public sealed record DayWindow(IsoDayOfWeek Day, TimeOnly Start, TimeOnly End)
{
    /// <summary>Whether the window ends on another day than it began, be it at midnight.</summary>
    public bool EndsOnNextDay => End <= Start;

    /// <summary>The window that begins on this date.</summary>
    /// <remarks>
    /// It lasts from the first instant at which a clock on the wall shows a time inside the window to the last, without a break.
    /// So a start that the clocks leap over moves to the first instant after the gap, and of a time that comes twice the start
    /// takes the first and the end the last. A window that ends where the repeated hour begins holds nothing of it and ends at
    /// its first beginning.
    /// </remarks>
    /// <param name="date">A date of this weekday.</param>
    /// <returns>Empty when the clocks leap over the whole window.</returns>
    public Interval On(LocalDate date, DateTimeZone zone)
    {
        var start = date.At(Local(Start));
        var end = (EndsOnNextDay ? date.PlusDays(1) : date).At(Local(End));
        var opens = First(zone.MapLocal(start));
        var closes = AfterLast(zone.MapLocal(end));
        return new(opens, Instant.Max(opens, closes));
    }

    /// <summary>From midnight of <see cref="Day"/> by the wall clock.</summary>
    internal (TimeSpan Start, TimeSpan End) Span =>
        (Start.ToTimeSpan(), EndsOnNextDay ? End.ToTimeSpan() + TimeSpan.FromDays(1) : End.ToTimeSpan());

    static Instant First(ZoneLocalMapping mapping) =>
        mapping.Count == 0 ? mapping.LateInterval.Start : mapping.First().ToInstant();

    static Instant AfterLast(ZoneLocalMapping mapping)
    {
        if (mapping.Count == 0)
        {
            return mapping.LateInterval.Start;
        }

        var last = mapping.Last().ToInstant();
        return mapping.Count == 2 && last == mapping.LateInterval.Start ? mapping.First().ToInstant() : last;
    }

    static LocalTime Local(TimeOnly time) => LocalTime.FromTicksSinceMidnight(time.Ticks);
}
