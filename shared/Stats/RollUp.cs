using ColdMail.Campaigns;

namespace ColdMail.Stats;

/// <summary>Brings the numbers of campaigns up to date, and ends the campaigns that those numbers show to be finished.</summary>
public sealed class RollUp(StatsStore stats, ChangeStore changes, CampaignStatusStore campaigns, TimeProvider clock)
{
    /// <summary>Counting a campaign takes at most this share of the time: a large one is counted less often.</summary>
    const int MostShare = 10;

    /// <summary>Every campaign that changed. Safe to repeat and to run twice at once.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = Now;
        var found = await changes.FindAsync(now, cancellation);
        var mark = found.Mark;
        foreach (var campaign in found.Campaigns)
        {
            if (now - campaign.ComputedAt < campaign.Took * MostShare)
            {
                // Its events are read again next time.
                mark = Math.Min(mark, (campaign.FirstEvent ?? long.MaxValue) - 1);
                continue;
            }

            await RunAsync(campaign.Id, cancellation);
        }

        await changes.StoreMarkAsync(mark, cancellation);
    }

    /// <summary>One campaign, at once.</summary>
    /// <returns>Null when there is no such campaign.</returns>
    public async Task<CampaignStats?> RunAsync(long campaignId, CancellationToken cancellation)
    {
        var now = Now;
        if (await stats.RollUpAsync(campaignId, now, cancellation) is not { } numbers)
        {
            return null;
        }

        // A lost follow-up shows in the balance, and such a campaign is not finished.
        switch (numbers)
        {
            case { Status: "running", Total.Remaining: 0, Balance: "ok" }:
                await campaigns.FinishAsync(campaignId, now, cancellation);
                break;
            case { Status: "done", Total.Remaining: > 0 }:
                await campaigns.ReopenAsync(campaignId, now, cancellation);
                break;
        }

        return numbers;
    }

    DateTime Now => clock.GetUtcNow().UtcDateTime;
}
