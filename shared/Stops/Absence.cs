using NodaTime;

namespace ColdMail.Stops;

/// <summary>How long a contact is away, as its automatic reply says.</summary>
public static class Absence
{
    /// <summary>A day of return further away is more likely misread than meant.</summary>
    const int LongestDays = 366;

    /// <summary>When mails may go again.</summary>
    /// <remarks>
    /// The beginning of the day that lies <see cref="AbsenceOptions.MarginWorkingDays"/> after the return. Without a day of return,
    /// with one that has passed or with one more than a year away, it is <see cref="AbsenceOptions.DefaultDays"/> after the reply.
    /// </remarks>
    /// <param name="zone">Where the contact lives: IANA name; one that is not known counts as UTC.</param>
    /// <returns>UTC.</returns>
    public static DateTime Over(StopEvent.AutoReply away, string zone, AbsenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(away);
        ArgumentNullException.ThrowIfNull(options);
        var clock = DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) ?? DateTimeZone.Utc;
        var today = Instant.FromDateTimeUtc(away.OccurredAt).InZone(clock).Date;
        if (away.ReturnsOn is not { } named
            || LocalDate.FromDateOnly(named) is var back && (back < today || back > today.PlusDays(LongestDays)))
        {
            return away.OccurredAt.AddDays(options.DefaultDays);
        }

        var day = LocalDate.FromDateOnly(named);
        for (var left = options.MarginWorkingDays; left > 0;)
        {
            day = day.PlusDays(1);
            left -= day.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday ? 0 : 1;
        }

        return clock.AtStartOfDay(day).ToDateTimeUtc();
    }
}
