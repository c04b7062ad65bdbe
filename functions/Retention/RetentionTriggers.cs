using ColdMail.Retention;

namespace ColdMail.Functions.Retention;

public sealed class RetentionTriggers(EventPartitions partitions, TellingRetention telling, ArchiveRun archive)
{
    [Function("PartitionEvents")]
    public Task PartitionEventsAsync([TimerTrigger("0 20 2 * * *")] TimerInfo timer, CancellationToken cancellation) =>
        partitions.KeepAheadAsync(cancellation);

    [Function("ArchiveOld")]
    public Task ArchiveOldAsync([TimerTrigger("0 40 1-5 * * *")] TimerInfo timer, CancellationToken cancellation) =>
        archive.RunAsync(cancellation);

    [Function("PruneDeliveries")]
    public Task PruneDeliveriesAsync([TimerTrigger("0 25 2 * * *")] TimerInfo timer, CancellationToken cancellation) =>
        telling.RunAsync(cancellation);
}
