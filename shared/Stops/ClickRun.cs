using Microsoft.Extensions.Logging;

namespace ColdMail.Stops;

/// <summary>Does what campaigns say about clicks of people, away from the redirect that noted them.</summary>
public sealed partial class ClickRun(ClickStore store, StopRun stops, TimeProvider clock, ILogger<ClickRun> log)
{
    const int Batch = 500;

    /// <remarks>
    /// Any number may run at once: a click applied twice counts once. One whose run was lost before it was marked is applied
    /// again, to no effect.
    /// </remarks>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var after = 0L;
        while (await store.PendingAsync(after, Batch, cancellation) is { Count: > 0 } clicks)
        {
            foreach (var click in clicks)
            {
                await ApplyAsync(click, cancellation);
            }

            after = clicks[^1].MessageId;
        }
    }

    async Task ApplyAsync(PendingClick click, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        try
        {
            await stops.ApplyAsync(
                click.UserId,
                new StopEvent.Click { ContactId = click.ContactId, CampaignId = click.CampaignId, OccurredAt = click.ClickedAt },
                now,
                cancellation);
            await store.FinishAsync(click.MessageId, now, cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // One click must not keep the others: it stays noted, and the next run tries it again.
            LogFailed(e, click.MessageId);
        }
    }

    [LoggerMessage(LogLevel.Error, "The click on message {MessageId} could not be applied")]
    partial void LogFailed(Exception reason, long messageId);
}
