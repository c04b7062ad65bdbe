using System.Text;
using ColdMail.Dev.MailCatcher;

namespace ColdMail.Tests.MailCatcher;

[Trait("Kind", "path")]
public sealed class ConversationTests
{
    static readonly string[] Envelope = ["EHLO me", "MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>", "DATA"];

    [Fact]
    public async Task A_mail_is_taken_as_it_was_sent()
    {
        await using var catcher = await StartAsync(new());
        await using var client = await Transcript.OpenAsync(catcher.SmtpPort);

        Assert.Equal("220 250 250 250 354 250 221", await client.CodesAsync(
            [.. Envelope, "Message-ID: <1@b.test>\r\nSubject: Hi\r\n\r\n..dot\r\nbare\nfeed\r\n.", "QUIT"]));

        var mail = Assert.Single(catcher.Mails());
        Assert.Equal(("a@b.test", "c@d.test", "1@b.test", "Hi"), (mail.From, mail.To.Single(), mail.MessageId, mail.Subject));
        Assert.Equal("Message-ID: <1@b.test>\r\nSubject: Hi\r\n\r\n.dot\r\nbare\nfeed\r\n", Encoding.UTF8.GetString(catcher.ReadRaw(mail)));
        Assert.Equal([mail.Sha256], catcher.ReadLog().Select(line => line.Sha256));
    }

    [Theory]
    [InlineData("220 503 221", "MAIL FROM:<a@b.test>", "QUIT")]
    [InlineData("220 501 250", "EHLO", "EHLO me")]
    [InlineData("220 250 503 503 250", "HELO me", "RCPT TO:<a@b.test>", "DATA", "NOOP")]
    [InlineData("220 250 250 503 250 250", "EHLO me", "MAIL FROM:<>", "MAIL FROM:<a@b.test>", "RSET", "MAIL FROM:<a@b.test>")]
    [InlineData("220 250 250 554", "EHLO me", "MAIL FROM:<a@b.test>", "DATA")]
    [InlineData("220 250 501 501 552 555", "EHLO me", "MAIL a@b.test", "MAIL FROM:<ab>", "MAIL FROM:<a@b.test> SIZE=99999999999", "MAIL FROM:<a@b.test> RET=HDRS")]
    [InlineData("220 502 502 252 214 502", "WHAT", "STARTTLS", "VRFY a", "HELP", "AUTH PLAIN x")]
    [InlineData("220 250 500 250", "EHLO me", "NOOP a\rb", "NOOP")]
    public async Task Commands_out_of_order_and_unknown_ones_are_answered_by_the_book(string codes, params string[] lines)
    {
        await using var catcher = await StartAsync(new());
        await using var client = await Transcript.OpenAsync(catcher.SmtpPort);

        Assert.Equal(codes, await client.CodesAsync(lines));
    }

    [Fact]
    public async Task Several_commands_in_one_packet_are_all_answered()
    {
        await using var catcher = await StartAsync(new());
        await using var client = await Transcript.OpenAsync(catcher.SmtpPort);

        await client.SendAsync("EHLO me\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nRCPT TO:<e@d.test>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n");
        var codes = new List<string>();
        for (var reply = await client.ReadAsync(); reply is not null; reply = await client.ReadAsync())
        {
            codes.Add(Transcript.Code(reply));
        }

        Assert.Equal(["220", "250", "250", "250", "250", "354", "250", "221"], codes);
        Assert.Equal(["c@d.test", "e@d.test"], Assert.Single(catcher.Mails()).To);
    }

    [Fact]
    public async Task A_dot_after_a_bare_line_feed_smuggles_no_second_mail()
    {
        await using var catcher = await StartAsync(new());
        await using var client = await Transcript.OpenAsync(catcher.SmtpPort);

        await client.CodesAsync([.. Envelope, "x\n.\nMAIL FROM:<evil@b.test>\nRCPT TO:<c@d.test>\nDATA\ny\r\n.", "QUIT"]);

        Assert.Equal("a@b.test", Assert.Single(catcher.Mails()).From);
    }

