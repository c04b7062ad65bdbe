using System.Net;
using System.Text;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tracking;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Tracking;

[Trait("Kind", "path")]
public sealed class UnsubscribePathTests(TestApp app) : IClassFixture<TestApp>, IDisposable
{
    readonly HttpClient machine = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = app.Url };

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task E22_looking_at_the_page_a_hundred_times_changes_nothing()
    {
        var mail = await MailAsync();

        for (var i = 0; i < 50; i++)
        {
            using var page = await machine.GetAsync(PathOf(mail));
            using var head = await machine.SendAsync(new(HttpMethod.Head, PathOf(mail)));
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (page.StatusCode, head.StatusCode));
            Assert.Equal("", await head.Content.ReadAsStringAsync());
        }

        Assert.Equal(("ok", 0, "scheduled"), await StateAsync(mail));
    }

    [Fact]
    public async Task The_page_needs_no_script_and_shows_the_address_masked()
    {
        var mail = await MailAsync("ada@math.example");

        using var page = await machine.GetAsync(PathOf(mail));
        var html = await page.Content.ReadAsStringAsync();

        Assert.Contains("a•••@m•••.example", html, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@", html, StringComparison.Ordinal);
        Assert.Contains("<form method=\"post\">", html, StringComparison.Ordinal);
        Assert.Contains("width=device-width", html, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.True(page.Headers.CacheControl!.NoStore);
        Assert.False(page.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("form")]
    [InlineData("multipart")]
    [InlineData("none")]
    [InlineData("json")]
    public async Task E21_one_post_unsubscribes_whatever_its_body_and_sender(string body)
    {
        var mail = await MailAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, PathOf(mail))
        {
            Content = body switch
            {
                "form" => new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]),
                "multipart" => new MultipartFormDataContent { { new StringContent("One-Click"), "List-Unsubscribe" } },
                "json" => new StringContent("{}", Encoding.UTF8, "application/json"),
                _ => null,
            },
        };
        request.Headers.TryAddWithoutValidation("User-Agent", body == "none" ? "" : "Some-Mailer/1.0");
        request.Headers.TryAddWithoutValidation("Origin", "https://mail.elsewhere.example");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site");

        using var answer = await machine.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("unsubscribed", 1, "cancelled"), await StateAsync(mail));
    }

    [Fact]
    public async Task E24_repeating_it_changes_nothing_more()
    {
        var mail = await MailAsync();

        for (var i = 0; i < 5; i++)
        {
            using var answer = await machine.PostAsync(PathOf(mail), null);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(("unsubscribed", 1, "cancelled"), await StateAsync(mail));
        await using var connection = await app.Db.OpenAsync(CancellationToken.None);
        Assert.Equal(
            ["cancelled", "unsubscribed"],
            await connection.QueryAsync<string>("SELECT event_type FROM email_events WHERE message_id = @MessageId ORDER BY event_type", mail));
    }

    [Fact]
    public async Task E23_a_wrong_token_gets_the_same_answer_and_changes_nothing()
    {
        var mail = await MailAsync();
        var path = PathOf(mail);
        var right = await BodyOfAsync(await machine.PostAsync(PathOf(await MailAsync()), null));

        foreach (var wrong in new[] { path[..^1] + (path[^1] == 'A' ? 'B' : 'A'), path + "x", "/u/x", "/u/%20", "/u/" + new string('a', 3_000) })
        {
            using var answer = await machine.PostAsync(wrong, null);
            Assert.Equal((HttpStatusCode.OK, right), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
            using var page = await machine.GetAsync(wrong);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }

        var open = Tokens.Make(LinkUse.Open, mail);
        using var other = await machine.PostAsync($"/u/{open}", null);
        Assert.Equal(("ok", 0, "scheduled"), await StateAsync(mail));
    }

    [Fact]
    public async Task E25_it_works_when_mail_campaign_and_contact_are_deleted()
    {
        var mail = await MailAsync("gone@math.example");
        await using var connection = await app.Db.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync(
            """
            DELETE c FROM campaigns c JOIN email_messages m ON m.campaign_id = c.id WHERE m.id = @MessageId;
            DELETE FROM email_messages WHERE id = @MessageId;
            UPDATE contacts SET deleted_at = '2026-01-01' WHERE id = @ContactId
            """,
            mail);

        using var answer = await machine.PostAsync(PathOf(mail), null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            "unsubscribe",
            await connection.ExecuteScalarAsync<string>(
                "SELECT reason FROM suppression_list WHERE user_id = @UserId AND email = 'gone@math.example'", mail));
    }

    [Fact]
    public async Task The_link_of_a_test_mail_says_that_it_does_nothing()
    {
        Assert.Contains("test mail", await machine.GetStringAsync("/u/test"), StringComparison.Ordinal);
        Assert.Contains("test mail", await BodyOfAsync(await machine.PostAsync("/u/test", null)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_open_is_kept_and_the_first_of_a_person_is_the_fact()
    {
        var mail = await MailAsync(sentMinutesAgo: 60);
        var path = $"/t/o/{Tokens.Make(LinkUse.Open, mail)}.gif";

        using var head = await machine.SendAsync(new(HttpMethod.Head, path));
        await HitAsync(path, "Mozilla/5.0");
        Assert.Null(await OpenedAsync(mail));
        await HitAsync(path, "Mozilla/5.0 (Macintosh) Safari/605");
        var first = await OpenedAsync(mail);
        for (var i = 0; i < 20; i++)
        {
            using var pixel = await HitAsync(path, "Mozilla/5.0 (Macintosh) Safari/605");
            Assert.Equal(("image/gif", true), (pixel.Content.Headers.ContentType!.MediaType, pixel.Headers.CacheControl!.NoStore));
            Assert.StartsWith("GIF89a", await pixel.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.NotNull(first);
        Assert.Equal(first, await OpenedAsync(mail));
        await using var connection = await app.Db.OpenAsync(CancellationToken.None);
        Assert.Equal(
            [("human", 21), ("machine", 1)],
            await connection.QueryAsync<(string, int)>(
                """
                SELECT JSON_UNQUOTE(JSON_EXTRACT(metadata_json, '$.class')) AS class, COUNT(*)
                  FROM email_events
                 WHERE message_id = @MessageId AND event_type = 'opened'
                 GROUP BY class
                 ORDER BY class
                """,
                mail));
    }

    [Fact]
    public async Task A_click_leads_on_and_is_counted_and_a_forged_one_is_neither()
    {
        var mail = await MailAsync(sentMinutesAgo: 60);
        var path = $"/t/c/{Tokens.MakeClick(mail, "https://x.example/ä?a=1&b=2#c")}";

        using var head = await machine.SendAsync(new(HttpMethod.Head, path));
        using var click = await HitAsync(path, "Mozilla/5.0 (Macintosh) Safari/605");
        using var forged = await HitAsync(path[..^2] + "xx", "Mozilla/5.0 (Macintosh) Safari/605");
        using var open = await HitAsync($"/t/c/{Tokens.Make(LinkUse.Open, mail)}", "x");

        Assert.Equal(HttpStatusCode.Redirect, click.StatusCode);
        Assert.Equal("https://x.example/%C3%A4?a=1&b=2#c", click.Headers.Location!.OriginalString);
        Assert.Equal(click.Headers.Location, head.Headers.Location);
        Assert.True(click.Headers.CacheControl!.NoStore);
        Assert.False(click.Headers.Contains("Set-Cookie"));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (forged.StatusCode, open.StatusCode));
        await using var connection = await app.Db.OpenAsync(CancellationToken.None);
        Assert.Equal(1, await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM email_events WHERE message_id = @MessageId", mail));
        Assert.Equal(
            1, await connection.ExecuteScalarAsync<int>(
                "SELECT COUNT(*) FROM email_messages WHERE id = @MessageId AND clicked_at IS NOT NULL AND opened_at = clicked_at", mail));
    }

    [Fact]
    public async Task A_reader_gets_where_a_link_leads_when_neither_database_nor_queue_answers_and_the_loss_is_said()
    {
        await using var broken = new TestApp
        {
            Settings = new() { ["Links:RecordSeconds"] = "0.2" },
            Configure = services => services.AddSingleton(new ColdMail.Database.Db("Server=127.0.0.1;Port=1;Database=x;User ID=x;ConnectionTimeout=1")),
        };
        await broken.InitializeAsync();
        using var reader = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = broken.Url };
        var tokens = broken.Services.GetRequiredService<LinkTokens>();

        using var click = await reader.GetAsync($"/t/c/{tokens.MakeClick(new(1, 2, 3), "https://x.example/")}");
        using var pixel = await reader.GetAsync($"/t/o/{tokens.Make(LinkUse.Open, new(1, 2, 3))}.gif");

        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.OK), (click.StatusCode, pixel.StatusCode));
        Assert.Equal(2, broken.Log.Lines.Count(line => line.Contains("is lost", StringComparison.Ordinal)));
    }

    LinkTokens Tokens => app.Services.GetRequiredService<LinkTokens>();

    string PathOf(MailLink mail) => $"/u/{Tokens.Make(LinkUse.Unsubscribe, mail)}";

    static async Task<string> BodyOfAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return await response.Content.ReadAsStringAsync();
        }
    }

    async Task<HttpResponseMessage> HitAsync(string path, string agent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.UserAgent.ParseAdd(agent);
        return await machine.SendAsync(request);
    }

    async Task<DateTime?> OpenedAsync(MailLink mail)
    {
        await using var connection = await app.Db.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<DateTime?>("SELECT opened_at FROM email_messages WHERE id = @MessageId", mail);
    }

    /// <summary>The contact's status, how often the address is suppressed, the mail's status.</summary>
    async Task<(string Contact, int Entries, string Mail)> StateAsync(MailLink mail)
    {
        await using var connection = await app.Db.OpenAsync(CancellationToken.None);
        return await connection.QuerySingleAsync<(string, int, string)>(
            """
            SELECT c.status, (SELECT COUNT(*) FROM suppression_list s WHERE s.user_id = c.user_id AND s.email = c.email), m.status
              FROM contacts c
              JOIN email_messages m ON m.contact_id = c.id
             WHERE m.id = @MessageId
            """,
            mail);
    }

    async Task<MailLink> MailAsync(string? email = null, int? sentMinutesAgo = null)
    {
        var user = await app.RegisterAsync();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await using var connection = await app.Db.OpenAsync(CancellationToken.None);
        var contact = await connection.ExecuteScalarAsync<long>(
            "INSERT INTO contacts (user_id, email, created_at, updated_at) VALUES (@Id, @email, @now, @now); SELECT LAST_INSERT_ID()",
            new { user.Id, email = email ?? $"{Guid.NewGuid():N}@contacts.example", now });
        var campaign = await connection.ExecuteScalarAsync<long>(
            "INSERT INTO campaigns (user_id, name, created_at, updated_at) VALUES (@Id, 'x', @now, @now); SELECT LAST_INSERT_ID()",
            new { user.Id, now });
        var message = await connection.ExecuteScalarAsync<long>(
            """
            INSERT INTO email_messages
                   (user_id, campaign_id, step_id, contact_id, sender_id, step_number, status, scheduled_at, sent_at, created_at)
            VALUES (@Id, @campaign, 1, @contact, 1, 1, @status, @now, @sentAt, @now);
            SELECT LAST_INSERT_ID()
            """,
            new
            {
                user.Id,
                campaign,
                contact,
                status = sentMinutesAgo is null ? "scheduled" : "sent",
                now,
                sentAt = sentMinutesAgo is { } minutes ? now.AddMinutes(-minutes) : (DateTime?)null,
            });
        return new(user.Id, contact, message);
    }
}
