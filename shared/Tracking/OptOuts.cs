using System.Data.Common;
using ColdMail.Storage;
using Microsoft.Extensions.Logging;

namespace ColdMail.Tracking;

/// <summary>Opt-outs by link. One is never lost because the database is away: it waits in the queue <c>hits</c> then.</summary>
public sealed partial class OptOuts(UnsubscribeStore store, QueueStore queues, TimeProvider clock, ILogger<OptOuts> log)
{
    /// <summary>An opt-out waits for what is being begun to the same contact, so it has more patience than a hit.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>Null when the contact is gone, or nobody can tell now.</returns>
    public async Task<OptOutView?> ViewAsync(MailLink link, CancellationToken cancellation)
    {
        try
        {
            return await store.ViewAsync(link, cancellation);
        }
        catch (DbException e)
        {
            LogAway(e.GetType().Name, link.MessageId);
            return null;
        }
    }

    /// <summary>At once, or as soon as the database is back; while it is away no mail begins either. Safe to repeat.</summary>
    /// <exception cref="Azure.RequestFailedException">Neither database nor queue took it: the caller must say so.</exception>
    public async Task UnsubscribeAsync(MailLink link, OptOutScope scope)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await store.UnsubscribeAsync(link, scope, now, patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception e) when (e is DbException or OperationCanceledException)
        {
            LogAway(e.GetType().Name, link.MessageId);
            var hit = Hit.Of(link, LinkUse.Unsubscribe, "", null, now) with { Scope = scope };
            await queues.PostAsync(QueueStore.Hits, hit.ToMessage(), TimeSpan.Zero, CancellationToken.None);
        }
    }

    /// <summary>Takes an opt-out back. It does not wait in a queue: what is not done at once may no longer be wanted.</summary>
    /// <exception cref="DbException">The database is away: the caller must say so.</exception>
    public Task UndoAsync(MailLink link, CancellationToken cancellation) =>
        store.UndoAsync(link, clock.GetUtcNow().UtcDateTime, cancellation);

    [LoggerMessage(LogLevel.Warning, "The database does not answer ({Fault}) to the opt-out link of message {MessageId}")]
    partial void LogAway(string fault, long messageId);
}
