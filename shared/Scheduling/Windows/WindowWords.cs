using System.Globalization;
using NodaTime;

namespace ColdMail.Scheduling.Windows;

/// <summary>Weekdays and times of day as the database and the API write them.</summary>
static class WindowWords
{
    const string TimeFormat = "HH:mm";

    static readonly string[] DayNames = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    public static string Of(IsoDayOfWeek day) => DayNames[(int)day - 1];

    public static string Of(TimeOnly time) => time.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <param name="name">monday … sunday, in any case.</param>
    /// <returns>Null for what is no weekday.</returns>
    public static IsoDayOfWeek? Day(string? name) =>
        Array.FindIndex(DayNames, day => day.Equals(name, StringComparison.OrdinalIgnoreCase)) is var index and >= 0
            ? (IsoDayOfWeek)(index + 1)
            : null;

    /// <param name="text">00:00 … 23:59.</param>
    /// <returns>Null for what is no time of day.</returns>
    public static TimeOnly? Time(string? text) =>
        TimeOnly.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    public static string NoDay(string? name) => $"“{name}” is no weekday (monday … sunday).";

    public static string NoTime(string? text) => $"“{text}” is no time of day (00:00 … 23:59).";
}
