using System.Globalization;
using System.Text.Json;
using ColdMail.Alerts;
using Microsoft.Extensions.Logging;

namespace ColdMail.Webhooks;

/// <summary>Processes what waits in the inbox. Any number may run at once; each item is processed by one of them.</summary>
public sealed partial class WebhookRun(
    WebhookInboxStore inbox, WebhookEventStore store, AlertStore alerts, TimeProvider clock, ILogger<WebhookRun> log)
{
    const int Batch = 100;
    const int MostAttempts = 10;

    /// <param name="message">A message of the queue <c>webhooks</c>: the id of an endpoint. What is none of ours is passed over.</param>
    public Task RunAsync(string message, CancellationToken cancellation) =>
        long.TryParse(message, NumberStyles.None, CultureInfo.InvariantCulture, out var endpointId)
            ? RunAsync(endpointId, cancellation)
            : Task.CompletedTask;

    /// <summary>Everything that waits: nudges that were lost, items that failed, items of mails that were still on their way.</summary>
    public Task RedriveAsync(CancellationToken cancellation) => RunAsync((long?)null, cancellation);

    /// <summary>A nudge that failed as often as the queue allows. Its rows wait for the timer; what remains is to tell.</summary>
    public Task GiveUpNudgeAsync(CancellationToken cancellation) => alerts.RaiseAsync(
        new(
            null,
            AlertKind.Poison,
            null,
            "Processing webhooks failed several times in a row because of an error inside ColdMail. "
            + "The reports are kept and tried again every minute."),
        clock.GetUtcNow().UtcDateTime,
        cancellation);

    async Task RunAsync(long? endpointId, CancellationToken cancellation)
    {
        var after = 0L;
        while (await inbox.PendingAsync(endpointId, after, Batch, cancellation) is { Count: > 0 } ids)
        {
            await ApplyAsync(ids, cancellation);
            after = ids[^1];
        }
    }

    async Task ApplyAsync(IReadOnlyList<long> ids, CancellationToken cancellation)
    {
        try
        {
            await store.ApplyAsync(ids, EventsOf, clock.GetUtcNow().UtcDateTime, cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // One item must not keep the others: alone, the one that fails is found. A database that is away fails here too.
            if (ids.Count == 1)
            {
                var now = clock.GetUtcNow().UtcDateTime;
                var isGivenUp = await inbox.FailAsync(
                    ids[0], $"{InboxNote.Failed}: {e.GetType().Name}", MostAttempts, now, cancellation);
                LogFailed(e, ids[0]);
                if (isGivenUp)
                {
                    await alerts.RaiseAsync(GivenUp, now, cancellation);
                }

                return;
            }

            foreach (var id in ids)
            {
                await ApplyAsync([id], cancellation);
            }
        }
    }

    static Alert GivenUp => new(
        null,
        AlertKind.Poison,
        null,
        "A report of a webhook could not be processed because of an error inside ColdMail, and is not tried again. It is kept: the "
        + "log names it.");

    static IReadOnlyList<WebhookEvent> EventsOf(PendingItem item)
    {
        var provider = WebhookProvider.Find(item.Provider)
            ?? throw new InvalidOperationException($"There is no provider {item.Provider}.");
        using var document = JsonDocument.Parse(item.Raw);
        return InboxItem.Map(provider, document.RootElement) is MappedItem.Read(_, var events)
            ? events
            : throw new InvalidOperationException("The item was readable when it came.");
    }

    [LoggerMessage(LogLevel.Error, "Item {ItemId} of the webhook inbox could not be processed")]
    partial void LogFailed(Exception reason, long itemId);
}
