using System.Globalization;
using NodaTime;

namespace ColdMail.Scheduling.Windows;

/// <summary>A window as a person writes it and the API shows it.</summary>
/// <param name="Day">monday … sunday.</param>
/// <param name="Start">00:00 … 23:59.</param>
/// <param name="End">Exclusive. Before the start: on the next day. Equal to it: 24 hours.</param>
public sealed record WindowText(string? Day, string? Start, string? End)
{
    const string TimeFormat = "HH:mm";

    static readonly WindowText Empty = new(null, null, null);

    static readonly string[] DayNames = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    public static IReadOnlyList<WindowText> Of(WeekWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return [.. windows.Windows.Select(window => new WindowText(
            DayNames[(int)window.Day - 1], Text(window.Start), Text(window.End)))];
    }

    /// <summary>Reads the windows of a week.</summary>
    /// <returns>Null when there are problems: everything that is wrong, each with the place of the window and the reason.</returns>
    public static WeekWindows? Read(IReadOnlyList<WindowText?> texts, out IReadOnlyList<string> problems)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var unreadable = texts.SelectMany((text, index) => (text ?? Empty).Problems(index + 1)).ToList();
        if (unreadable.Count > 0)
        {
            problems = unreadable;
            return null;
        }

        var windows = texts.Select(text => new DayWindow(DayOf(text!.Day)!.Value, TimeOf(text.Start)!.Value, TimeOf(text.End)!.Value)).ToList();
        problems = WeekWindows.Problems(windows);
        return problems.Count == 0 ? WeekWindows.Of(windows) : null;
    }

    IEnumerable<string> Problems(int number)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"Window {number}");
        if (DayOf(Day) is null)
        {
            yield return $"{place}, day: “{Day}” is no weekday (monday … sunday).";
        }

        if (TimeOf(Start) is null)
        {
            yield return $"{place}, start: “{Start}” is no time of day (00:00 … 23:59).";
        }

        if (TimeOf(End) is null)
        {
            yield return $"{place}, end: “{End}” is no time of day (00:00 … 23:59).";
        }
    }

    static IsoDayOfWeek? DayOf(string? name) =>
        Array.FindIndex(DayNames, day => day.Equals(name, StringComparison.OrdinalIgnoreCase)) is var index and >= 0
            ? (IsoDayOfWeek)(index + 1)
            : null;

    static TimeOnly? TimeOf(string? text) =>
        TimeOnly.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    static string Text(TimeOnly time) => time.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
