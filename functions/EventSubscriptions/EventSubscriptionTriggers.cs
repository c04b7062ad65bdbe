using ColdMail.EventSubscriptions;
using ColdMail.Storage;

namespace ColdMail.Functions.EventSubscriptions;

public sealed class EventSubscriptionTriggers(EventFanOut fanOut, DeliveryHints hints, DeliveryRun run)
{
    [Function("DeliverEvents")]
    public Task DeliverEventsAsync([QueueTrigger(QueueStore.EventDeliveries)] string message, CancellationToken cancellation) =>
        DeliveryHints.IdOf(message) is { } id ? run.RunAsync(id, cancellation) : Task.CompletedTask;

    /// <summary>The deliveries stay in line and the timer posts for them again; what failed was logged when it did.</summary>
    [Function("DeliverEventsPoison")]
    public Task DeliverEventsPoisonAsync([QueueTrigger("event-deliveries-poison")] string message, CancellationToken cancellation) =>
        hints.PostDueAsync(cancellation);

    [Function("TellEvents")]
    public async Task TellEventsAsync([TimerTrigger("5/10 * * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        await fanOut.RunAsync(cancellation);
        await hints.PostDueAsync(cancellation);
    }
}
