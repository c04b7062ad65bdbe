using System.Text.Json;
using ColdMail.Scheduling.Calendars;
using NodaTime;
using NodaTime.Text;

namespace ColdMail.Scheduling.Rules;

/// <summary>Days and ranges of days as a column holds them: <c>["2026-12-24"]</c>, <c>[["2026-12-24","2027-01-02"]]</c>.</summary>
public static class DateList
{
    /// <returns>Null for no dates.</returns>
    public static string? Write(IReadOnlyCollection<LocalDate> dates) =>
        dates.Count == 0 ? null : JsonSerializer.Serialize(dates.Order().Distinct().Select(LocalDatePattern.Iso.Format));

    /// <returns>Null for no ranges.</returns>
    public static string? Write(IReadOnlyCollection<DateRange> ranges) =>
        ranges.Count == 0
            ? null
            : JsonSerializer.Serialize(ranges.Select(range => (string[])[Text(range.First), Text(range.Last)]));

    /// <param name="json">What <see cref="Write(IReadOnlyCollection{LocalDate})"/> made; null: none.</param>
    public static IReadOnlyList<LocalDate> Read(string? json) =>
        json is null ? [] : [.. JsonSerializer.Deserialize<string[]>(json)!.Select(Date)];

    /// <inheritdoc cref="Read"/>
    public static IReadOnlyList<DateRange> ReadRanges(string? json) =>
        json is null
            ? []
            : [.. JsonSerializer.Deserialize<string[][]>(json)!.Select(range => new DateRange(Date(range[0]), Date(range[1])))];

    static string Text(LocalDate date) => LocalDatePattern.Iso.Format(date);

    static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text).Value;
}
