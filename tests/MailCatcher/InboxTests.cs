using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Dev.MailCatcher;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace ColdMail.Tests.MailCatcher;

[Trait("Kind", "path")]
public sealed class InboxTests : IAsyncLifetime
{
    MailCatcherServer catcher = null!;
    HttpClient http = null!;

    public async ValueTask InitializeAsync()
    {
        catcher = await MailCatcherServer.StartAsync(new() { HttpPort = 0 }, TimeProvider.System, CancellationToken.None);
        http = new() { BaseAddress = catcher.Inbox };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await catcher.DisposeAsync();
    }

    [Fact]
    public async Task The_page_runs_no_script_but_its_own()
    {
        using var page = await http.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Contains("Mail catcher", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'; script-src 'self';", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("text/css", (await http.GetAsync(new Uri("/inbox.css", UriKind.Relative))).Content.Headers.ContentType?.MediaType);
        Assert.Equal("text/javascript", (await http.GetAsync(new Uri("/inbox.js", UriKind.Relative))).Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_empty_inbox_knows_where_to_send_mails()
    {
        Assert.Equal(catcher.SmtpPort, (await GetAsync("/api/smtp")).GetProperty("port").GetInt32());
    }

    [Fact]
    public async Task Pages_go_from_new_to_old_without_gap_or_repetition()
    {
        await SendAsync([.. Enumerable.Range(1, 7).Select(i => ($"{i}@d.test", $"Mail {i}"))]);

        var pages = new List<string[]>();
        var next = "";
        do
        {
            var page = await GetAsync($"/api/mails?limit=3{next}");
            pages.Add([.. Subjects(page)]);
            next = page.TryGetProperty("next", out var id) && id.ValueKind == JsonValueKind.Number ? $"&before={id}" : null;
        }
        while (next is not null);

        Assert.Equal([["Mail 7", "Mail 6", "Mail 5"], ["Mail 4", "Mail 3", "Mail 2"], ["Mail 1"], []], pages);
    }

    [Fact]
    public async Task Mails_are_found_by_recipient_subject_and_message_id()
    {
        await SendAsync(("ann@d.test", "Offer"), ("bob@d.test", "Reminder"));
        var bob = catcher.Mails("bob@d.test").Single();

        Assert.Equal(["Reminder"], Subjects(await GetAsync("/api/mails?to=BOB@d.test")));
        Assert.Equal(["Reminder"], Subjects(await GetAsync("/api/mails?search=remind")));
        Assert.Equal(["Offer"], Subjects(await GetAsync("/api/mails?search=ann@")));
        Assert.Equal(["Reminder"], Subjects(await GetAsync($"/api/mails?messageId={bob.MessageId}")));
        Assert.Empty(Subjects(await GetAsync("/api/mails?to=nobody@d.test")));
        Assert.Equal(2, (await GetAsync("/api/count")).GetProperty("accepted").GetInt64());
    }

    [Fact]
    public async Task A_mail_opens_with_headers_and_parts_and_its_HTML_is_locked_in()
    {
        await SendAsync(("ann@d.test", "Offer"));
        var id = catcher.Mails().Single().Id;

        var mail = await GetAsync($"/api/mails/{id}");
        using var html = await http.GetAsync(new Uri($"/api/mails/{id}/html", UriKind.Relative));
        var raw = await http.GetByteArrayAsync(new Uri($"/api/mails/{id}/raw", UriKind.Relative));

        Assert.Equal("text part", mail.GetProperty("text").GetString());
        Assert.True(mail.GetProperty("hasHtml").GetBoolean());
        Assert.Contains("Subject", mail.GetProperty("headers").EnumerateArray().Select(header => header.GetProperty("name").GetString()));
        Assert.EndsWith("<p onclick=alert(1)>html part</p>", await html.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var policy = html.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("sandbox", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("allow-scripts", policy, StringComparison.Ordinal);
        Assert.Equal(catcher.ReadRaw(catcher.Mails().Single()), raw);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri("/api/mails/999", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task The_log_is_streamed_and_everything_can_be_deleted()
    {
        await SendAsync(("ann@d.test", "Offer"));

        await using (var log = await http.GetStreamAsync(new Uri("/api/log", UriKind.Relative)))
        {
            Assert.Equal(["ann@d.test"], Assert.Single(SinkLog.Read(log)).To);
        }

        using var deleted = await http.DeleteAsync(new Uri("/api/mails", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal("", await http.GetStringAsync(new Uri("/api/log", UriKind.Relative)));
        Assert.Empty(Subjects(await GetAsync("/api/mails")));
    }

    [Fact]
    public async Task Faults_are_set_and_read_while_running_and_a_wrong_script_is_explained()
    {
        using var set = await http.PostAsJsonAsync(
            "/api/faults", new { rules = new[] { new { stage = "recipient", reply = "550 5.1.1 Nobody", to = "*@bad.test" } } });
        using var wrong = await http.PostAsJsonAsync("/api/faults", new { rules = new[] { new { stage = "dot" } } });

        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        await Assert.ThrowsAsync<SmtpCommandException>(() => SendAsync(("ann@bad.test", "Offer")));
        Assert.Equal("*@bad.test", (await GetAsync("/api/faults")).GetProperty("rules")[0].GetProperty("to").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("Rule 1", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    async Task<JsonElement> GetAsync(string path) => await http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));

    static IEnumerable<string> Subjects(JsonElement page) =>
        page.GetProperty("mails").EnumerateArray().Select(mail => mail.GetProperty("subject").GetString()!);

    async Task SendAsync(params (string To, string Subject)[] mails)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", catcher.SmtpPort, SecureSocketOptions.None);
        foreach (var (to, subject) in mails)
        {
            var mail = new MimeMessage { Subject = subject };
            mail.From.Add(new MailboxAddress("Me", "me@b.test"));
            mail.To.Add(new MailboxAddress("", to));
            mail.Body = new BodyBuilder { TextBody = "text part", HtmlBody = "<p onclick=alert(1)>html part</p>" }.ToMessageBody();
            await client.SendAsync(mail);
        }
    }
}
