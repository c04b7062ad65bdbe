using System.Globalization;
using NodaTime;

namespace ColdMail.Scheduling.Windows;

/// <summary>Why windows cannot be a week, in words that a person can act on.</summary>
static class WeekWindowsProblems
{
    public static IReadOnlyList<string> Of(IReadOnlyList<DayWindow> windows)
    {
        if (windows.Count == 0)
        {
            return ["There are no sending hours: add at least one window."];
        }

        var unwritable = Unwritable(windows).ToList();
        return unwritable.Count > 0
            ? unwritable
            : [.. windows.GroupBy(window => window.Day).OrderBy(day => day.Key).SelectMany(day => OfDay(day.Key, [.. day]))];
    }

    /// <summary>What cannot be stored at all.</summary>
    public static IEnumerable<string> Unwritable(IEnumerable<DayWindow> windows)
    {
        foreach (var window in windows)
        {
            if (window.Day is < IsoDayOfWeek.Monday or > IsoDayOfWeek.Sunday)
            {
                yield return $"The window {Hours(window)} has no day: choose one from Monday to Sunday.";
            }
            else if (window.Start.Ticks % TimeSpan.TicksPerMinute != 0 || window.End.Ticks % TimeSpan.TicksPerMinute != 0)
            {
                yield return $"{window.Day} {Hours(window)}: start and end have to be whole minutes.";
            }
        }
    }

    static IEnumerable<string> OfDay(IsoDayOfWeek day, DayWindow[] windows)
    {
        if (windows.Length > WeekWindows.MostWindowsPerDay)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{day} has {windows.Length} windows: at most {WeekWindows.MostWindowsPerDay} fit into a day.");
        }

        Array.Sort(windows, (one, other) => one.Span.CompareTo(other.Span));
        for (var (i, reaching) = (1, windows[0]); i < windows.Length; i++)
        {
            if (windows[i].Span.Start < reaching.Span.End)
            {
                yield return $"{day} {Hours(reaching)} and {Hours(windows[i])} overlap: join them or change one.";
            }

            reaching = windows[i].Span.End > reaching.Span.End ? windows[i] : reaching;
        }
    }

    static string Hours(DayWindow window) =>
        string.Create(CultureInfo.InvariantCulture, $"{Time(window.Start)}–{Time(window.End)}");

    static string Time(TimeOnly time) =>
        time.ToString(time.Ticks % TimeSpan.TicksPerMinute == 0 ? "HH:mm" : "HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
}
