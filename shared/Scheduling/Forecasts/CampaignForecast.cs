using ColdMail.Campaigns;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;
using ColdMail.Sending;

namespace ColdMail.Scheduling.Forecasts;

/// <summary>What a forecast of a campaign ends in. Closed: the cases below are all there are.</summary>
public abstract record ForecastResult
{
    ForecastResult()
    {
    }

    public sealed record NotFound : ForecastResult;

    /// <summary>The campaign lacks what a forecast needs.</summary>
    public sealed record Missing(IReadOnlyList<LaunchProblem> Problems) : ForecastResult;

    /// <param name="Situation">What it was made from.</param>
    /// <param name="OwnSenders">The senders of the campaign.</param>
    public sealed record Done(ForecastPlan Plan, Situation Situation, IReadOnlyList<SenderRules> OwnSenders) : ForecastResult;
}

/// <summary>What a forecast starts from. Closed: the cases below are all there are.</summary>
public abstract record ForecastFacts
{
    ForecastFacts()
    {
    }

    public sealed record NotFound : ForecastFacts;

    /// <inheritdoc cref="ForecastResult.Missing"/>
    public sealed record Missing(IReadOnlyList<LaunchProblem> Problems) : ForecastFacts;

    /// <param name="OtherCampaigns">By sender of the campaign: how many others it serves.</param>
    /// <param name="Excluded">Contacts that a launch would still leave out, in the order of their ids.</param>
    public sealed record Found(
        Situation Situation, IReadOnlyDictionary<long, int> OtherCampaigns, IReadOnlyList<ExcludedContact> Excluded) : ForecastFacts;
}

/// <summary>Forecasts a campaign together with the running campaigns of its user, which share senders and caps with it.</summary>
public sealed class CampaignForecast(ForecastStore store, RulesStore rules, CounterStore counters, Ramps ramps)
{
    const int CountersAtOnce = 500;

    /// <summary>
    /// The plan of a campaign, mail by mail: of a draft as if it were launched now, of a paused one as if it were resumed now.
    /// </summary>
    /// <param name="whatIf">Null: as it is.</param>
    /// <returns>Null when this user has no such campaign, or there is nothing to plan yet.</returns>
    public async Task<ForecastPlan?> PlanAsync(
        long userId, long campaignId, WhatIf? whatIf, DateTime now, CancellationToken cancellation) =>
        (await RunAsync(userId, campaignId, [whatIf], now, cancellation))[0] is ForecastResult.Done done ? done.Plan : null;

    /// <summary>Several forecasts from the same facts.</summary>
    /// <returns>One for each, in the same order.</returns>
    public async Task<IReadOnlyList<ForecastResult>> RunAsync(
        long userId, long campaignId, IReadOnlyList<WhatIf?> whatIfs, DateTime now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(whatIfs);
        switch (await FactsAsync(userId, campaignId, now, cancellation))
        {
            case ForecastFacts.Missing(var problems):
                return [.. whatIfs.Select(_ => new ForecastResult.Missing(problems))];
            case ForecastFacts.Found(var situation, var others, _):
                return [.. whatIfs.Select(whatIf => Forecast(
                    whatIf is null || whatIf.IsNothing ? situation : whatIf.Applied(situation, others), others, cancellation))];
            default:
                return [.. whatIfs.Select(_ => new ForecastResult.NotFound())];
        }
    }

