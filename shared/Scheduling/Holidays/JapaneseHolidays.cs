using NodaTime;
using static ColdMail.Scheduling.Holidays.HolidayRule;
using static NodaTime.IsoDayOfWeek;

namespace ColdMail.Scheduling.Holidays;

/// <summary>The holidays of Japan by its Act on National Holidays.</summary>
static class JapaneseHolidays
{
    public static readonly HolidayRule[] Rules =
    [
        Substituted(CommonHolidays.NewYear), Nth(2, Monday, 1, "Coming of Age Day"),
        Substituted(On(2, 11, "National Foundation Day")), Substituted(On(2, 23, "Emperor's Birthday")),
        Substituted(new("Vernal Equinox Day", VernalEquinox)), Substituted(On(4, 29, "Shōwa Day")),
        Substituted(On(5, 3, "Constitution Memorial Day")), Substituted(On(5, 4, "Greenery Day")),
        Substituted(On(5, 5, "Children's Day")), Nth(3, Monday, 7, "Marine Day"), Substituted(On(8, 11, "Mountain Day")),
        Nth(3, Monday, 9, "Respect for the Aged Day"), new("Citizens' Holiday", BetweenTwoHolidays),
        Substituted(new("Autumnal Equinox Day", AutumnalEquinox)), Nth(2, Monday, 10, "Sports Day"),
        Substituted(On(11, 3, "Culture Day")), Substituted(On(11, 23, "Labour Thanksgiving Day")),
    ];

    /// <summary>A weekday between two holidays is one itself; only the week of the autumnal equinox makes one.</summary>
    static LocalDate? BetweenTwoHolidays(int year)
    {
        var respect = OnOrAfter(new(year, 9, 15), Monday);
        return AutumnalEquinox(year) == respect.PlusDays(2) ? respect.PlusDays(1) : null;
    }

    /// <remarks>
    /// The usual approximation of the almanac, right for 1980 to 2099; each date is fixed by the cabinet the year before.
    /// </remarks>
    static LocalDate? VernalEquinox(int year) => new(year, 3, EquinoxDay(20.8431, year));

    static LocalDate? AutumnalEquinox(int year) => new(year, 9, EquinoxDay(23.2488, year));

    static int EquinoxDay(double dayIn1980, int year) =>
        (int)(dayIn1980 + 0.242194 * (year - 1980)) - (year - 1980) / 4;

    static HolidayRule Substituted(HolidayRule rule) => rule.Shifted(Observed.AfterSunday);
}
