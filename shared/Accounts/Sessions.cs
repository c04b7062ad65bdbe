using Microsoft.Extensions.Options;

namespace ColdMail.Accounts;

/// <summary>Tells whose session a token opens.</summary>
public sealed class Sessions(SessionStore store, IOptions<AccountsOptions> options, TimeProvider clock)
{
    /// <summary>One write for so much use is enough to know when a session was last seen.</summary>
    static readonly TimeSpan SeenPrecision = TimeSpan.FromMinutes(5);

    /// <returns>Null when the session is unknown, revoked, too old or was idle too long.</returns>
    public async Task<LiveSession?> FindAsync(string token, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var session = await store.FindLiveAsync(SecretToken.Hash(token), now, IdleSince(now), cancellation);
        if (session is not null && now - session.LastSeenAt > SeenPrecision)
        {
            await store.TouchAsync(session.Id, now, cancellation);
        }

        return session;
    }

    /// <summary>The sessions of the user that are not over, the latest used first.</summary>
    public Task<IReadOnlyList<SessionSummary>> ListAsync(long userId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return store.ListLiveAsync(userId, now, IdleSince(now), cancellation);
    }

    DateTime IdleSince(DateTime now) => now.AddDays(-options.Value.SessionIdleDays);
}
