using Microsoft.Extensions.Logging;

namespace ColdMail.Accounts;

/// <summary>Changes the password of a user who is signed in.</summary>
public sealed partial class PasswordChange(
    AccountStore accounts,
    PasswordStore store,
    ThrottleStore throttles,
    Passwords passwords,
    SignIn signIn,
    AccountMail mail,
    TimeProvider clock,
    ILogger<PasswordChange> log)
{
    /// <summary>
    /// Ends every session and opens a new one for the caller. Wrong guesses at the current password are slowed down as
    /// at sign-in: a stolen session is not a way to learn the password.
    /// </summary>
    public async Task<PasswordOutcome> ChangeAsync(
        long userId, string current, string replacement, Client client, CancellationToken cancellation)
    {
        var account = await accounts.FindAsync(userId, cancellation)
            ?? throw new InvalidOperationException($"User {userId} is signed in and has no account.");
        if (PasswordPolicy.Problems(replacement, account.Email, account.Name) is [var problem, ..])
        {
            return new PasswordOutcome.Weak(problem);
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var scopes = SignInThrottle.ScopesOf(
            account.Email, SignInThrottle.NetworkOf(client.Address), isKnownNetwork: true);
        if (await throttles.AdmitAsync(scopes, now, cancellation) is { } until)
        {
            return new PasswordOutcome.Wait(until - now);
        }

        var credentials = await accounts.FindCredentialsAsync(account.Email, cancellation);
        if (credentials is null || passwords.Check(credentials.PasswordHash, current) == PasswordVerdict.Wrong)
        {
            return new PasswordOutcome.WrongPassword();
        }

        var hash = passwords.Hash(replacement);
        if (!await store.ChangeAsync(userId, credentials.PasswordHash, hash, now, cancellation))
        {
            return new PasswordOutcome.WrongPassword();
        }

        LogChanged(userId);
        await throttles.ForgiveAsync(scopes, now, cancellation);
        await mail.PostChangedAsync(userId, cancellation);
        return new PasswordOutcome.Changed(await signIn.OpenAsync(userId, hash, client, cancellation));
    }

    [LoggerMessage(LogLevel.Information, "User {UserId} changed the password; all sessions ended")]
    partial void LogChanged(long userId);
}
