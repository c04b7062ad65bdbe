using System.Globalization;
using Azure;
using ColdMail.Storage;
using Microsoft.Extensions.Logging;

namespace ColdMail.DryRuns;

/// <summary>Tells a worker that a dry run waits. Losing a nudge costs a minute, a second one changes nothing.</summary>
public sealed partial class DryRunNudge(QueueStore queues, ILogger<DryRunNudge> log)
{
    /// <summary>The row says already what is to be done, so a message that cannot be posted is left to the timer.</summary>
    public async Task PostAsync(long id, CancellationToken cancellation)
    {
        try
        {
            await queues.PostAsync(QueueStore.DryRun, id.ToString(CultureInfo.InvariantCulture), TimeSpan.Zero, cancellation);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            LogNotPosted(e, id);
        }
    }

    /// <summary>The dry run that a nudge names; null when the message is none of ours.</summary>
    public static long? IdOf(string message) =>
        long.TryParse(message, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    [LoggerMessage(LogLevel.Warning, "Dry run {DryRunId} could not be posted; the timer takes it up")]
    partial void LogNotPosted(Exception exception, long dryRunId);
}
