using NodaTime;

namespace ColdMail.Scheduling.Forecasts;

/// <summary>A day of a campaign.</summary>
/// <param name="New">First mails.</param>
/// <param name="Senders">Those that send on the day, by id.</param>
public sealed record ForecastDay(DateOnly Date, int Mails, int New, int FollowUps, IReadOnlyList<SenderHours> Senders);

/// <param name="SenderId">Below 0 for one that a what-if adds.</param>
/// <param name="Hours">Mails in each of the 24 hours of the wall clock; an hour that comes twice counts both.</param>
public sealed record SenderHours(long SenderId, string FromEmail, IReadOnlyList<int> Hours);

/// <summary>A plan as a calendar.</summary>
public static class ForecastCalendar
{
    /// <summary>The days on which the campaign that was asked about sends, in their order.</summary>
    /// <param name="zone">IANA name: whose days and hours.</param>
    /// <param name="addresses">From addresses of the senders.</param>
    public static IReadOnlyList<ForecastDay> Of(ForecastPlan plan, string zone, IReadOnlyDictionary<long, string> addresses)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(addresses);
        var clock = new WallClock(DateTimeZoneProviders.Tzdb[zone]);
        var days = new SortedDictionary<DateOnly, Day>();
        Day? day = null;
        foreach (var mail in plan.Mails.Where(mail => mail.CampaignId == plan.CampaignId))
        {
            var at = clock.At(mail.At);
            var date = DateOnly.FromDateTime(at);
            if (day?.Date != date && !days.TryGetValue(date, out day))
            {
                days[date] = day = new(date);
            }

            day.Add(mail, at.Hour);
        }

        return [.. days.Values.Select(found => found.ToRecord(addresses))];
    }

    sealed class Day(DateOnly date)
    {
        readonly SortedDictionary<long, int[]> hours = [];
        int first;
        int later;

        public DateOnly Date => date;

        public void Add(PlannedMail mail, int hour)
        {
            if (!hours.TryGetValue(mail.SenderId, out var sender))
            {
                hours[mail.SenderId] = sender = new int[24];
            }

            sender[hour]++;
            first += mail.StepNumber == 1 ? 1 : 0;
            later += mail.StepNumber == 1 ? 0 : 1;
        }

        public ForecastDay ToRecord(IReadOnlyDictionary<long, string> addresses) => new(
            date, first + later, first, later,
            [.. hours.Select(sender => new SenderHours(sender.Key, addresses.GetValueOrDefault(sender.Key, ""), sender.Value))]);
    }

    /// <summary>Instants grow, so that one offset serves many.</summary>
    sealed class WallClock(DateTimeZone zone)
    {
        DateTime from = DateTime.MaxValue;
        DateTime to = DateTime.MinValue;
        TimeSpan offset;

        public DateTime At(DateTime utc)
        {
            if (utc < from || utc >= to)
            {
                var interval = zone.GetZoneInterval(Instant.FromDateTimeUtc(utc));
                from = interval.HasStart ? interval.Start.ToDateTimeUtc() : DateTime.MinValue;
                to = interval.HasEnd ? interval.End.ToDateTimeUtc() : DateTime.MaxValue;
                offset = interval.WallOffset.ToTimeSpan();
            }

            return utc + offset;
        }
    }
}
