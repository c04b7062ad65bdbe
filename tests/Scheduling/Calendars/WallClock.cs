using ColdMail.Scheduling.Windows;
using NodaTime;

namespace ColdMail.Tests.Scheduling.Calendars;

/// <summary>
/// The rules of windows in another form, minute by minute: what a clock on the wall of one zone shows in the days around an
/// instant. Minutes count from the epoch.
/// </summary>
sealed class WallClock
{
    const int DayMinutes = 24 * 60;
    const int Days = 3;

    /// <summary>What the clock shows at <see cref="First"/> and each minute after it: day since the epoch, minute of the day.</summary>
    readonly (int Day, int Time)[] shown = new (int Day, int Time)[2 * Days * DayMinutes];

    public WallClock(DateTimeZone zone, Instant centre)
    {
        First = Minute(centre) - (Days * DayMinutes);
        for (var i = 0; i < shown.Length; i++)
        {
            var local = First + i + (zone.GetUtcOffset(At(First + i)).Seconds / 60);
            shown[i] = ((int)(local / DayMinutes), (int)(local % DayMinutes));
        }

        Repeated = FindRepeated();
    }

    public long First { get; }

    /// <summary>Exclusive.</summary>
    public long Last => First + shown.Length;

    /// <summary>Windows that began before <see cref="First"/> are cut: two days from both ends all is known.</summary>
    public long Inner => First + (2 * DayMinutes);

    /// <summary>Exclusive.</summary>
    public long InnerLast => Last - (2 * DayMinutes);

    /// <summary>Whether the clock shows this time at another minute too, or lies between two such.</summary>
    public bool[] Repeated { get; }

    /// <param name="minute">Of a year after 1970.</param>
    public static Instant At(long minute) => Instant.FromUnixTimeSeconds(minute * 60);

    public static long Minute(Instant instant) => instant.ToUnixTimeSeconds() / 60;

    /// <summary>
    /// Whether each minute shows a time in a window, and whether it is open: from the first minute that shows a time in the window
    /// of one day to the last.
    /// </summary>
    public (bool[] Shows, bool[] Open) Look(WeekWindows week)
    {
        var (shows, open) = (new bool[shown.Length], new bool[shown.Length]);
        foreach (var byTimes in week.Windows.GroupBy(window => (window.Start, window.End)))
        {
            var on = Enumerable.Range(1, 7).Select(day => byTimes.Any(window => (int)window.Day == day)).ToArray();
            var (start, end) = (Minutes(byTimes.Key.Start), Minutes(byTimes.Key.End));
            var days = new (int First, int Last)?[(2 * Days) + 4];
            for (var i = 0; i < shown.Length; i++)
            {
                if (DayOf(shown[i], start, end, on) is { } day)
                {
                    shows[i] = true;
                    ref var known = ref days[day - shown[0].Day + 2];
                    known = (known?.First ?? i, i);
                }
            }

            foreach (var (first, last) in days.OfType<(int First, int Last)>())
            {
                Array.Fill(open, true, first, last - first + 1);
            }
        }

        return (shows, open);
    }

    /// <summary>The day on which the window that holds this time began; null when none holds it.</summary>
    /// <param name="on">Whether a window begins on Monday … Sunday. The epoch was a Thursday.</param>
    static int? DayOf((int Day, int Time) shown, int start, int end, bool[] on)
    {
        var (day, time) = shown;
        var today = on[(day + 3) % 7];
        if (start < end)
        {
            return today && start <= time && time < end ? day : null;
        }

        return today && time >= start ? day
            : on[(day + 2) % 7] && time < end ? day - 1
            : null;
    }

    static int Minutes(TimeOnly time) => (int)(time.Ticks / TimeSpan.TicksPerMinute);

    bool[] FindRepeated()
    {
        var repeated = new bool[shown.Length];
        var seen = new Dictionary<(int, int), int>();
        for (var i = 0; i < shown.Length; i++)
        {
            if (!seen.TryAdd(shown[i], i))
            {
                Array.Fill(repeated, true, seen[shown[i]], i - seen[shown[i]] + 1);
            }
        }

        return repeated;
    }
}
