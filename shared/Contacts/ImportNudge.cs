using System.Globalization;
using ColdMail.Storage;

namespace ColdMail.Contacts;

/// <summary>Tells a worker that a job has something to do. Losing a nudge costs a minute, a second one changes nothing.</summary>
public sealed class ImportNudge(QueueStore queues)
{
    public Task PostAsync(long jobId, CancellationToken cancellation) => queues.PostAsync(
        QueueStore.Import, jobId.ToString(CultureInfo.InvariantCulture), TimeSpan.Zero, cancellation);

    /// <summary>The job that a nudge names; null when the message is none of ours.</summary>
    public static long? JobOf(string message) =>
        long.TryParse(message, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
