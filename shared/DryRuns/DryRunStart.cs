using ColdMail.Campaigns;

namespace ColdMail.DryRuns;

/// <summary>What became of a wish for a dry run. Closed: the cases below are all there are.</summary>
public abstract record DryRunAnswer
{
    DryRunAnswer() { }

    /// <summary>It waits or runs, by this call or by an earlier one.</summary>
    public sealed record Started(DryRun Run) : DryRunAnswer;

    /// <summary>A launch would be refused for the same reasons.</summary>
    public sealed record Refused(IReadOnlyList<LaunchProblem> Problems) : DryRunAnswer;

    /// <summary>The campaign is over: nothing is left to be played.</summary>
    public sealed record Over(string Status) : DryRunAnswer;

    public sealed record NotFound : DryRunAnswer;
}

/// <summary>Starts dry runs.</summary>
public sealed class DryRunStart(
    CampaignStore campaigns, CampaignLaunch launch, DryRunStore store, DryRunNudge nudge, TimeProvider clock)
{
    /// <summary>Any number of calls while one of the campaign is open give that one.</summary>
    public async Task<DryRunAnswer> StartAsync(long userId, long campaignId, CancellationToken cancellation)
    {
        if (await campaigns.FindAsync(userId, campaignId, cancellation) is not { } campaign)
        {
            return new DryRunAnswer.NotFound();
        }

        if (campaign.Status is "done" or "archived")
        {
            return new DryRunAnswer.Over(campaign.Status);
        }

        if (campaign.Status == "draft" && await launch.CheckAsync(userId, campaignId, cancellation) is { Count: > 0 } problems)
        {
            return new DryRunAnswer.Refused(problems);
        }

        var id = await store.StartAsync(userId, campaignId, clock.GetUtcNow().UtcDateTime, cancellation);
        await nudge.PostAsync(id, cancellation);
        return await store.FindAsync(userId, id, cancellation) is { } run
            ? new DryRunAnswer.Started(run)
            : new DryRunAnswer.NotFound();
    }
}
