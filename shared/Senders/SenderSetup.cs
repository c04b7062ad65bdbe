using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace ColdMail.Senders;

/// <summary>Stores the sender accounts that people enter, once nothing is wrong with them.</summary>
public sealed class SenderSetup(
    SenderStore accounts, SenderSetupStore store, HostGuard guard, IOptions<SenderOptions> senderOptions, IOptions<SmtpOptions> smtpOptions, TimeProvider clock)
{
    /// <summary>A slow name server does not keep a person waiting; the connection checks the host again anyway.</summary>
    static readonly TimeSpan LookupTime = TimeSpan.FromSeconds(5);

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task<SenderSaved> AddAsync(long userId, SenderDraft draft, CancellationToken cancellation)
    {
        var (values, problems) = await ReadAsync(draft, stored: null, cancellation);
        if (values is null)
        {
            return new SenderSaved.Invalid(problems);
        }

        return await store.AddAsync(userId, values, Now, cancellation) switch
        {
            SenderAdded.Added(var id) => await SavedAsync(userId, id, cancellation),
            SenderAdded.PlanFull(var max) => new SenderSaved.PlanFull(max),
            _ => throw new UnreachableException(),
        };
    }

    public async Task<SenderSaved> ChangeAsync(long userId, long senderId, SenderDraft draft, CancellationToken cancellation)
    {
        // The host is looked up before the row is locked; the rules are applied again to what the lock shows.
        var hostProblem = await HostProblemAsync(draft, cancellation);
        Dictionary<string, string[]> problems = [];
        var isFound = await store.ChangeAsync(
            userId,
            senderId,
            stored =>
            {
                var isFit = TryRead(draft, stored, hostProblem, out var values, out problems);
                return isFit ? values : null;
            },
            Now,
            cancellation);
        return isFound
            ? problems.Count > 0 ? new SenderSaved.Invalid(problems) : await SavedAsync(userId, senderId, cancellation)
            : new SenderSaved.NotFound();
    }

    /// <summary>Checks a draft without storing it.</summary>
    /// <returns>The account to be, or null and everything that is wrong.</returns>
    public async Task<(SenderValues? Values, IDictionary<string, string[]> Problems)> ReadAsync(
        SenderDraft draft, StoredConnection? stored, CancellationToken cancellation)
    {
        TryRead(draft, stored, await HostProblemAsync(draft, cancellation), out var values, out var problems);
        return (values, problems);
    }

    bool TryRead(
        SenderDraft draft, StoredConnection? stored, string? hostProblem, out SenderValues? values,
        out Dictionary<string, string[]> problems)
    {
        SenderRules.TryRead(
            draft, stored, senderOptions.Value, smtpOptions.Value.AllowLoopback, out values, out problems);
        if (hostProblem is not null && problems.TryAdd("host", [hostProblem]))
        {
            values = null;
        }

        return values is not null;
    }

    async Task<string?> HostProblemAsync(SenderDraft draft, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(draft.Host) || !draft.Provider.IsSmtp)
        {
            return null;
        }

        using var lookup = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        lookup.CancelAfter(LookupTime);
        try
        {
            var port = draft.Port is { } typed && smtpOptions.Value.AllowLoopback ? typed : 587;
            var verdict = await guard.CheckAsync(draft.Host.Trim().ToLowerInvariant(), port, lookup.Token);
            return verdict is HostVerdict.NotAllowed(var reason) ? reason : null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    async Task<SenderSaved> SavedAsync(long userId, long senderId, CancellationToken cancellation) =>
        await accounts.FindAsync(userId, senderId, Now, cancellation) is { } account
            ? new SenderSaved.Saved(account)
            : new SenderSaved.NotFound();
}
