using System.Globalization;

namespace ColdMail.Scheduling.Windows;

/// <summary>A window as a person writes it and the API shows it.</summary>
/// <param name="Day">monday … sunday.</param>
/// <param name="Start">00:00 … 23:59.</param>
/// <param name="End">Exclusive. Before the start: on the next day. Equal to it: 24 hours.</param>
public sealed record WindowText(string? Day, string? Start, string? End)
{
    static readonly WindowText Empty = new(null, null, null);

    public static IReadOnlyList<WindowText> Of(WeekWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return [.. windows.Windows.Select(window => new WindowText(
            WindowWords.Of(window.Day), WindowWords.Of(window.Start), WindowWords.Of(window.End)))];
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

        var windows = texts
            .Select(text => new DayWindow(
                WindowWords.Day(text!.Day)!.Value, WindowWords.Time(text.Start)!.Value, WindowWords.Time(text.End)!.Value))
            .ToList();
        problems = WeekWindows.Problems(windows);
        return problems.Count == 0 ? WeekWindows.Of(windows) : null;
    }

    IEnumerable<string> Problems(int number)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"Window {number}");
        if (WindowWords.Day(Day) is null)
        {
            yield return $"{place}, day: {WindowWords.NoDay(Day)}";
        }

        if (WindowWords.Time(Start) is null)
        {
            yield return $"{place}, start: {WindowWords.NoTime(Start)}";
        }

        if (WindowWords.Time(End) is null)
        {
            yield return $"{place}, end: {WindowWords.NoTime(End)}";
        }
    }
}
