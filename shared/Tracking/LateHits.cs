using System.Data.Common;
using ColdMail.Alerts;
using ColdMail.Storage;
using Microsoft.Extensions.Logging;

namespace ColdMail.Tracking;

/// <summary>Records hits and opt-outs that the database could not take when they happened.</summary>
public sealed partial class LateHits(
    TrackingStore store, UnsubscribeStore optOuts, QueueStore queues, AlertStore alerts, TimeProvider clock, ILogger<LateHits> log)
{
    /// <summary>How long a hit is remembered by its id, and how long one that fails because of an error of ours is tried.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    static readonly TimeSpan AfterPoison = TimeSpan.FromHours(1);
    static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(30);
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    /// <summary>Safe to repeat. While the database is away the message is posted again, so that it never becomes poison for that.</summary>
    public async Task RecordAsync(string message, CancellationToken cancellation)
    {
        if (Hit.Read(message) is not { } hit)
        {
            LogUnreadable(message.Length);
            return;
        }

        try
        {
            await (hit.Use == LinkUse.Unsubscribe
                ? optOuts.UnsubscribeAsync(hit.Mail, hit.Scope, hit.At, cancellation)
                : store.RecordAsync(hit, cancellation));
        }
        catch (DbException e) when (e.IsTransient)
        {
            var age = clock.GetUtcNow().UtcDateTime - hit.At;
            var wait = age < ShortestWait ? ShortestWait : age < LongestWait ? age : LongestWait;
            await queues.PostAsync(QueueStore.Hits, message, wait, cancellation);
        }
    }

    /// <summary>A hit that failed time and again because of an error of ours: it is kept, tried again every hour, and said.</summary>
    public async Task KeepAsync(string message, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (Hit.Read(message) is not { } hit)
        {
            LogUnreadable(message.Length);
        }
        else if (hit.Use != LinkUse.Unsubscribe && hit.At < now - Memory)
        {
            LogGivenUp(hit.Use, hit.Mail.MessageId);
        }
        else
        {
            await queues.PostAsync(QueueStore.Hits, message, AfterPoison, cancellation);
            await alerts.RaiseAsync(
                new(null, AlertKind.Poison, null, "Recording an open, a click or an opt-out failed several times in a row because of an error inside ColdMail. It is tried again every hour."),
                now,
                cancellation);
        }
    }

    /// <summary>Forgets the ids of hits that cannot come again.</summary>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        while (await store.ForgetAsync(clock.GetUtcNow().UtcDateTime - Memory - Memory, cancellation))
        {
        }
    }

    [LoggerMessage(LogLevel.Error, "The queue of hits got a message of {Length} characters that nobody here wrote")]
    partial void LogUnreadable(int length);

    [LoggerMessage(LogLevel.Error, "A hit ({Use}) on message {MessageId} failed for 30 days and is given up")]
    partial void LogGivenUp(LinkUse use, long messageId);
}
