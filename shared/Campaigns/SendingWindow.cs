using NodaTime;
using NodaTime.TimeZones;

namespace ColdMail.Campaigns;

/// <summary>The hours of a week in which a campaign may begin a mail: wall clock and IANA zone, never an offset.</summary>
/// <remarks>
/// A window belongs to the day on which it begins, so Friday 22:00–06:00 reaches into Saturday. When the clocks
/// change: an edge that does not exist moves to the first instant after the gap; of an hour that comes twice the
/// start takes the first, the end the last.
/// </remarks>
/// <param name="Days">Bit 0 is Monday … bit 6 is Sunday; other bits are ignored.</param>
/// <param name="Start">First minute that is open.</param>
/// <param name="End">Exclusive. Before <paramref name="Start"/>: it lies on the next day. Equal to it: the whole day is open.</param>
/// <param name="Zone">IANA name. An unknown one never opens, because a guess would send at night.</param>
public sealed record SendingWindow(int Days, TimeOnly Start, TimeOnly End, string Zone)
{
    public const int EveryDay = 0b111_1111;
    public const int WorkingDays = 0b001_1111;

    /// <summary>Three weeks: far enough for a weekly window that one clock change swallowed.</summary>
    const int DaysAhead = 21;

    static readonly ZoneLocalMappingResolver OpensAt =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    static readonly ZoneLocalMappingResolver ClosesAt =
        Resolvers.CreateMappingResolver(Resolvers.ReturnLater, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>The window as the columns of <c>campaigns</c> hold it.</summary>
    public static SendingWindow Of(int days, TimeSpan start, TimeSpan end, string zone) =>
        new(days, TimeOnly.FromTimeSpan(start), TimeOnly.FromTimeSpan(end), zone);

    public static bool IsZone(string zone) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null;

    /// <param name="now">UTC.</param>
    public bool IsOpen(DateTime now) => NextOpen(now) == now;

    /// <summary><paramref name="now"/> itself while the window is open, otherwise the instant at which it opens next.</summary>
    /// <param name="now">UTC.</param>
    /// <returns>UTC; null when the window never opens.</returns>
    public DateTime? NextOpen(DateTime now)
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(Zone) is not { } zone)
        {
            return null;
        }

        var instant = Instant.FromDateTimeUtc(now);
        var today = instant.InZone(zone).Date;
        Instant? next = null;
        // Two days back, because a day can be skipped as a whole; one ahead, because clocks can be set back over midnight.
        for (var offset = -2; offset <= DaysAhead && (next is null || offset <= 1); offset++)
        {
            var day = today.PlusDays(offset);
            if (!IsOn(day.DayOfWeek))
            {
                continue;
            }

            var (opens, closes) = On(day, zone);
            if (opens <= instant && instant < closes)
            {
                return now;
            }

            if (opens > instant && opens < closes && (next is null || opens < next))
            {
                next = opens;
            }
        }

        return next?.ToDateTimeUtc();
    }

    bool IsOn(IsoDayOfWeek day) => (Days >> ((int)day - 1) & 1) == 1;

    (Instant Opens, Instant Closes) On(LocalDate day, DateTimeZone zone) => (
        zone.ResolveLocal(day.At(Local(Start)), OpensAt).ToInstant(),
        zone.ResolveLocal((End > Start ? day : day.PlusDays(1)).At(Local(End)), ClosesAt).ToInstant());

    static LocalTime Local(TimeOnly time) => LocalTime.FromTicksSinceMidnight(time.Ticks);
}
