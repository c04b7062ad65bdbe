using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.Accounts;

/// <summary>How a sign-in or a registration ended. Closed: the cases below are all there are.</summary>
public abstract record SignInOutcome
{
    SignInOutcome() { }

    /// <param name="Token">The secret of the new session, shown to nobody but the browser.</param>
    public sealed record SignedIn(long UserId, string Token, DateTime ExpiresAt) : SignInOutcome;

    /// <summary>No such account, or not its password: the two are never told apart.</summary>
    public sealed record Refused : SignInOutcome;

    /// <summary>Too many failures; nothing was checked.</summary>
    public sealed record Wait(TimeSpan For) : SignInOutcome;

    /// <summary>Registration only: the address has an account.</summary>
    public sealed record Taken : SignInOutcome;
}

/// <summary>Opens sessions.</summary>
public sealed partial class SignIn(
    AccountStore accounts,
    SessionStore sessions,
    ThrottleStore throttles,
    Passwords passwords,
    IOptions<AccountsOptions> options,
    TimeProvider clock,
    ILogger<SignIn> log)
{
    /// <summary>A network counts as the user's own this long after a sign-in from it.</summary>
    static readonly TimeSpan KnownNetworkFor = TimeSpan.FromDays(60);

    /// <param name="email">Valid by <see cref="AccountEmail"/>.</param>
    /// <param name="password">Valid by <see cref="PasswordPolicy"/>.</param>
    public async Task<SignInOutcome> RegisterAsync(
        string email, string password, Profile profile, Client client, CancellationToken cancellation)
    {
        var address = AccountEmail.TryNormalise(email, out var normalised)
            ? normalised
            : throw new ArgumentException("Not an e-mail address.", nameof(email));
        var now = clock.GetUtcNow().UtcDateTime;
        var added = await accounts.AddAsync(address, passwords.Hash(password), profile, now, cancellation);
        if (added is not { } userId)
        {
            return new SignInOutcome.Taken();
        }

        LogRegistered(userId);
        return await OpenAsync(userId, client, cancellation);
    }

    /// <summary>The same work and the same answer whether the account exists or not.</summary>
    public async Task<SignInOutcome> SignInAsync(
        string email, string password, Client client, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var address = AccountEmail.TryNormalise(email, out var normalised) ? normalised : email;
        var network = SignInThrottle.NetworkOf(client.Address);
        var known = await sessions.AddressesAsync(address, now - KnownNetworkFor, cancellation);
        var scopes = SignInThrottle.ScopesOf(
            address, network, known.Any(from => SignInThrottle.NetworkOf(from) == network));
        if (await throttles.AdmitAsync(scopes, now, cancellation) is { } until)
        {
            return new SignInOutcome.Wait(until - now);
        }

        var credentials = await accounts.FindCredentialsAsync(address, cancellation);
        var verdict = passwords.Check(credentials?.PasswordHash, password);
        if (credentials is null || verdict == PasswordVerdict.Wrong)
        {
            return new SignInOutcome.Refused();
        }

        if (verdict == PasswordVerdict.RightButWeaklyHashed)
        {
            await accounts.RehashAsync(credentials.Id, credentials.PasswordHash, passwords.Hash(password), cancellation);
            LogRehashed(credentials.Id);
        }

        await throttles.ForgiveAsync(scopes, now, cancellation);
        return await OpenAsync(credentials.Id, client, cancellation);
    }

    /// <summary>A new session of a user who proved who he is.</summary>
    public async Task<SignInOutcome.SignedIn> OpenAsync(long userId, Client client, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var token = SecretToken.New();
        var expiresAt = now.AddDays(options.Value.SessionDays);
        await sessions.AddAsync(userId, SecretToken.Hash(token), client, now, expiresAt, cancellation);
        return new SignInOutcome.SignedIn(userId, token, expiresAt);
    }

    [LoggerMessage(LogLevel.Information, "User {UserId} registered")]
    partial void LogRegistered(long userId);

    [LoggerMessage(LogLevel.Information, "The password of user {UserId} was hashed anew with the current parameters")]
    partial void LogRehashed(long userId);
}
