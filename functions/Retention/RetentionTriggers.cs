using ColdMail.Retention;

namespace ColdMail.Functions.Retention;

public sealed class RetentionTriggers(EventPartitions partitions, TellingRetention telling)
{
    [Function("PartitionEvents")]
    public Task PartitionEventsAsync([TimerTrigger("0 20 2 * * *")] TimerInfo timer, CancellationToken cancellation) =>
        partitions.KeepAheadAsync(cancellation);

    [Function("PruneDeliveries")]
    public Task PruneDeliveriesAsync([TimerTrigger("0 25 2 * * *")] TimerInfo timer, CancellationToken cancellation) =>
        telling.RunAsync(cancellation);
}
