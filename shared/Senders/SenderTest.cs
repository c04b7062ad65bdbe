using System.Diagnostics;
using System.Text.Json;
using ColdMail.Senders.Providers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;

namespace ColdMail.Senders;

/// <summary>What a connection test found, for the person who waits for it.</summary>
/// <param name="Problem">A stable code, null when everything worked: <c>hostNotFound</c>, <c>refused</c>, <c>timeout</c>, <c>certificate</c>, <c>signIn</c>, <c>mailRefused</c> …</param>
/// <param name="Text">What that means and what to do about it.</param>
/// <param name="Detail">What was seen, a server's own words included; null when there is nothing to add.</param>
/// <param name="MailSent">A test mail was accepted.</param>
public sealed record SenderTestResult(bool Ok, string? Problem, string Text, string? Detail, bool MailSent, double Seconds);

/// <summary>The end of asking for a test. Closed: the two cases below are all there are.</summary>
public abstract record SenderTested
{
    SenderTested() { }

    public sealed record Done(SenderTestResult Result) : SenderTested;

    /// <summary>The user tested too often within an hour; nothing was tried.</summary>
    public sealed record Wait(TimeSpan For) : SenderTested;
}

/// <summary>Tries a server and a sign-in, or a provider and a key, and on request sends a mail from the account to itself.</summary>
public sealed partial class SenderTest(
    SmtpTransport transport, ProviderClient providers, ProviderCheck check, SenderTestStore store, IOptions<SenderOptions> options,
    TimeProvider clock, ILogger<SenderTest> logger)
{
    /// <param name="senderId">For the log; 0 while the account is not stored yet.</param>
    /// <param name="api">By which the account sends instead of SMTP; null: it sends by SMTP.</param>
    public async Task<SenderTested> RunAsync(
        long userId, long senderId, SmtpSettings settings, ApiSettings? api, MailboxAddress self, bool sendMail,
        CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (await store.TakeAsync(userId, options.Value.TestsPerHour, now, cancellation) is { } again)
        {
            return new SenderTested.Wait(again - now);
        }

        var started = clock.GetTimestamp();
        var result = api is null
            ? await TryAsync(settings, self, sendMail, cancellation)
            : await TryAsync(api, self, sendMail, cancellation);
        LogTested(senderId, result.Problem ?? "ok");
        return new SenderTested.Done(
            result with { Seconds = Math.Round(clock.GetElapsedTime(started).TotalSeconds, 2) });
    }

    async Task<SenderTestResult> TryAsync(
        SmtpSettings settings, MailboxAddress self, bool sendMail, CancellationToken cancellation)
    {
        switch (await ConnectAsync(settings, cancellation))
        {
            case SmtpConnect.Failed failed:
                return Failed(failed.Problem.ToString(), ConnectWords.For(failed, settings), failed.Text);
            case SmtpConnect.Connected(var connection):
                await using (connection)
                {
                    return sendMail
                        ? Read(await connection.SendAsync(Mail(self), self.Address, self.Address), self.Address)
                        : new(true, null, "The server was reached and took the sign-in.", null, false, 0);
                }

            default:
                throw new UnreachableException();
        }
    }

    async Task<SenderTestResult> TryAsync(ApiSettings api, MailboxAddress self, bool sendMail, CancellationToken cancellation)
    {
        using var mail = Mail(self);
        if (sendMail)
        {
            await using var connection = providers.Open(api);
            var outcome = await connection.SendAsync(mail, self.Address, self.Address, null);
            return outcome switch
            {
                SendOutcome.Accepted or SendOutcome.Unknown => Read(outcome, self.Address),
                _ => ProviderWords.Of(outcome, api),
            };
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(options.Value.TestSeconds));
        try
        {
            return await check.RunAsync(api, mail, self.Address, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failed("Timeout", $"{api.Provider.Title()} did not answer in time. Try again in some minutes.", "");
        }
    }

    async Task<SmtpConnect> ConnectAsync(SmtpSettings settings, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(options.Value.TestSeconds));
        try
        {
            return await transport.ConnectAsync(settings, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SmtpConnect.Failed(ConnectProblem.Timeout, ReplyClass.Transient, "The server did not answer in time.");
        }
    }

    static SenderTestResult Read(SendOutcome outcome, string address) => outcome switch
    {
        SendOutcome.Accepted accepted => new(
            true, null, $"The server accepted a test mail to {address}. See that it arrives, and not as spam.", accepted.Response, true, 0),
        SendOutcome.Refused refused => Failed("MailRefused", ConnectWords.For(refused), $"{refused.Code} {refused.Response}"),
        SendOutcome.NotSent notSent => Failed("MailNotSent", "The connection ended before the test mail could be sent. Try again.", notSent.Reason),
        SendOutcome.Unknown unknown => Failed(
            "MailUnknown", "The server took the test mail but did not say whether it keeps it. Look into the inbox.", unknown.Reason),
        _ => throw new UnreachableException(),
    };

    static SenderTestResult Failed(string problem, string text, string detail) =>
        new(false, JsonNamingPolicy.CamelCase.ConvertName(problem), text, SmtpReply.Clean(detail), false, 0);

    MimeMessage Mail(MailboxAddress self)
    {
        var mail = new MimeMessage([self], [self], "Test: ColdMail can send through this account", new TextPart("plain")
        {
            Text =
                """
                This is a test mail that ColdMail sent from this account to itself, because its owner asked for it.

                If you can read it, the account is ready. Nobody else got this mail, and nothing needs to be done.

                """,
        })
        {
            Date = clock.GetUtcNow(),
            MessageId = $"test.{Guid.NewGuid():N}@{SmtpSettings.EhloNameOf(self.Address)}",
        };
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        mail.Headers.Add("X-ColdMail-Test", "1");
        return mail;
    }

    [LoggerMessage(LogLevel.Information, "Sender {SenderId} was tested: {Result}")]
    partial void LogTested(long senderId, string result);
}
