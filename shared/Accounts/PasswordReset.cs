using ColdMail.Contacts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.Accounts;

/// <summary>Lets a user who forgot the password set a new one, by a link in a mail.</summary>
public sealed partial class PasswordReset(
    PasswordStore store,
    Passwords passwords,
    SignIn signIn,
    AccountMail mail,
    IOptions<AccountsOptions> options,
    TimeProvider clock,
    ILogger<PasswordReset> log)
{
    /// <summary>
    /// Takes the wish down and answers alike for every address: whether there is an account is found out only when
    /// the mail is made, which is later and elsewhere.
    /// </summary>
    public async Task RequestAsync(string email, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var reset = await store.AddResetAsync(
            EmailAddress.Parse(email).Address ?? email,
            SecretToken.Hash(SecretToken.New()),
            now,
            now.AddMinutes(options.Value.PasswordResetMinutes),
            cancellation);
        await mail.PostResetAsync(reset, cancellation);
    }

    /// <summary>Sets the password, ends every session, and opens one for the caller, who proved to read the mail.</summary>
    public async Task<PasswordOutcome> ResetAsync(
        string token, string replacement, Client client, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (await store.FindOpenAsync(SecretToken.Hash(token), now, cancellation) is not { } reset)
        {
            return new PasswordOutcome.LinkIsOver();
        }

        if (PasswordPolicy.Problems(replacement, reset.Email, reset.Name) is [var problem, ..])
        {
            return new PasswordOutcome.Weak(problem);
        }

        var hash = passwords.Hash(replacement);
        var done = await store.ResetAsync(
            reset, hash, SignInThrottle.AccountScope(reset.Email), now, cancellation);
        if (!done)
        {
            return new PasswordOutcome.LinkIsOver();
        }

        LogReset(reset.UserId);
        await mail.PostChangedAsync(reset.UserId, cancellation);
        return new PasswordOutcome.Changed(await signIn.OpenAsync(reset.UserId, hash, client, cancellation));
    }

    [LoggerMessage(LogLevel.Information, "User {UserId} reset the password by mail; all sessions ended")]
    partial void LogReset(long userId);
}
