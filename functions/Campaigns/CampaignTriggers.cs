using System.Globalization;
using ColdMail.Campaigns;
using ColdMail.Stats;
using ColdMail.Storage;

namespace ColdMail.Functions.Campaigns;

public sealed class CampaignTriggers(CampaignControl control, RollUp rollUp)
{
    /// <summary>A launched or resumed campaign: gives the audience its rows, shows its numbers, wakes its senders.</summary>
    [Function("LaunchCampaign")]
    public async Task LaunchCampaignAsync([QueueTrigger(QueueStore.Launch)] string campaignId, CancellationToken cancellation)
    {
        var id = long.Parse(campaignId, CultureInfo.InvariantCulture);
        await control.LaunchAsync(id, cancellation);
        await rollUp.RunAsync(id, cancellation);
    }

    [Function("StartCampaigns")]
    public Task StartCampaignsAsync([TimerTrigger("0 */1 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        control.StartDueAsync(cancellation);
}
