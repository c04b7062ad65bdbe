using ColdMail.Sending;

namespace ColdMail.Campaigns;

/// <summary>Sets campaigns going, and sees to it that the send path hears of it at once instead of at the next minute.</summary>
public sealed class CampaignControl(
    CampaignLaunch launch, CampaignStatusStore store, SendHints hints, TimeProvider clock)
{
    /// <summary>
    /// Answers a nudge of the queue <c>launch</c>: gives the audience its rows, if it does not have them yet, and wakes the
    /// senders.
    /// </summary>
    public async Task LaunchAsync(long id, CancellationToken cancellation)
    {
        await launch.RunAsync(id, cancellation);
        await hints.WakeAsync(id, cancellation);
    }

    /// <inheritdoc cref="CampaignStatusStore.ResumeAsync"/>
    public async Task<CampaignChange> ResumeAsync(long userId, long id, CancellationToken cancellation)
    {
        var change = await store.ResumeAsync(userId, id, Now, cancellation);
        if (change is CampaignChange.Done)
        {
            await launch.PostAsync(id, cancellation);
        }

        return change;
    }

    /// <summary>Every minute: starts what is due, and takes up launches whose worker was lost.</summary>
    public async Task StartDueAsync(CancellationToken cancellation)
    {
        foreach (var id in await store.StartDueAsync(Now, cancellation))
        {
            await hints.WakeAsync(id, cancellation);
        }

        await launch.RelaunchStalledAsync(cancellation);
    }

    DateTime Now => clock.GetUtcNow().UtcDateTime;
}
