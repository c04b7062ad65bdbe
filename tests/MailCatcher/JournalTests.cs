using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ColdMail.Dev.MailCatcher;

namespace ColdMail.Tests.MailCatcher;

[Trait("Kind", "path")]
public sealed class JournalTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("journal-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_mail_that_was_answered_with_250_survives_a_kill()
    {
        var answered = new ConcurrentBag<string>();
        using var process = StartProcess(out var port);
        var senders = Enumerable.Range(0, 4).Select(sender => SendUntilKilledAsync(port, sender, answered)).ToList();
        SpinWait.SpinUntil(() => answered.Count > 200, TimeSpan.FromSeconds(20));

        process.Kill();
        await process.WaitForExitAsync();
        await Task.WhenAll(senders);

        await using var catcher = await OpenAsync(new());
        var kept = catcher.ReadLog().Select(line => line.MessageId!).ToHashSet();
        Assert.True(answered.Count > 200);
        Assert.Empty(answered.Except(kept));
        Assert.All(catcher.Mails(), mail => Assert.Equal(mail.MessageId, catcher.Read(mail).MessageId));
    }

    [Fact]
    public async Task A_line_torn_by_a_kill_is_cut_off_and_the_log_goes_on()
    {
        await using (var catcher = await OpenAsync(new()))
        {
            await SendAsync(catcher.SmtpPort, "1@b.test");
        }

        await File.AppendAllTextAsync(Path.Combine(folder, SinkLog.FileName), """{"id":2,"at":"2026-01-0""");

        await using (var catcher = await OpenAsync(new()))
        {
            await SendAsync(catcher.SmtpPort, "2@b.test");
            Assert.Equal([(1, "1@b.test"), (2, "2@b.test")], catcher.ReadLog().Select(line => (line.Id, line.MessageId)));
            Assert.Equal(["2@b.test", "1@b.test"], catcher.Mails().Select(mail => catcher.Read(mail).MessageId));
        }
    }

    [Fact]
    public async Task Two_catchers_never_share_a_folder()
    {
        await using var first = await OpenAsync(new());

        await Assert.ThrowsAsync<IOException>(() => OpenAsync(new()));
    }

    [Fact]
    public async Task The_inbox_keeps_the_newest_and_the_log_keeps_all()
    {
        await using var catcher = await OpenAsync(new() { IndexedMails = 3, Storage = MailStorage.LogOnly });
        for (var i = 1; i <= 5; i++)
        {
            await SendAsync(catcher.SmtpPort, $"{i}@b.test");
        }

        Assert.Equal(["5@b.test", "4@b.test", "3@b.test"], catcher.Mails().Select(mail => mail.MessageId));
        Assert.Equal(5, catcher.ReadLog().Count);
        Assert.Equal((5, 3), (catcher.Counts.Accepted, catcher.Counts.Indexed));
    }

    [Fact]
    public async Task Deleting_all_forgets_mails_and_log_but_not_the_numbers()
    {
        await using var catcher = await OpenAsync(new());
        await SendAsync(catcher.SmtpPort, "1@b.test");

        await catcher.ClearAsync();
        Assert.Empty(catcher.ReadLog());
        await SendAsync(catcher.SmtpPort, "2@b.test");

        Assert.Equal((2, "2@b.test"), (catcher.ReadLog().Single().Id, catcher.Read(catcher.Mails().Single()).MessageId));
    }

    Task<MailCatcherServer> OpenAsync(MailCatcherOptions options) =>
        MailCatcherServer.StartAsync(options with { DataFolder = folder }, TimeProvider.System, CancellationToken.None);

    Process StartProcess(out int port)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                typeof(MailCatcherServer).Assembly.Location, "catch", "--smtp", "0", "--http", "0", "--data", folder, "--durable",
            },
            RedirectStandardOutput = true,
        })!;
        var words = process.StandardOutput.ReadLine()!.Split(' ', ',');
        port = int.Parse(words[Array.IndexOf(words, "port") + 1], CultureInfo.InvariantCulture);
        return process;
    }

    static async Task SendUntilKilledAsync(int port, int sender, ConcurrentBag<string> answered)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                if (await SendAsync(port, $"{sender}.{i}@b.test") != "250")
                {
                    return;
                }

                answered.Add($"{sender}.{i}@b.test");
            }
            catch (Exception gone) when (gone is IOException or System.Net.Sockets.SocketException)
            {
                return;
            }
        }
    }

    static async Task<string> SendAsync(int port, string messageId)
    {
        await using var client = await Transcript.OpenAsync(port);
        var codes = await client.CodesAsync(
            "EHLO me", "MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>", "DATA", $"Message-ID: <{messageId}>\r\n\r\nx\r\n.");
        return codes.Split(' ')[^1];
    }
}
