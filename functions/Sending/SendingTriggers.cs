using System.Globalization;
using ColdMail.Sending;
using ColdMail.Storage;

namespace ColdMail.Functions.Sending;

/// <summary>The send path: a timer that nudges, a queue that sends, a timer that cleans up after lost workers.</summary>
public sealed class SendingTriggers(SendHints hints, SenderRun run, Rescue rescue, LostSenders lost)
{
    [Function("ScheduleDue")]
    public async Task ScheduleDueAsync([TimerTrigger("0 */1 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        await lost.RunAsync(cancellation);
        await hints.PostDueAsync(cancellation);
    }

    [Function("SendBatch")]
    public Task SendBatchAsync([QueueTrigger(QueueStore.Send)] string senderId, CancellationToken cancellation) =>
        run.RunAsync(long.Parse(senderId, CultureInfo.InvariantCulture), cancellation);

    [Function("Rescue")]
    public Task RescueAsync([TimerTrigger("*/30 * * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        rescue.RunAsync(cancellation);
}
