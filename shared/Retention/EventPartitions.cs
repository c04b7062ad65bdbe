using Microsoft.Extensions.Logging;

namespace ColdMail.Retention;

/// <summary>Keeps a partition of <c>email_events</c> ready for this month and the next ones.</summary>
public sealed partial class EventPartitions(EventPartitionStore store, TimeProvider clock, ILogger<EventPartitions> log)
{
    /// <summary>Adds what is missing. Safe at every start, in every host, at the same time.</summary>
    public async Task KeepAheadAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var added in await store.ExtendAsync(existing => MonthPartition.Missing(existing, now), cancellation))
        {
            LogAdded(added.Name);
        }
    }

    [LoggerMessage(LogLevel.Information, "Partition {Partition} of email_events is ready")]
    partial void LogAdded(string partition);
}
