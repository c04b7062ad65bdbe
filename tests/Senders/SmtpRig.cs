using System.Net;
using ColdMail.Senders;
using Microsoft.Extensions.Options;
using MimeKit;

namespace ColdMail.Tests.Senders;

/// <summary>The real transport, pointed at a scripted server on this machine.</summary>
static class SmtpRig
{
    public const string Hello =
        """
        S: 220 mx.example ready
        C: EHLO
        S: 250-mx.example
        S: 250 8BITMIME

        """;

    public const string Envelope = Hello +
        """
        C: MAIL FROM:<ana@sender.example>
        S: 250 2.1.0 ok
        C: RCPT TO:<bo@receiver.example>
        S: 250 2.1.5 ok

        """;

    public const string Offered = Envelope +
        """
        C: DATA
        S: 354 go ahead

        """;

    public const string Body = Offered + "C: (body)\n";

    public static SmtpTransport Transport(SmtpOptions? options = null, string address = "127.0.0.1")
    {
        var chosen = Options.Create(options ?? new SmtpOptions { AllowLoopback = true, QuitSeconds = 0.3 });
        return new SmtpTransport(new HostGuard(chosen, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)])), chosen);
    }

    public static SmtpSettings Settings(
        ScriptedSmtp server, SmtpTls tls = SmtpTls.None, string user = "", string password = "pw-CANARY", string host = "mx.example") =>
        new(host, server.Port, tls, user, password, "sender.example");

    public static async Task<SmtpConnection> ConnectAsync(ScriptedSmtp server, SmtpOptions? options = null, string user = "")
    {
        var connect = await Transport(options).ConnectAsync(Settings(server, user: user), TestContext.Current.CancellationToken);
        return Assert.IsType<SmtpConnect.Connected>(connect).Connection;
    }

    public static MimeMessage Mail(string text = "Good morning") => new(
        [new MailboxAddress("Ana", "ana@sender.example")],
        [new MailboxAddress("Bo", "bo@receiver.example")],
        "A question",
        new TextPart("plain") { Text = text })
    { MessageId = "step-1@sender.example" };

    public static Task<SendOutcome> SendMailAsync(this SmtpConnection connection) =>
        connection.SendAsync(Mail(), "ana@sender.example", "bo@receiver.example");
}
