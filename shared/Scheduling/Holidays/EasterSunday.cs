using NodaTime;

namespace ColdMail.Scheduling.Holidays;

/// <summary>Easter Sunday, on which the movable feasts depend. Both as Gregorian dates.</summary>
static class EasterSunday
{
    /// <remarks>The computus of Meeus, Jones and Butcher, for every year of the Gregorian calendar.</remarks>
    public static LocalDate Western(int year)
    {
        var golden = year % 19;
        var (century, inCentury) = Math.DivRem(year, 100);
        var correction = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15) % 30;
        var fullMoon = correction - correction / 28 * (1 - correction / 28 * (29 / (correction + 1)) * ((21 - golden) / 11));
        var weekday = (year + year / 4 + fullMoon + 2 - century + century / 4) % 7;
        var days = fullMoon - weekday;
        var month = 3 + (days + 40) / 44;
        return new(100 * century + inCentury, month, days + 28 - 31 * (month / 4));
    }

    /// <remarks>The Julian computus; the calendar of the Orthodox churches is that of 325 for this feast.</remarks>
    public static LocalDate Orthodox(int year)
    {
        var fullMoon = (19 * (year % 19) + 15) % 30;
        var days = fullMoon + (2 * (year % 4) + 4 * (year % 7) - fullMoon + 34) % 7 + 114;
        var julian = new LocalDate(year, days / 31, days % 31 + 1, CalendarSystem.Julian);
        return julian.WithCalendar(CalendarSystem.Iso);
    }
}
