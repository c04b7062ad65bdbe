using System.Data.Common;
using ColdMail.Tracking;

namespace ColdMail.Functions.Tracking;

/// <summary>Records a hit if it can: a reader who follows a link gets there even when the database does not answer.</summary>
sealed partial class HitRecorder(TrackingStore store, ILogger<HitRecorder> log)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task RecordAsync(Hit hit, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            await store.RecordAsync(hit, patience.Token);
        }
        catch (Exception e) when (e is DbException or OperationCanceledException)
        {
            LogLost(e, hit.Use, hit.Mail.MessageId);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A hit ({Use}) on message {MessageId} could not be recorded")]
    partial void LogLost(Exception reason, LinkUse use, long messageId);
}
