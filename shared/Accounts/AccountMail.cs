using System.Globalization;
using ColdMail.Alerts;
using ColdMail.Notifications;
using ColdMail.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.Accounts;

/// <summary>The mails that ColdMail itself writes to its users, made where nobody waits for them.</summary>
/// <remarks>
/// The queue carries only ids: the secret of a reset link is made together with its mail and is never at rest. A
/// message that comes twice makes a second mail whose link replaces the first.
/// </remarks>
public sealed partial class AccountMail(
    QueueStore queues,
    PasswordStore passwords,
    AccountStore accounts,
    AlertStore alerts,
    SystemMail system,
    NoticeMail notices,
    IOptions<SystemMailOptions> options,
    IHostEnvironment environment,
    TimeProvider clock,
    ILogger<AccountMail> log)
{
    /// <summary>More mails than these in an hour are not for the person who owns the mailbox.</summary>
    const int ResetsAnHour = 3;

    const string Reset = "reset";
    const string Changed = "changed";

    /// <summary>Whether asking for a reset can lead anywhere: to a mailbox, or in development to the log.</summary>
    public bool CanDeliver => options.Value.IsConfigured || environment.IsDevelopment();

    public Task PostResetAsync(long resetId, CancellationToken cancellation) =>
        PostAsync(Reset, resetId, cancellation);

    public Task PostChangedAsync(long userId, CancellationToken cancellation) =>
        options.Value.IsConfigured ? PostAsync(Changed, userId, cancellation) : Task.CompletedTask;

    /// <summary>Makes and sends the mail that a message of the queue <see cref="QueueStore.AccountMail"/> asks for.</summary>
    public async Task DeliverAsync(string message, CancellationToken cancellation)
    {
        if (message.Split(' ') is not [var kind, var number] || !long.TryParse(number, CultureInfo.InvariantCulture, out var id))
        {
            throw new FormatException("Not a message of the account mail queue.");
        }

        await (kind switch
        {
            Reset => SendResetAsync(id, cancellation),
            Changed => SendChangedAsync(id, cancellation),
            NoticeMail.Message => notices.SendAsync(id, cancellation),
            _ => throw new FormatException("Not a message of the account mail queue."),
        });
    }

    /// <summary>Tells the operator that a mail failed as often as the queue allows. The user has to ask for it again.</summary>
    public async Task GiveUpAsync(CancellationToken cancellation)
    {
        LogGivenUp();
        await alerts.RaiseAsync(
            new Alert(
                UserId: null,
                AlertKind.Poison,
                SubjectId: null,
                "A mail to a user of this installation could not be sent. Check the settings SystemMail and their server."),
            clock.GetUtcNow().UtcDateTime,
            cancellation);
    }

    async Task SendResetAsync(long resetId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var request = await passwords.FindRequestAsync(resetId, now, now.AddHours(-1), cancellation);
        if (request is null)
        {
            return;
        }

        if (request.RequestsLately > ResetsAnHour)
        {
            LogTooManyResets(request.UserId);
            return;
        }

        var token = SecretToken.New();
        await passwords.SetResetTokenAsync(resetId, SecretToken.Hash(token), cancellation);
        var link = $"{options.Value.WebUrl.TrimEnd('/')}/reset-password#token={token}";
        if (!options.Value.IsConfigured)
        {
            LogLink(request.UserId, link);
            return;
        }

        var minutes = (int)Math.Max(1, (request.ExpiresAt - now).TotalMinutes);
        await system.SendAsync(
            request.Email,
            "Set a new ColdMail password",
            $"""
            Somebody, we hope you, asked to set a new password for your ColdMail account.

            Set it here within {minutes} minutes:
            {link}

            If it was not you, do nothing: your password stays as it is.
            """,
            cancellation);
    }

    async Task SendChangedAsync(long userId, CancellationToken cancellation)
    {
        if (await accounts.FindAsync(userId, cancellation) is { } account)
        {
            await system.SendAsync(
                account.Email,
                "Your ColdMail password was changed",
                $"""
                The password of your ColdMail account was changed just now, and every other session was signed out.

                If it was not you, set a new password at once:
                {options.Value.WebUrl.TrimEnd('/')}/forgot-password

                Then look through the API keys of your account and revoke those you do not know.
                """,
                cancellation);
        }
    }

    Task PostAsync(string kind, long id, CancellationToken cancellation) => queues.PostAsync(
        QueueStore.AccountMail,
        string.Create(CultureInfo.InvariantCulture, $"{kind} {id}"),
        TimeSpan.Zero,
        cancellation);

    [LoggerMessage(LogLevel.Error, "A system mail failed for good")]
    partial void LogGivenUp();

    [LoggerMessage(LogLevel.Warning, "User {UserId} asked for too many password resets; no mail was sent for this one")]
    partial void LogTooManyResets(long userId);

    [LoggerMessage(LogLevel.Warning, "System mail is not set up. User {UserId} can set a new password at {Link}")]
    partial void LogLink(long userId, string link);
}
