using ColdMail.Notifications;

namespace ColdMail.EventSubscriptions;

/// <summary>
/// Makes the deliveries: one for every event and every subscription that wants it. Events of mails are read from
/// <c>email_events</c> behind a cursor, the others from the outbox.
/// </summary>
/// <remarks>
/// An event has its id before its transaction commits, so it can appear behind the cursor. Each stretch is therefore read
/// three times: at once, with the next look, and when every transaction that was open the first time is over. Reading
/// again makes nothing twice, because a subscription has one delivery of an event. Safe to run at any time and twice at once.
/// </remarks>
public sealed class EventFanOut(EventFanOutStore store, OutboxTellingStore outbox, TimeProvider clock)
{
    /// <summary>No transaction that writes events lasts this long: statements are given up after half a minute.</summary>
    public static readonly TimeSpan LongestTransaction = TimeSpan.FromMinutes(5);

    const int PageEvents = 5_000;
    const int OutboxBatch = 100;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var cursor = await store.CursorAsync(cancellation);
        var end = await store.LastEventAsync(cursor.SeenId, cancellation);
        await CopyAsync(cursor.AgainId, end, now, cancellation);
        await store.AdvanceAsync(cursor.SeenId, end, cancellation);
        if (now - cursor.ObservedAt >= LongestTransaction)
        {
            await CopyAsync(cursor.FinalId, cursor.ObservedId, now, cancellation);
            await store.FinishAsync(cursor, now, cancellation);
        }

        while (await outbox.TellAsync(OutboxBatch, Notice.Of, now, cancellation) == OutboxBatch)
        {
        }
    }

    /// <summary>In short statements: whatever stood still for long is caught up with page by page.</summary>
    async Task CopyAsync(long after, long end, DateTime now, CancellationToken cancellation)
    {
        if (after >= end || await store.FirstWantedAsync(cancellation) is not { } wanted)
        {
            return;
        }

        after = Math.Max(after, wanted);
        while (after < end && await store.PageEndAsync(after, end, PageEvents, cancellation) is { } pageEnd)
        {
            await store.CopyAsync(after, pageEnd, now, cancellation);
            after = pageEnd;
        }
    }
}
