using ColdMail.Scheduling.Lanes;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;

namespace ColdMail.Sending;

/// <summary>Fills the line of a sender from the database, as far as the next mails need it.</summary>
public sealed class LineLoader(LineStore store, CounterStore counters)
{
    /// <remarks>For a sender whose gap is over.</remarks>
    /// <param name="campaigns">The running campaigns of the sender: mails of others do not count as waiting.</param>
    /// <param name="limit">Mails that are taken from the line at most.</param>
    public async Task<SenderLine> LoadAsync(
        SenderRules sender, IReadOnlyCollection<CampaignRules> campaigns, int limit, DateTime now, CancellationToken cancellation)
    {
        var lanes = new Dictionary<LaneKey, Lane>();
        var byId = campaigns.ToDictionary(campaign => campaign.Id);
        var heads = (await store.HeadsAsync(sender.Id, cancellation))
            .Where(head => byId.ContainsKey(head.Key.CampaignId))
            .ToList();
        var open = heads
            .Where(head => head.DueAt <= now && LaneOf(head.Key).Calendar.IsOpen(now))
            .Select(head => head.Key)
            .ToList();
        var withCompany = sender.Limits.CompanyDailyCap is not null;
        var due = await store.DueAsync(sender.Id, open, limit, withCompany, now, cancellation);
        var usage = await counters.ReadAsync(
            CountersOf(sender, campaigns.Where(campaign => heads.Exists(head => head.Key.CampaignId == campaign.Id)), due, now),
            cancellation);

        var line = new SenderLine(sender.Limits, sender.Pace, usage, nextSendAt: now);
        foreach (var (key, mail) in due)
        {
            line.Queue(key, LaneOf).Add(mail);
        }

        // Of a lane with more than was loaded, one more mail stands for the rest, should a limit keep back all before it.
        foreach (var lane in due.GroupBy(row => row.Key, row => row.Mail).Where(lane => lane.Count() == limit))
        {
            line.Queue(lane.Key, LaneOf).Add(lane.MaxBy(mail => (mail.DueAt, mail.ContactId)) with { MessageId = 0, Company = null });
        }

        // Of a lane that is closed or not due, its first instant is all that matters now.
        foreach (var head in heads.Where(head => line.Queue(head.Key, LaneOf).Count == 0))
        {
            line.Queue(head.Key, LaneOf).Add(new(0, 0, head.DueAt, null));
        }

        return line;

        Lane LaneOf(LaneKey key)
        {
            if (!lanes.TryGetValue(key, out var lane))
            {
                lanes[key] = lane = byId[key.CampaignId].LaneOf(key, sender);
            }

            return lane;
        }
    }

    static IEnumerable<Counter> CountersOf(
        SenderRules sender, IEnumerable<CampaignRules> campaigns, IReadOnlyList<(LaneKey Key, WaitingMail Mail)> due, DateTime now)
    {
        var all = campaigns.SelectMany(campaign => SendLimits.CountersToRead(sender.Limits, campaign.Limits, null, now));
        return due
            .Select(row => row.Mail.Company)
            .OfType<string>()
            .Distinct()
            .Select(company => SendLimits.OfCompany(sender.Limits, company, now))
            .Concat(all);
    }
}
