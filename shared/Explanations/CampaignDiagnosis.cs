using ColdMail.Campaigns;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;
using ColdMail.Sending;

namespace ColdMail.Explanations;

/// <summary>Says why a campaign does not send, from counts and from what the runs that send would read now.</summary>
public sealed class CampaignDiagnosis(
    ExplanationStore notes, DiagnosisStore store, AheadStore ahead, RulesStore rules, CounterStore counters, Ramps ramps, CampaignStore campaigns,
    LaunchFactsStore launchFacts)
{
    const int CountersAtOnce = 500;

    /// <returns>Null when this user has no such campaign.</returns>
    public async Task<Diagnosis?> DiagnoseAsync(long userId, long campaignId, DateTime now, CancellationToken cancellation)
    {
        if (await notes.NotesAsync(userId, campaignId, cancellation) is not { } found
            || await rules.CampaignsAsync([campaignId], cancellation) is not [var campaign])
        {
            return null;
        }

        var counts = await store.CountAsync(campaignId, now, cancellation);
        var senders = await SendersAsync(counts.SenderIds, now, cancellation);
        var facts = new DiagnosisFacts
        {
            Campaign = campaign,
            Notes = found,
            Senders = senders,
            Usage = await UsageAsync(campaign, senders, now, cancellation),
            Lanes = counts.Lanes,
            States = counts.States,
            Ahead = counts.Lanes.Count == 0 ? [] : await ahead.CountAsync(userId, campaignId, now, cancellation),
            Problems = campaign.Status == "draft" ? await ProblemsAsync(userId, campaignId, now, cancellation) : [],
        };
        return Diagnosis.Of(facts, now);
    }

    async Task<IReadOnlyList<LaunchProblem>> ProblemsAsync(
        long userId, long campaignId, DateTime now, CancellationToken cancellation) =>
        await campaigns.FindAsync(userId, campaignId, cancellation) is { } draft
            ? LaunchCheck.Of(await launchFacts.FindAsync(userId, draft, cancellation), now)
            : [];

    async Task<IReadOnlyList<SenderRules>> SendersAsync(
        IReadOnlyList<long> senderIds, DateTime now, CancellationToken cancellation)
    {
        var senders = new List<SenderRules>();
        foreach (var sender in senderIds.Count == 0 ? [] : await rules.SendersAsync([.. senderIds], now, cancellation))
        {
            senders.Add(await ramps.PreviewAsync(sender, now, cancellation));
        }

        return senders;
    }

    async Task<Usage> UsageAsync(
        CampaignRules campaign, IReadOnlyList<SenderRules> senders, DateTime now, CancellationToken cancellation)
    {
        var usage = new Usage();
        var asked = senders.SelectMany(sender => SendLimits.CountersToRead(sender.Limits, campaign.Limits, null, now)).Distinct();
        foreach (var some in asked.Chunk(CountersAtOnce))
        {
            foreach (var (counter, reserved) in (await counters.ReadAsync(some, cancellation)).Counts)
            {
                usage.Set(counter, reserved);
            }
        }

        return usage;
    }
}
