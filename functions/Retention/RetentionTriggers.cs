using ColdMail.Retention;

namespace ColdMail.Functions.Retention;

public sealed class RetentionTriggers(EventPartitions partitions)
{
    [Function("PartitionEvents")]
    public Task PartitionEventsAsync([TimerTrigger("0 20 2 * * *")] TimerInfo timer, CancellationToken cancellation) =>
        partitions.KeepAheadAsync(cancellation);
}
