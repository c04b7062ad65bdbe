using System.Diagnostics.Metrics;
using ColdMail.Storage;
using Microsoft.Extensions.Logging;
using Polly;

namespace ColdMail.Tracking;

/// <summary>
/// Records what readers do with links, and never keeps them waiting: what the database does not take in
/// <see cref="LinkOptions.RecordSeconds"/> goes to the queue <c>hits</c> with its own time, and is recorded from there.
/// </summary>
/// <remarks>
/// After two failures within half a minute the database, or the queue, is not asked for ten seconds. A hit that reached both,
/// because the database answered too late, counts once: its id is committed with it.
/// </remarks>
public sealed partial class HitRecorder(TrackingStore store, QueueStore queues, LinkOptions options, ILogger<HitRecorder> log)
{
    static readonly Meter Meter = new("ColdMail.Tracking");
    static readonly Counter<long> Late = Meter.CreateCounter<long>("coldmail.hits.late", description: "Hits that went to the queue.");
    static readonly Counter<long> Lost = Meter.CreateCounter<long>("coldmail.hits.lost", description: "Hits that nothing took.");

    readonly ResiliencePipeline database = Circuit(options.RecordSeconds);
    readonly ResiliencePipeline queue = Circuit(options.RecordSeconds);

    /// <summary>Does not throw, and does not stop when the reader hangs up.</summary>
    public async Task RecordAsync(Hit hit)
    {
        try
        {
            await database.ExecuteAsync(async patience => await store.RecordAsync(hit, patience).WaitAsync(patience), CancellationToken.None);
        }
        catch (Exception e)
        {
            // Whatever is wrong with the database, the hit takes the other way; an error of ours shows where the queue is read.
            LogLate(e.GetType().Name, hit.Use, hit.Mail.MessageId);
            await PostAsync(hit);
        }
    }

    async Task PostAsync(Hit hit)
    {
        try
        {
            await queue.ExecuteAsync(
                async patience => await queues.PostAsync(QueueStore.Hits, hit.ToMessage(), TimeSpan.Zero, patience).WaitAsync(patience),
                CancellationToken.None);
            Late.Add(1);
        }
        catch (Exception e)
        {
            // Neither takes it, and the reader is not to blame: the loss is counted and said.
            Lost.Add(1);
            LogLost(e, hit.Use, hit.Mail.MessageId);
        }
    }

    static ResiliencePipeline Circuit(double seconds) => new ResiliencePipelineBuilder()
        .AddCircuitBreaker(new()
        {
            FailureRatio = 0.5,
            MinimumThroughput = 2,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = TimeSpan.FromSeconds(10),
        })
        .AddTimeout(TimeSpan.FromSeconds(seconds))
        .Build();

    [LoggerMessage(LogLevel.Information, "The database did not take a hit ({Fault}, {Use}) on message {MessageId}; it goes to the queue")]
    partial void LogLate(string fault, LinkUse use, long messageId);

    [LoggerMessage(LogLevel.Error, "A hit ({Use}) on message {MessageId} is lost: neither the database nor the queue took it")]
    partial void LogLost(Exception reason, LinkUse use, long messageId);
}
