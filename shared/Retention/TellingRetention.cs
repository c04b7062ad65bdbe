using ColdMail.Inbox;
using Microsoft.Extensions.Options;

namespace ColdMail.Retention;

/// <summary>Forgets deliveries, notices, replaced secrets and conversations whose time is over. Safe to run at any time and twice at once.</summary>
public sealed class TellingRetention(
    TellingRetentionStore store, ThreadStore threads, IOptions<RetentionOptions> options, TimeProvider clock)
{
    const int ThreadsAtOnce = 1_000;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var deliveriesBefore = now.AddDays(-options.Value.DeliveryDays);
        await store.ForgetDeliveriesAsync(deliveriesBefore, cancellation);

        // A delivery reads what it tells from the outbox, so that is kept for longer.
        await store.ForgetOutboxAsync(deliveriesBefore.AddDays(-1), cancellation);
        await store.ForgetNotificationsAsync(now.AddDays(-options.Value.NotificationDays), cancellation);
        await store.ForgetOldSecretsAsync(now, cancellation);
        while (await threads.PruneAsync(now, ThreadsAtOnce, cancellation) == ThreadsAtOnce)
        {
        }
    }
}
