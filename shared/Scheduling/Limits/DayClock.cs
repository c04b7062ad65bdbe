using NodaTime;

namespace ColdMail.Scheduling.Limits;

/// <summary>The calendar days of a zone, with the last one asked for kept at hand.</summary>
/// <remarks>Safe for threads.</remarks>
/// <param name="zoneName">Name that tzdb knows.</param>
public sealed class DayClock(string zoneName)
{
    readonly DateTimeZone zone = DateTimeZoneProviders.Tzdb[zoneName];
    Day last = new(default, default, default);

    /// <summary>The day that is now in the zone, at midnight without a zone: a bucket of a counter.</summary>
    /// <param name="now">UTC.</param>
    public DateTime DayOf(DateTime now) => At(now).Date;

    /// <summary>When the next day begins, UTC: what the clocks do over midnight is heeded.</summary>
    public DateTime NextDay(DateTime now) => At(now).End;

    Day At(DateTime now)
    {
        var day = last;
        if (now >= day.Start && now < day.End)
        {
            return day;
        }

        var date = Instant.FromDateTimeUtc(now).InZone(zone).Date;
        return last = new(
            zone.AtStartOfDay(date).ToDateTimeUtc(),
            zone.AtStartOfDay(date.PlusDays(1)).ToDateTimeUtc(),
            DateTime.SpecifyKind(date.ToDateTimeUnspecified(), DateTimeKind.Utc));
    }

    sealed record Day(DateTime Start, DateTime End, DateTime Date);
}
