using System.Collections.Concurrent;
using System.Collections.Frozen;
using NodaTime;

namespace ColdMail.Scheduling.Holidays;

/// <summary>The public holidays of countries, by rules of their laws.</summary>
/// <remarks>
/// Only what a whole country keeps: not those of a state, canton or region, nor half days, nor bridge days and swapped working
/// days that a government decrees each year. Of the United Kingdom the days of England and Wales, of Canada the federal ones,
/// of Switzerland those of most cantons. A law of tomorrow is not in here. An answer is made once and kept.
/// </remarks>
public static class PublicHolidays
{
    /// <summary>Earlier laws are not in the tables.</summary>
    public const int FirstYear = 2024;

    /// <summary>For as long as the tables reach (Matariki is fixed by law to 2052).</summary>
    public const int LastYear = 2050;

    static readonly FrozenDictionary<string, HolidayRule[]> Rules =
        EuropeanHolidays.Rules.Concat(OverseasHolidays.Rules).ToFrozenDictionary();

    static readonly ConcurrentDictionary<(string Country, int Year), FrozenDictionary<LocalDate, PublicHoliday>> Known = new();

    /// <summary>ISO 3166-1 codes of two letters, in their order.</summary>
    public static IReadOnlyList<string> Countries { get; } = [.. Rules.Keys.Order(StringComparer.Ordinal)];

    public static bool Covers(string countryCode) => Rules.ContainsKey(countryCode);

    /// <param name="countryCode">ISO 3166-1, two letters, upper case.</param>
    /// <returns>
    /// In the order of their dates, one a date; null when the country or the year is not covered, which is not the same as no
    /// holiday.
    /// </returns>
    public static IReadOnlyList<PublicHoliday>? Of(string countryCode, int year) =>
        ByDate(countryCode, year) is { } days ? [.. days.Values.OrderBy(day => day.Date)] : null;

    /// <summary>The holiday on this date; null when there is none, and when the country or the year is not covered.</summary>
    /// <param name="countryCode">As <see cref="Of"/> takes it.</param>
    public static PublicHoliday? On(string countryCode, LocalDate date) =>
        ByDate(countryCode, date.Year)?.GetValueOrDefault(date);

    static FrozenDictionary<LocalDate, PublicHoliday>? ByDate(string country, int year) =>
        year is < FirstYear or > LastYear || !Rules.TryGetValue(country, out var rules)
            ? null
            : Known.GetOrAdd((country, year), static (key, rules) => Make(rules, key.Year), rules);

    static FrozenDictionary<LocalDate, PublicHoliday> Make(HolidayRule[] rules, int year)
    {
        // A holiday of January can be kept in the December before, and one of December in the January after.
        var days = new SortedDictionary<LocalDate, PublicHoliday>();
        var dated = new[] { year - 1, year, year + 1 }
            .SelectMany(of => rules.Select(rule => (Rule: rule, Date: rule.DateIn(of))))
            .Where(day => day.Date is not null)
            .Select(day => (day.Rule, Date: day.Date!.Value))
            .OrderBy(day => day.Date).ToList();
        foreach (var (rule, date) in dated)
        {
            var kept = rule.Observed == Observed.OnMonday ? HolidayRule.OnOrAfter(date, IsoDayOfWeek.Monday) : date;
            days.TryAdd(kept, new(kept, rule.Name));
        }

        foreach (var (rule, date) in dated)
        {
            if (InPlaceOf(rule.Observed, date, days) is { } observed)
            {
                days.TryAdd(observed, new(observed, $"{rule.Name} (observed)"));
            }
        }

        return days.Values.Where(day => day.Date.Year == year).ToFrozenDictionary(day => day.Date);
    }

    static LocalDate? InPlaceOf(Observed observed, LocalDate date, SortedDictionary<LocalDate, PublicHoliday> taken) =>
        (observed, date.DayOfWeek) switch
        {
            (Observed.NearestWeekday, IsoDayOfWeek.Saturday) => date.PlusDays(-1),
            (Observed.NearestWeekday, IsoDayOfWeek.Sunday) => date.PlusDays(1),
            (Observed.NextWorkday, IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday) => NextFree(date, taken),
            (Observed.AfterSunday, IsoDayOfWeek.Sunday) => NextFree(date, taken),
            _ => null,
        };

    static LocalDate NextFree(LocalDate date, SortedDictionary<LocalDate, PublicHoliday> taken)
    {
        do
        {
            date = date.PlusDays(1);
        }
        while (date.DayOfWeek >= IsoDayOfWeek.Saturday || taken.ContainsKey(date));
        return date;
    }
}
