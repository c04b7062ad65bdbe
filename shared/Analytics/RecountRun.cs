using System.Globalization;

namespace ColdMail.Analytics;

/// <param name="Mails">Sent mails of the campaign.</param>
/// <param name="Different">Mails and sums that were not what they should have been.</param>
public sealed record RecountResult(int Mails, int Different);

/// <summary>Makes the sums of one campaign anew: from every event, when a person asks; from the counted mails, when its zone changed.</summary>
/// <remarks>
/// What is counted mail by mail and what a recount finds must be equal; the recount says in how many places it was not, and puts it
/// right. Nobody else adds up meanwhile, so the others' sums wait for it.
/// </remarks>
public sealed class RecountRun(CountingStore store, TimeProvider clock)
{
    const int PagePeople = 2_000;

    /// <summary>The recount that is due, if there is one. Safe to run twice at once and to break off.</summary>
    public async Task RunNextAsync(CancellationToken cancellation)
    {
        var rules = RecipientProviders.Current.Version;
        if (await store.NextRecountAsync(rules, cancellation) is { } job)
        {
            await store.InTurnAsync(turn => RecountAsync(turn, job, clock.GetUtcNow().UtcDateTime), cancellation);
        }
    }

    static async Task<RecountJob> RecountAsync(CountingTransaction turn, RecountJob job, DateTime now)
    {
        if (job.IsAsked && await turn.FirstWithoutEventsAsync(job.CampaignId) is { } lost)
        {
            await turn.RefuseRecountAsync(job, string.Create(
                CultureInfo.InvariantCulture,
                $"Events of {lost:MMMM yyyy} are no longer kept, so what was counted then cannot be counted again. The numbers stay as they are."));
            return job;
        }

        var (was, isNow) = (new Sums(), new Sums());
        var different = new List<MailFacts>();
        var (mails, differences, after) = (0, 0, 0L);
        while (await turn.PeopleAsync(job.CampaignId, after, PagePeople) is { Count: > 0 } people)
        {
            after = people[^1].ContactId;
            var page = await PageAsync(turn, job, people);
            foreach (var person in page.Before.GroupBy(mail => mail.ContactId))
            {
                Tally.Add(was, person, CountRun.Zone(job.Zone), 1);
            }

            foreach (var person in page.After.GroupBy(mail => mail.ContactId))
            {
                Tally.Add(isNow, person, CountRun.Zone(job.NewZone), 1);
            }

            mails += page.After.Count(mail => mail.IsSent);
            differences += page.Differences;
            different.AddRange(page.After.Except(page.Before));
            if (different.Count >= PagePeople)
            {
                await turn.StoreAsync(different);
                different.Clear();
            }
        }

        await turn.StoreAsync(different);
        var stored = await turn.SumsAsync(job.UserId, job.CampaignId);
        var drift = stored.Less(was);
        differences += drift.Days.Count() + drift.Hours.Count();
        await turn.AddAsync(isNow.Less(stored));
        await turn.AddAsync(isNow.Less(was).OfUsers());
        await turn.EndRecountAsync(job, new(mails, differences), RecipientProviders.Current.Version, now);
        return job;
    }

    static async Task<Page> PageAsync(
        CountingTransaction turn, RecountJob job, IReadOnlyCollection<(long CampaignId, long ContactId)> people)
    {
        var mails = await turn.MailsAsync(people);
        var ids = mails.Select(mail => mail.Facts.MessageId).ToList();
        var counted = await turn.CountedAsync(ids);
        if (!job.IsAsked)
        {
            return new([.. counted.Values], [.. mails.Select(mail => mail.Over(counted.GetValueOrDefault(mail.Facts.MessageId)))], 0);
        }

        var told = (await turn.GroupsAsync(ids)).ToLookup(group => group.MessageId);
        var after = mails.Select(mail => told[mail.Facts.MessageId].Aggregate(
            mail.Over(counted.GetValueOrDefault(mail.Facts.MessageId)).WithoutHits(),
            (facts, group) => group.On(facts, isFinal: true))).ToList();

        // What came in behind the mark is no difference: nobody has looked at it yet.
        var seen = turn.Source(Progress.Events).SeenId;
        var differences = after.Count(mail =>
            mail != counted.GetValueOrDefault(mail.MessageId) && told[mail.MessageId].All(group => group.LastId <= seen));
        return new([.. counted.Values], after, differences);
    }

    /// <param name="Differences">Mails that were counted wrongly, as far as the events tell.</param>
    sealed record Page(IReadOnlyList<MailFacts> Before, IReadOnlyList<MailFacts> After, int Differences);
}
