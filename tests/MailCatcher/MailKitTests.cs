using System.Net.Sockets;
using ColdMail.Dev.MailCatcher;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace ColdMail.Tests.MailCatcher;

[Trait("Kind", "path")]
public sealed class MailKitTests
{
    [Theory]
    [InlineData(MailTls.None, SecureSocketOptions.None)]
    [InlineData(MailTls.StartTls, SecureSocketOptions.StartTls)]
    [InlineData(MailTls.Implicit, SecureSocketOptions.SslOnConnect)]
    public async Task A_real_client_signs_in_and_sends_with_every_kind_of_TLS(MailTls tls, SecureSocketOptions security)
    {
        await using var catcher = await MailCatcherServer.StartAsync(
            new() { Tls = tls, Users = new Dictionary<string, string> { ["me"] = "secret" } }, TimeProvider.System, CancellationToken.None);
        using var client = Trusting(catcher);

        await client.ConnectAsync("localhost", catcher.SmtpPort, security);
        await client.AuthenticateAsync("me", "secret");
        await client.SendAsync(Mail("grüße@bücher.test", "Grüße 😀"));
        await client.SendAsync(Mail("c@d.test", "Second"));
        await client.DisconnectAsync(true);

        Assert.Equal(["Second", "Grüße 😀"], catcher.Mails().Select(mail => mail.Subject));
        var read = catcher.Read(Assert.Single(catcher.Mails("C@D.TEST")));
        Assert.Equal("line\n.\n..two\n", read.TextBody?.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_certificate_nobody_signed_is_refused_by_a_client_that_looks()
    {
        await using var catcher = await MailCatcherServer.StartAsync(
            new() { Tls = MailTls.StartTls }, TimeProvider.System, CancellationToken.None);
        using var client = new SmtpClient();

        await Assert.ThrowsAsync<SslHandshakeException>(
            () => client.ConnectAsync("localhost", catcher.SmtpPort, SecureSocketOptions.StartTls));
    }

    [Fact]
    public async Task Many_connections_at_once_lose_and_mix_up_nothing()
    {
        await using var catcher = await MailCatcherServer.StartAsync(
            new() { Durable = true }, TimeProvider.System, CancellationToken.None);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async connection =>
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync("127.0.0.1", catcher.SmtpPort);
            using var client = new SmtpClient();
            await client.ConnectAsync(socket, "localhost", catcher.SmtpPort, SecureSocketOptions.None);
            for (var i = 0; i < 25; i++)
            {
                await client.SendAsync(Mail($"{connection}-{i}@d.test", $"{connection}-{i}"));
            }

            await client.DisconnectAsync(true);
        }));

        var log = catcher.ReadLog();
        Assert.Equal(Enumerable.Range(1, 200).Select(id => (long)id), log.Select(line => line.Id));
        Assert.All(catcher.Mails(), mail => Assert.Equal($"{catcher.Read(mail).Subject}@d.test", mail.To.Single()));
        Assert.Equal(200, log.SelectMany(line => line.To).Distinct().Count());
    }

    [Fact]
    public async Task Waiting_for_mails_ends_when_they_are_there_or_the_time_is_over()
    {
        await using var catcher = await MailCatcherServer.StartAsync(
            new() { Storage = MailStorage.CountOnly }, TimeProvider.System, CancellationToken.None);
        Assert.False(await catcher.WaitForAsync(1, TimeSpan.FromMilliseconds(20), CancellationToken.None));
        var arrived = catcher.WaitForAsync(1, TimeSpan.FromSeconds(20), CancellationToken.None);

        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", catcher.SmtpPort, SecureSocketOptions.None);
        await client.SendAsync(Mail("c@d.test", "Counted"));

        Assert.True(await arrived);
        Assert.Equal((1, 1, 0), (catcher.Counts.Accepted, catcher.Counts.Recipients, catcher.Counts.Indexed));
        Assert.Null(catcher.LogPath);
    }

    static SmtpClient Trusting(MailCatcherServer catcher) => new()
    {
        ServerCertificateValidationCallback = (_, certificate, _, _) =>
            certificate?.GetCertHashString() == catcher.Certificate.GetCertHashString(),
    };

    static MimeMessage Mail(string to, string subject)
    {
        var mail = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = "line\r\n.\r\n..two\r\n" } };
        mail.From.Add(new MailboxAddress("Me", "me@b.test"));
        mail.To.Add(new MailboxAddress("", to));
        return mail;
    }
}