    [Fact]
    public async Task A_line_without_end_is_refused_without_being_gathered()
    {
        await using var catcher = await StartAsync(new());
        await using var client = await Transcript.OpenAsync(catcher.SmtpPort);

        Assert.Equal("220 500", await client.CodesAsync(new string('x', 5000)));
        Assert.Null(await client.ReadAsync());
    }

    [Fact]
    public async Task A_mail_larger_than_allowed_is_refused_and_the_next_one_taken()
    {
        await using var catcher = await StartAsync(new() { MaxMailBytes = 1000 });
        await using var client = await Transcript.OpenAsync(catcher.SmtpPort);

        Assert.Equal("220 250 250 250 354 552 250 250 354 250", await client.CodesAsync(
            [.. Envelope, string.Concat(Enumerable.Repeat("too much\r\n", 200)) + ".", .. Envelope[1..], "x\r\n."]));
        Assert.Single(catcher.Mails());
    }

    [Theory]
    [InlineData("AUTH PLAIN AG1lAHNlY3JldA==", "235")]
    [InlineData("AUTH PLAIN AG1lAHdyb25n", "535")]
    [InlineData("AUTH PLAIN AG90aGVyAHNlY3JldA==", "535")]
    [InlineData("AUTH PLAIN !", "501")]
    [InlineData("AUTH CRAM-MD5", "504")]
    [InlineData("AUTH PLAIN\r\nAG1lAHNlY3JldA==", "334 235")]
    [InlineData("AUTH LOGIN\r\nbWU=\r\nc2VjcmV0", "334 334 235")]
    [InlineData("AUTH LOGIN bWU=\r\nd3Jvbmc=", "334 535")]
    [InlineData("AUTH LOGIN\r\n*\r\n*", "334 334 501")]
    public async Task Signing_in_is_asked_for_when_there_are_users(string lines, string codes)
    {
        await using var catcher = await StartAsync(new() { Users = new Dictionary<string, string> { ["me"] = "secret" } });
        await using var client = await Transcript.OpenAsync(catcher.SmtpPort);

        var mail = codes.EndsWith("235", StringComparison.Ordinal) ? "250" : "530";
        Assert.Equal($"220 250 530 {codes} {mail}", await client.CodesAsync(
            ["EHLO me", "MAIL FROM:<a@b.test>", .. lines.Split("\r\n"), "MAIL FROM:<a@b.test>"]));
    }

    [Fact]
    public async Task A_command_hidden_behind_STARTTLS_ends_the_conversation()
    {
        await using var catcher = await StartAsync(new() { Tls = MailTls.StartTls });
        await using var client = await Transcript.OpenAsync(catcher.SmtpPort);
        await client.CodesAsync("EHLO me");

        Assert.Equal("220", Transcript.Code(await client.AskAsync("STARTTLS\r\nMAIL FROM:<a@b.test>")));
        Assert.Null(await client.ReadAsync());
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_its_mail_is_noted_and_nothing_taken()
    {
        await using var catcher = await StartAsync(new());
        await using (var client = await Transcript.OpenAsync(catcher.SmtpPort))
        {
            await client.CodesAsync(Envelope);
            await client.SendAsync("Message-ID: <half@b.test>\r\n\r\nhalf a ma");
        }

        SpinWait.SpinUntil(() => catcher.Counts.Aborted > 0, TimeSpan.FromSeconds(10));

        var line = Assert.Single(catcher.ReadLog());
        Assert.Equal((SinkOutcome.Aborted, true, "half@b.test"), (line.Outcome, line.After354, line.MessageId));
        Assert.Empty(catcher.Mails());
    }

    static Task<MailCatcherServer> StartAsync(MailCatcherOptions options) =>
        MailCatcherServer.StartAsync(options, TimeProvider.System, CancellationToken.None);
}
