using ColdMail.Contacts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.Accounts;

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

    /// <param name="email">Valid by <see cref="EmailAddress"/>.</param>
    /// <param name="password">Valid by <see cref="PasswordPolicy"/>.</param>
    public async Task<SignInOutcome> RegisterAsync(
        string email, string password, Profile profile, Client client, CancellationToken cancellation)
    {
        var address = EmailAddress.Parse(email).Address
            ?? throw new ArgumentException("Not an e-mail address.", nameof(email));
        var now = clock.GetUtcNow().UtcDateTime;
        var hash = passwords.Hash(password);
        var added = await accounts.AddAsync(address, hash, profile, now, cancellation);
        if (added is not { } userId)
        {
            return new SignInOutcome.Taken();
        }

        LogRegistered(userId);
        return await OpenAsync(userId, hash, client, cancellation);
    }

    /// <summary>The same work and the same answer whether the account exists or not.</summary>
    public async Task<SignInOutcome> SignInAsync(
        string email, string password, Client client, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var address = EmailAddress.Parse(email).Address ?? email;
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

        var hash = credentials.PasswordHash;
        if (verdict == PasswordVerdict.RightButWeaklyHashed)
        {
            hash = passwords.Hash(password);
            await accounts.RehashAsync(credentials.Id, credentials.PasswordHash, hash, cancellation);
            LogRehashed(credentials.Id);
        }

        await throttles.ForgiveAsync(scopes, now, cancellation);
        return await OpenAsync(credentials.Id, hash, client, cancellation);
    }

    /// <summary>A new session of a user who proved who it is.</summary>
    /// <param name="passwordHash">The stored hash that the proof rests on; when it is stored no more, there is no session.</param>
    public async Task<SignInOutcome> OpenAsync(
        long userId, string passwordHash, Client client, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var token = SecretToken.New();
        var expiresAt = now.AddDays(options.Value.SessionDays);
        var added = await sessions.AddAsync(
            userId, passwordHash, SecretToken.Hash(token), client, now, expiresAt, cancellation);
        return added ? new SignInOutcome.SignedIn(userId, token, expiresAt) : new SignInOutcome.Refused();
    }

    [LoggerMessage(LogLevel.Information, "User {UserId} registered")]
    partial void LogRegistered(long userId);

    [LoggerMessage(LogLevel.Information, "The password of user {UserId} was hashed anew with the current parameters")]
    partial void LogRehashed(long userId);
}
