using System.Globalization;
using ColdMail.Storage;

namespace ColdMail.EventSubscriptions;

/// <summary>Nudges subscriptions that have due deliveries. The rows are the truth: a nudge that is lost is posted again.</summary>
public sealed class DeliveryHints(DeliveryHintStore store, QueueStore queues, TimeProvider clock)
{
    static readonly TimeSpan HintLife = TimeSpan.FromMinutes(1);

    const int Limit = 5_000;

    /// <summary>Posts one message for each subscription with something to deliver.</summary>
    public async Task PostDueAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var batch in (await store.DueAsync(now, Limit, cancellation)).Chunk(100))
        {
            await store.MarkAsync(batch, now + HintLife, cancellation);
            await Task.WhenAll(batch.Select(id => PostAsync(id, cancellation)));
        }
    }

    public Task PostAsync(long subscriptionId, CancellationToken cancellation) => queues.PostAsync(
        QueueStore.EventDeliveries, subscriptionId.ToString(CultureInfo.InvariantCulture), TimeSpan.Zero, cancellation);

    /// <returns>Null for a message that is none of ours.</returns>
    public static long? IdOf(string message) =>
        long.TryParse(message, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
