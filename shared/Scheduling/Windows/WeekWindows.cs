using NodaTime;

namespace ColdMail.Scheduling.Windows;

/// <summary>The hours of a week by the wall clock of a zone that is told when it matters; several windows a day.</summary>
/// <remarks>Two are equal when they have the same windows, in whatever order they were given.</remarks>
public sealed class WeekWindows : IEquatable<WeekWindows>
{
    public const int MostWindowsPerDay = 10;

    /// <summary>Every day around the clock.</summary>
    public static readonly WeekWindows Always =
        Of(Enumerable.Range(1, 7).Select(day => new DayWindow((IsoDayOfWeek)day, TimeOnly.MinValue, TimeOnly.MinValue)));

    /// <summary>The windows of each weekday; the index is that of <see cref="IsoDayOfWeek"/>.</summary>
    readonly DayWindow[][] days;

    WeekWindows(DayWindow[] windows)
    {
        Windows = windows;
        days = [.. Enumerable.Range(0, 8).Select(day => windows.Where(window => (int)window.Day == day).ToArray())];
    }

    /// <summary>By day and start, each once; empty never opens.</summary>
    public IReadOnlyList<DayWindow> Windows { get; }

    /// <summary>Windows that overlap or touch are open as one.</summary>
    /// <exception cref="ArgumentException">A day is no weekday, or a time is not a whole minute.</exception>
    public static WeekWindows Of(IEnumerable<DayWindow> windows)
    {
        DayWindow[] sorted =
            [.. windows.Distinct().OrderBy(window => window.Day).ThenBy(window => window.Span)];
        return WeekWindowsProblems.Unwritable(sorted).FirstOrDefault() is { } problem
            ? throw new ArgumentException(problem, nameof(windows))
            : new(sorted);
    }

    /// <summary>What a person has to correct before these windows can be a week; none when they can.</summary>
    /// <remarks>Windows of two days may overlap after midnight.</remarks>
    public static IReadOnlyList<string> Problems(IEnumerable<DayWindow> windows) => WeekWindowsProblems.Of([.. windows]);

    /// <summary>For a column: the same windows give the same text.</summary>
    public string ToJson() => WeekWindowsJson.Write(Windows);

    /// <summary>Reads what <see cref="ToJson"/> wrote, or a person; windows in any order.</summary>
    /// <exception cref="FormatException">Says where and why the text is no list of windows.</exception>
    public static WeekWindows Read(string json) => Of(WeekWindowsJson.Read(json));

    /// <summary>Whether a window begins on this weekday.</summary>
    public bool HasAny(IsoDayOfWeek day) => days[(int)day].Length > 0;

    /// <summary>The open time within <c>[from, to)</c> in a zone: in order, cut at both ends, no two touching.</summary>
    public IEnumerable<Interval> Open(Instant from, Instant to, DateTimeZone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        if (Windows.Count == 0)
        {
            yield break;
        }

        Interval? open = null;
        foreach (var window in Begun(from, to, zone))
        {
            if (open is not { } before)
            {
                open = window;
            }
            else if (window.Start <= before.End)
            {
                open = new(before.Start, Instant.Max(before.End, window.End));
            }
            else
            {
                yield return before;
                open = window;
            }
        }

        if (open is { } last)
        {
            yield return last;
        }
    }

    public bool Equals(WeekWindows? other) => other is not null && Windows.SequenceEqual(other.Windows);

    public override bool Equals(object? obj) => Equals(obj as WeekWindows);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var window in Windows)
        {
            hash.Add(window);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => ToJson();

    /// <summary>In the order of their starts: neither the calendar nor <see cref="DayWindow.On"/> turns that round.</summary>
    IEnumerable<Interval> Begun(Instant from, Instant to, DateTimeZone zone)
    {
        // Two days back, because a day can be skipped as a whole; one ahead, because clocks can be set back over midnight.
        var last = to.InZone(zone).Date.PlusDays(1);
        for (var date = from.InZone(zone).Date.PlusDays(-2); date <= last; date = date.PlusDays(1))
        {
            foreach (var window in days[(int)date.DayOfWeek])
            {
                var whole = window.On(date, zone);
                var (start, end) = (Instant.Max(whole.Start, from), Instant.Min(whole.End, to));
                if (start < end)
                {
                    yield return new(start, end);
                }
            }
        }
    }
}
