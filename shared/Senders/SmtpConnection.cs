using MailKit.Net.Smtp;
using MimeKit;

namespace ColdMail.Senders;

/// <summary>One signed-in conversation with a submission server, for any number of mails, one after the other.</summary>
/// <remarks>Not for use by two callers at once.</remarks>
public sealed class SmtpConnection : IMailConnection
{
    readonly SmtpClient client;
    readonly SmtpTrace trace;
    readonly SmtpOptions limits;

    internal SmtpConnection(SmtpClient client, SmtpTrace trace, SmtpOptions limits) =>
        (this.client, this.trace, this.limits) = (client, trace, limits);

    /// <summary>The next mail may go over this connection. False once the server is gone or a reply of its is still owed.</summary>
    public bool IsUsable => client.IsConnected && trace.IsInStep;

    /// <remarks>A server in trouble shows when the next connection to it is opened.</remarks>
    SmtpConnect.Failed? IMailConnection.Trouble => null;

    Task<SendOutcome> IMailConnection.SendAsync(MimeMessage message, string envelopeFrom, string recipient, MailKey? key) =>
        SendAsync(message, envelopeFrom, recipient);

    /// <summary>Offers one mail for one recipient and reports what the server made of it.</summary>
    /// <param name="message">Complete; it is only re-encoded for what the server can carry.</param>
    /// <param name="envelopeFrom">Where bounces go, e.g. <c>ana@example.com</c>.</param>
    /// <remarks>
    /// Takes no cancellation token on purpose: a host that shuts down must not turn a mail in flight into an uncertain
    /// one. The limits of <see cref="SmtpOptions"/> end every wait: by default 2 minutes up to 354 and 10 minutes after it.
    /// </remarks>
    public async Task<SendOutcome> SendAsync(MimeMessage message, string envelopeFrom, string to)
    {
        if (!IsUsable)
        {
            return new SendOutcome.NotSent("The connection was closed.", ReplyClass.Transient);
        }

        if (Mailbox(envelopeFrom) is not { } sender)
        {
            return new SendOutcome.NotSent("The sender's address is not one this server can use.", ReplyClass.Sender);
        }

        if (Mailbox(to) is not { } recipient)
        {
            return new SendOutcome.NotSent("The recipient's address is not one this server can use.", ReplyClass.Message);
        }

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(limits.EnvelopeSeconds));
        trace.BeginMail(() => deadline.CancelAfter(TimeSpan.FromSeconds(limits.BodySeconds)));
        try
        {
            var response = SmtpReply.Clean(await client.SendAsync(message, sender, [recipient], deadline.Token));
            return new SendOutcome.Accepted(response, SmtpReply.ProviderMessageId(response));
        }
        catch (Exception e) when (SendFailure.Of(e, trace.Saw354, trace.RefusedAt) is { } outcome)
        {
            return outcome;
        }
        finally
        {
            trace.EndMail();
        }
    }

    /// <summary>Says QUIT and closes. Never throws: whatever the server does now, its answers have been taken.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (IsUsable)
            {
                using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(limits.QuitSeconds));
                await client.DisconnectAsync(quit: true, deadline.Token);
            }
        }
        catch (Exception)
        {
            // The mails' fates are known; a server that is rude at the end changes none of them.
        }
        finally
        {
            client.Dispose();
        }
    }

    /// <summary>The address for the envelope, or null when it is malformed or needs SMTPUTF8 (RFC 6531) and the server lacks it.</summary>
    MailboxAddress? Mailbox(string address)
    {
        var at = address.LastIndexOf('@');
        // MimeKit reads an A-label back into the letters it stands for; the envelope keeps what was given.
        if (at < 1 || !MailboxAddress.TryParse(address, out var mailbox)
            || (mailbox.Address != address && MailboxAddress.EncodeAddrspec(mailbox.Address) != address)
            || address.Any(char.IsControl) || mailbox.Route.Count > 0)
        {
            return null;
        }

        var local = address.AsSpan(0, at);
        return local.ContainsAnyExceptInRange('!', '~') && (client.Capabilities & SmtpCapabilities.UTF8) == 0
            ? null
            : new MailboxAddress(null, address);
    }
}
