using NodaTime;

namespace ColdMail.Dev.Simulation;

/// <summary>
/// Holds what each sender sent against its share of everything by what it could send: its caps, its gap, its workday, and the
/// hours in which any campaign could write to anybody it had a mail for.
/// </summary>
static class FairShare
{
    /// <summary>A sender that gets less is a breach.</summary>
    public const double Least = 0.8;

    /// <summary>Zones differ by quarters of an hour, and windows begin at halves.</summary>
    const int StepMinutes = 15;

    /// <param name="waiting">Campaigns and zones with mails that wait at the end; elsewhere the last mail was the end of it.</param>
    /// <returns>Sent over fair share: 1 for exactly its share.</returns>
    public static IReadOnlyDictionary<long, double> Of(
        IReadOnlyList<MonthMail> mails, IReadOnlyList<MonthSender> senders, IReadOnlyList<MonthCampaign> campaigns,
        IReadOnlySet<(long CampaignId, string Zone)> waiting, DateTime start, DateTime end)
    {
        var last = mails.GroupBy(mail => (mail.CampaignId, mail.Zone ?? "")).ToDictionary(
            some => some.Key, some => waiting.Contains(some.Key) ? end : some.Max(mail => mail.SentAt));
        foreach (var some in waiting)
        {
            last[some] = end;
        }

        var open = OpenTimes(campaigns, last, start, end);
        var capacities = senders.ToDictionary(sender => sender.Id, sender => Capacity(sender, open));
        var all = capacities.Values.Sum();
        var sent = mails.CountBy(mail => mail.SenderId).ToDictionary();
        return capacities.ToDictionary(
            sender => sender.Key, sender => sent.GetValueOrDefault(sender.Key) / (mails.Count * sender.Value / all));
    }

    /// <summary>The quarters of an hour in which a campaign is open where it has mails.</summary>
    static List<Instant> OpenTimes(
        IReadOnlyList<MonthCampaign> campaigns, Dictionary<(long, string), DateTime> last, DateTime start, DateTime end)
    {
        var open = new List<Instant>();
        for (var time = start; time < end; time = time.AddMinutes(StepMinutes))
        {
            var at = Instant.FromDateTimeUtc(time);
            if (campaigns.Any(campaign => MonthSetup.Places.Any(place =>
                last.TryGetValue((campaign.Id, place.Zone ?? ""), out var until) && time <= until
                && campaign.IsOpen(at.InZone(DateTimeZoneProviders.Tzdb[place.Zone ?? campaign.Zone]).LocalDateTime, place.Country))))
            {
                open.Add(at);
            }
        }

        return open;
    }

    /// <summary>Mails of the whole time: in an hour as many as gap and hourly cap allow, in a day no more than its caps.</summary>
    static double Capacity(MonthSender sender, IReadOnlyList<Instant> open)
    {
        var zone = DateTimeZoneProviders.Tzdb[sender.Zone];
        var inStep = StepMinutes * 60 / (sender.GapSeconds + (MonthSender.ExtraSeconds / 2.0));
        return open
            .Select(at => (At: at, Local: at.InZone(zone).LocalDateTime))
            .Where(step => sender.IsAtWork(step.Local))
            .GroupBy(step => step.Local.Date)
            .Sum(day => Math.Min(
                Math.Min(sender.DailyCap, sender.RollingCap ?? sender.DailyCap),
                day.CountBy(step => step.At.ToUnixTimeSeconds() / 3600)
                    .Sum(hour => Math.Min(hour.Value * inStep, sender.HourlyCap ?? double.MaxValue))));
    }
}