    /// <summary>What a forecast of the campaign starts from, and whom its launch would leave out.</summary>
    public async Task<ForecastFacts> FactsAsync(long userId, long campaignId, DateTime now, CancellationToken cancellation)
    {
        if (await store.FindAsync(userId, campaignId, cancellation) is not { } subject)
        {
            return new ForecastFacts.NotFound();
        }

        var campaigns = (await rules.CampaignsAsync([campaignId, .. subject.OtherCampaigns], cancellation)).ToList();
        var asked = campaigns.Find(campaign => campaign.Id == campaignId)!;
        var problems = ForecastProblems.Of(subject, asked);
        if (problems.Count > 0)
        {
            return new ForecastFacts.Missing(problems);
        }

        // A campaign that is not written yet starts when it is launched, and not before now.
        var startAt = subject.IsWritten || asked.StartAt > now ? asked.StartAt : now;
        campaigns[campaigns.IndexOf(asked)] = asked = asked with { StartAt = startAt };
        var pairs = await store.SendersAsync(campaigns.ConvertAll(campaign => campaign.Id), cancellation);
        var senders = await SendersAsync([.. subject.SenderIds, .. pairs.Select(pair => pair.SenderId)], now, cancellation);
        var own = senders.Where(sender => subject.SenderIds.Contains(sender.Id)).ToList();
        var others = own.ToDictionary(
            sender => sender.Id,
            sender => pairs.Count(pair => pair.SenderId == sender.Id && pair.CampaignId != campaignId));

        var excluded = new List<ExcludedContact>();
        var mails = await MailsAsync(userId, subject, campaigns, asked, own, others, excluded, now, cancellation);
        if (mails.Count == 0 && subject.Status == "draft")
        {
            return new ForecastFacts.Missing([ForecastProblems.NoRecipients]);
        }

        var usage = await UsageAsync(userId, campaigns, senders, pairs, now, cancellation);
        return new ForecastFacts.Found(
            new(campaignId, senders, campaigns, mails, usage, now, Situation.UsualHorizon), others, excluded);
    }

    static ForecastResult.Done Forecast(
        Situation situation, IReadOnlyDictionary<long, int> others, CancellationToken cancellation) => new(
        Simulation.Run(situation, cancellation),
        situation,
        [.. situation.Senders.Where(sender => sender.Id < 0 || others.ContainsKey(sender.Id))]);

    async Task<IReadOnlyList<SenderRules>> SendersAsync(
        IEnumerable<long> senderIds, DateTime now, CancellationToken cancellation)
    {
        var senders = new List<SenderRules>();
        foreach (var sender in await rules.SendersAsync([.. senderIds.Distinct()], now, cancellation))
        {
            senders.Add(await ramps.PreviewAsync(sender, now, cancellation));
        }

        return senders;
    }

    async Task<List<ExpectedMail>> MailsAsync(
        long userId, ForecastSubject subject, IReadOnlyList<CampaignRules> campaigns, CampaignRules asked,
        IReadOnlyList<SenderRules> own, IReadOnlyDictionary<long, int> others, List<ExcludedContact> excluded, DateTime now,
        CancellationToken cancellation)
    {
        var withCompany = own.Any(sender => sender.Limits.CompanyDailyCap is not null);
        var mails = new List<ExpectedMail>();
        foreach (var campaign in campaigns)
        {
            var pausedAt = campaign.Id == subject.Id ? subject.PausedAt : null;
            await store.ReadMailsAsync(campaign, pausedAt, withCompany, now, mails, cancellation);
        }

        if (!subject.IsWritten)
        {
            await store.ReadAudienceAsync(
                userId, subject, asked, Spreading.Over(own, others), withCompany, asked.StartAt ?? now, mails, excluded, cancellation);
        }

        return mails;
    }

    /// <summary>The counters that the run that sends would ask now.</summary>
    async Task<Usage> UsageAsync(
        long userId, IReadOnlyList<CampaignRules> campaigns, IReadOnlyList<SenderRules> senders,
        IReadOnlyList<(long CampaignId, long SenderId)> pairs, DateTime now, CancellationToken cancellation)
    {
        var (limits, bySender) = (campaigns.ToDictionary(campaign => campaign.Id), senders.ToDictionary(sender => sender.Id));
        var asked = pairs
            .Where(pair => bySender.ContainsKey(pair.SenderId))
            .SelectMany(pair => SendLimits.CountersToRead(
                bySender[pair.SenderId].Limits, limits[pair.CampaignId].Limits, null, now))
            .Distinct();
        var usage = new Usage();
        foreach (var some in asked.Chunk(CountersAtOnce))
        {
            foreach (var (counter, reserved) in (await counters.ReadAsync(some, cancellation)).Counts)
            {
                usage.Set(counter, reserved);
            }
        }

        if (senders.Any(sender => sender.Limits.CompanyDailyCap is not null))
        {
            await store.ReadCompaniesAsync(userId, now.Date, usage, cancellation);
        }

        return usage;
    }
}
