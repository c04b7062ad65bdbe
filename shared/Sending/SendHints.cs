using System.Globalization;
using ColdMail.Storage;

namespace ColdMail.Sending;

/// <summary>Nudges senders that have due mails. The rows are the truth: a hint that is lost is posted again.</summary>
public sealed class SendHints(HintStore store, QueueStore queues, TimeProvider clock)
{
    /// <summary>A hint that nobody answered is posted again after this time.</summary>
    static readonly TimeSpan HintLife = TimeSpan.FromMinutes(2);

    const int Limit = 5_000;

    /// <summary>Posts one hint for each sender with something to do.</summary>
    /// <returns>How many hints were posted.</returns>
    public async Task<int> PostDueAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await store.CancelEndedAsync(now, Limit, cancellation);
        var senders = await store.DueSendersAsync(now, Limit, cancellation);
        foreach (var batch in senders.Chunk(100))
        {
            await store.MarkHintedAsync(batch, now + HintLife, cancellation);
            await Task.WhenAll(batch.Select(id => PostAsync(id, TimeSpan.Zero, cancellation)));
        }

        return senders.Count;
    }

    /// <summary>Wakes the senders of a campaign that has just started, resumed or changed.</summary>
    public async Task WakeAsync(long campaignId, CancellationToken cancellation)
    {
        await store.WakeCampaignAsync(campaignId, cancellation);
        await PostDueAsync(cancellation);
    }

    /// <summary>Posts a hint that shows itself after <paramref name="delay"/>.</summary>
    public async Task PostLaterAsync(long senderId, TimeSpan delay, CancellationToken cancellation)
    {
        await store.MarkHintedAsync([senderId], clock.GetUtcNow().UtcDateTime + delay + HintLife, cancellation);
        await PostAsync(senderId, delay, cancellation);
    }

    Task PostAsync(long senderId, TimeSpan delay, CancellationToken cancellation) => queues.PostAsync(
        QueueStore.Send, senderId.ToString(CultureInfo.InvariantCulture), delay, cancellation);
}
