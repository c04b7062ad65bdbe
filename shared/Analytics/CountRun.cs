using NodaTime;

namespace ColdMail.Analytics;

/// <summary>Brings the sums up to date with what was written since: only the contacts that something is new about are looked at.</summary>
/// <remarks>
/// An event has its id before its transaction commits, so it can appear behind what was read. Each stretch is therefore read twice:
/// at once, for the facts, which may be noted any number of times; and when every transaction that was open the first time is over.
/// Only then repeated opens, clicks and replies are counted, once, in the transaction that moves the mark. Safe to run at any time, to
/// run twice at once and to break off.
/// </remarks>
public sealed class CountRun(CountingStore store, RecountRun recount, TimeProvider clock)
{
    /// <summary>What a turn leaves is done by the next one.</summary>
    const int MostPages = 20;

    const int PageRows = 5_000;

    static readonly string[] Sources = [Progress.Events, Progress.Inbound];

    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        for (var pages = 0; pages < MostPages; pages++)
        {
            if (await store.InTurnAsync(turn => CountAsync(turn, now), cancellation) is not { HasMore: true })
            {
                break;
            }
        }

        await recount.RunNextAsync(cancellation);
    }

    static async Task<Turn> CountAsync(CountingTransaction turn, DateTime now)
    {
        var hasMore = false;
        foreach (var name in Sources)
        {
            var progress = turn.Source(name);
            var fresh = await turn.PageAsync(name, progress.SeenId, long.MaxValue, PageRows);
            if (fresh.End is { } end)
            {
                await ApplyAsync(turn, await turn.GroupsAsync(name, progress.SeenId, end), isFinal: false);
            }

            hasMore |= !fresh.IsLast;
            progress = progress.Saw(fresh, now);
            if (progress.IsFinalDue(now))
            {
                var last = await turn.PageAsync(name, progress.FinalId, progress.ObservedId, PageRows);
                if (last.End is { } lastEnd)
                {
                    await ApplyAsync(turn, await turn.GroupsAsync(name, progress.FinalId, lastEnd), isFinal: true);
                }

                hasMore |= !last.IsLast;
                progress = progress.Finished(last);
            }

            await turn.AdvanceAsync(progress);
        }

        return new(hasMore);
    }

    static async Task ApplyAsync(CountingTransaction turn, IReadOnlyList<EventGroup> groups, bool isFinal)
    {
        var people = await turn.PeopleAsync(groups.Select(group => group.MessageId));
        if (people.Count == 0)
        {
            return;
        }

        var mails = await turn.MailsAsync(people);
        var counted = await turn.CountedAsync(mails.Select(mail => mail.Facts.MessageId));
        var zones = await turn.ZonesAsync(
            [.. mails.Select(mail => mail.Facts.CampaignId).Distinct()], RecipientProviders.Current.Version);
        var told = groups.ToLookup(group => group.MessageId);
        var sums = new Sums();
        var changed = new List<MailFacts>();
        foreach (var person in mails
            .Where(mail => zones.ContainsKey(mail.Facts.CampaignId))
            .GroupBy(mail => (mail.Facts.CampaignId, mail.Facts.ContactId)))
        {
            var before = person.Select(mail => counted.GetValueOrDefault(mail.Facts.MessageId)).OfType<MailFacts>().ToList();
            var after = person.Select(mail => told[mail.Facts.MessageId].Aggregate(
                mail.Over(counted.GetValueOrDefault(mail.Facts.MessageId)), (facts, group) => group.On(facts, isFinal))).ToList();
            var different = after.Except(before).ToList();
            if (different.Count > 0)
            {
                var zone = Zone(zones[person.Key.CampaignId]);
                Tally.Add(sums, before, zone, -1);
                Tally.Add(sums, after, zone, 1);
                changed.AddRange(different);
            }
        }

        await turn.StoreAsync(changed);
        await turn.AddAsync(sums);
        await turn.AddAsync(sums.OfUsers());
        foreach (var (campaign, first, last) in Rules(mails, told))
        {
            await turn.NoteRulesAsync(campaign, first, last);
        }
    }

    /// <summary>By which versions of the rules the hits of each campaign were judged.</summary>
    static IEnumerable<(long CampaignId, long First, long Last)> Rules(
        IEnumerable<SentMail> mails, ILookup<long, EventGroup> told) =>
        from mail in mails
        from hit in told[mail.Facts.MessageId]
        where hit.FirstRules is not null
        group hit by mail.Facts.CampaignId into hits
        select (hits.Key, hits.Min(hit => hit.FirstRules!.Value), hits.Max(hit => hit.LastRules!.Value));

    internal static DateTimeZone Zone(string name) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) ?? DateTimeZone.Utc;

    sealed record Turn(bool HasMore);
}
