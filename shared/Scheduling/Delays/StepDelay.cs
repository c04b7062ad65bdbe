using ColdMail.Scheduling.Holidays;
using ColdMail.Scheduling.Windows;
using NodaTime;

namespace ColdMail.Scheduling.Delays;

/// <summary>The time from a mail that was sent to the next step for the same contact.</summary>
/// <param name="Hours">
/// The length as <c>campaign_steps.delay_hours</c> holds it, not negative; a day of either sort is 24 of them.
/// </param>
public sealed record StepDelay(int Hours, DelayUnit Unit)
{
    const int HoursPerDay = 24;

    /// <summary>When the next step is due; the first slot of the calendar from there on is for the caller to find.</summary>
    /// <remarks>
    /// Hours and days elapse. Working days are counted from the day after the mail by the recipient's calendar: a day counts when
    /// a window begins on its weekday and it is neither a holiday nor a closed date. The due day has the local time of day of the
    /// mail: the first of two when the clocks were set back, and as much later as they leap when it does not exist. Hours that
    /// make no full working day elapse after that. Where no working day can be counted, because the zone is unknown or there are
    /// no windows, the hours elapse, and the calendar that never opens says why.
    /// </remarks>
    /// <param name="sentAtUtc">UTC: when the mail before was accepted.</param>
    /// <param name="windows">The sending hours of the campaign.</param>
    /// <param name="zone">Where the recipient lives: IANA name.</param>
    /// <param name="holidayCountry">ISO 3166-1, two upper-case letters; null: holidays count as any day.</param>
    /// <param name="closedDates">Dates in <paramref name="zone"/> on which the campaign rests.</param>
    /// <returns>UTC.</returns>
    public DateTime Due(
        DateTime sentAtUtc, WeekWindows windows, string zone, string? holidayCountry, IReadOnlyCollection<LocalDate> closedDates)
    {
        ArgumentNullException.ThrowIfNull(windows);
        var days = Unit == DelayUnit.WorkingDays ? Hours / HoursPerDay : 0;
        if (days == 0 || windows.Windows.Count == 0 || DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not { } recipients)
        {
            return sentAtUtc.AddHours(Hours);
        }

        var sentAt = Instant.FromDateTimeUtc(sentAtUtc).InZone(recipients).LocalDateTime;
        var date = sentAt.Date;
        while (days > 0)
        {
            date = date.PlusDays(1);
            days -= IsWorkingDay(date) ? 1 : 0;
        }

        return date.At(sentAt.TimeOfDay).InZoneLeniently(recipients).ToDateTimeUtc().AddHours(Hours % HoursPerDay);

        bool IsWorkingDay(LocalDate day) =>
            windows.HasAny(day.DayOfWeek)
            && !closedDates.Contains(day)
            && (holidayCountry is null || PublicHolidays.On(holidayCountry, day) is null);
    }
}
