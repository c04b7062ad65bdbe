namespace ColdMail.Accounts;

/// <summary>Forgets what no longer matters: sessions and resets long over, counters nobody adds to.</summary>
public sealed class AccountPruning(SessionStore sessions, PasswordStore passwords, ThrottleStore throttles, TimeProvider clock)
{
    /// <summary>Sessions stay this long after their end: they tell which networks are the user's own.</summary>
    static readonly TimeSpan KeepSessions = TimeSpan.FromDays(60);

    static readonly TimeSpan KeepRest = TimeSpan.FromDays(2);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await sessions.PruneAsync(now - KeepSessions, cancellation);
        await passwords.PruneAsync(now - KeepRest, cancellation);
        await throttles.PruneAsync(now - KeepRest, cancellation);
    }
}
