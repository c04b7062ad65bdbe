using NodaTime;

namespace ColdMail.Scheduling.Holidays;

/// <summary>When a holiday is kept that falls on a day on which nobody works anyway.</summary>
enum Observed
{
    /// <summary>Only on its date.</summary>
    OnItsDate,

    /// <summary>For a Saturday also on the Friday before, for a Sunday also on the Monday after (United States).</summary>
    NearestWeekday,

    /// <summary>For a Saturday or Sunday also on the next working day that is no holiday yet (United Kingdom).</summary>
    NextWorkday,

    /// <summary>For a Sunday also on the next day that is no holiday yet (South Africa, Japan).</summary>
    AfterSunday,

    /// <summary>Instead of its date on the next Monday, when it is not one (Colombia).</summary>
    OnMonday,
}

/// <summary>One holiday of a country by law: on which date of a year it falls, if it is kept in that year.</summary>
/// <param name="DateIn">The date in a year; null in a year that has none.</param>
sealed record HolidayRule(string Name, Func<int, LocalDate?> DateIn, Observed Observed = Observed.OnItsDate)
{
    public static HolidayRule On(int month, int day, string name) => new(name, year => new LocalDate(year, month, day));

    /// <param name="days">After Easter Sunday of the western churches; negative before it.</param>
    public static HolidayRule Easter(int days, string name) => new(name, year => EasterSunday.Western(year).PlusDays(days));

    /// <param name="days">After Easter Sunday of the Orthodox churches; negative before it.</param>
    public static HolidayRule OrthodoxEaster(int days, string name) =>
        new(name, year => EasterSunday.Orthodox(year).PlusDays(days));

    /// <param name="number">1 is the first of the month, −1 the last.</param>
    public static HolidayRule Nth(int number, IsoDayOfWeek weekday, int month, string name) => new(name, year => number > 0
        ? OnOrAfter(new(year, month, 1), weekday).PlusWeeks(number - 1)
        : OnOrAfter(new LocalDate(year, month, 1).PlusMonths(1).PlusDays(-7), weekday).PlusWeeks(number + 1));

    /// <summary>The first such weekday from a date on.</summary>
    public static HolidayRule From(int month, int day, IsoDayOfWeek weekday, string name) =>
        new(name, year => OnOrAfter(new(year, month, day), weekday));

    /// <summary>A date that no rule gives.</summary>
    public static HolidayRule Once(int year, int month, int day, string name) =>
        new(name, asked => asked == year ? new LocalDate(year, month, day) : null);

    public HolidayRule Shifted(Observed observed) => this with { Observed = observed };

    /// <summary>First kept in this year.</summary>
    public HolidayRule Since(int first) => Only(year => year >= first);

    /// <summary>Last kept in this year.</summary>
    public HolidayRule Until(int last) => Only(year => year <= last);

    public HolidayRule Only(Predicate<int> kept)
    {
        var dateIn = DateIn;
        return this with { DateIn = year => kept(year) ? dateIn(year) : null };
    }

    public static LocalDate OnOrAfter(LocalDate date, IsoDayOfWeek weekday) =>
        date.DayOfWeek == weekday ? date : date.Next(weekday);
}
