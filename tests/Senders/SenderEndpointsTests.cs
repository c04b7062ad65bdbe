using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Senders;
using ColdMail.Tests.Infrastructure;
using Dapper;

namespace ColdMail.Tests.Senders;

[Trait("Kind", "path")]
public sealed class SenderEndpointsTests(SenderEndpointsTests.App app) : IClassFixture<SenderEndpointsTests.App>
{
    public sealed class App : TestApp
    {
        public App() => Settings = new() { ["Smtp:AllowLoopback"] = "true", ["Smtp:QuitSeconds"] = "0.3" };
    }

    [Fact]
    public async Task An_account_is_added_read_listed_and_never_shows_its_password()
    {
        var user = await app.RegisterAsync();
        using var added = await user.Http.PostAsJsonAsync("/api/senders", Request());
        var account = await added.Content.ReadFromJsonAsync<SenderAccount>();

        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        Assert.Equal($"/api/senders/{account!.Id}", added.Headers.Location?.ToString());
        Assert.Equal(
            (true, "active", 40, "Europe/Warsaw", 0), (account.HasPassword, account.Status, account.DailyCap, account.TimeZone, account.UsedToday));
        Assert.Equivalent(account, await user.Http.GetFromJsonAsync<SenderAccount>($"/api/senders/{account.Id}"), strict: true);
        Assert.Equivalent(account, Assert.Single((await user.Http.GetFromJsonAsync<SenderPage>("/api/senders"))!.Items), strict: true);
        foreach (var path in new[] { "/api/senders", $"/api/senders/{account.Id}" })
        {
            Assert.DoesNotContain("CANARY", await user.Http.GetStringAsync(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_answered_at_once_by_field()
    {
        var user = await app.RegisterAsync();

        using var answer = await user.Http.PostAsJsonAsync("/api/senders", new { fromEmail = "nobody", tls = "ssl", dailyCap = 0 });

        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(
            ["dailyCap", "fromEmail", "host", "timeZone", "tls"],
            problem.GetProperty("errors").EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_change_without_a_password_keeps_it_and_another_server_asks_for_it_again()
    {
        var user = await app.RegisterAsync();
        var id = await AddAsync(user);

        using var renamed = await user.Http.PutAsJsonAsync($"/api/senders/{id}", Request(password: null, fromName: "Anna"));
        using var moved = await user.Http.PutAsJsonAsync($"/api/senders/{id}", Request(password: null, host: "198.105.244.1"));

        Assert.Equal("Anna", (await renamed.Content.ReadFromJsonAsync<SenderAccount>())!.FromName);
        Assert.Equal(HttpStatusCode.BadRequest, moved.StatusCode);
        Assert.Contains("Enter the password again", await moved.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var account = await user.Http.GetFromJsonAsync<SenderAccount>($"/api/senders/{id}");
        Assert.Equal(("Anna", "127.0.0.1", true), (account!.FromName, account.Host, account.HasPassword));
    }

    [Fact]
    public async Task A_new_password_ends_the_error_of_an_account_and_a_new_name_does_not()
    {
        var user = await app.RegisterAsync();
        var id = await AddAsync(user);
        await ExecuteAsync("UPDATE sender_accounts SET status = 'error', status_reason = 'refused', connect_failures = 4 WHERE id = @id", id);

        using var renamed = await user.Http.PutAsJsonAsync($"/api/senders/{id}", Request(password: null, fromName: "Anna"));
        using var mended = await user.Http.PutAsJsonAsync($"/api/senders/{id}", Request(password: "better"));

        Assert.Equal("error", (await renamed.Content.ReadFromJsonAsync<SenderAccount>())!.Status);
        var account = await mended.Content.ReadFromJsonAsync<SenderAccount>();
        Assert.Equal(("active", null), (account!.Status, account.StatusReason));
    }

    [Fact]
    public async Task An_account_is_paused_resumed_and_deleted()
    {
        var user = await app.RegisterAsync();
        var id = await AddAsync(user);

        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(user.Http.PostAsync($"/api/senders/{id}/pause", null)));
        Assert.Equal("paused", (await user.Http.GetFromJsonAsync<SenderAccount>($"/api/senders/{id}"))!.Status);
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(user.Http.PostAsync($"/api/senders/{id}/resume", null)));
        Assert.Equal("active", (await user.Http.GetFromJsonAsync<SenderAccount>($"/api/senders/{id}"))!.Status);
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(user.Http.DeleteAsync($"/api/senders/{id}")));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(user.Http.GetAsync($"/api/senders/{id}")));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(user.Http.DeleteAsync($"/api/senders/{id}")));
    }

    [Fact]
    public async Task Another_users_account_is_not_there()
    {
        var id = await AddAsync(await app.RegisterAsync());
        var other = await app.RegisterAsync();

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(other.Http.GetAsync($"/api/senders/{id}")));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(other.Http.PutAsJsonAsync($"/api/senders/{id}", Request())));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(other.Http.PostAsync($"/api/senders/{id}/pause", null)));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(other.Http.PostAsync($"/api/senders/{id}/resume", null)));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(other.Http.PostAsync($"/api/senders/{id}/test", null)));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(other.Http.DeleteAsync($"/api/senders/{id}")));
        Assert.Empty((await other.Http.GetFromJsonAsync<SenderPage>("/api/senders"))!.Items);
    }

    [Fact]
    public async Task A_test_signs_in_and_sends_a_marked_mail_from_the_account_to_itself()
    {
        await using var server = new ScriptedSmtp(
            """
            S: 220 mx ready
            C: EHLO sender.example
            S: 250-mx
            S: 250 AUTH PLAIN
            C: AUTH PLAIN
            S: 235 welcome
            C: MAIL FROM:<ana@sender.example>
            S: 250 ok
            C: RCPT TO:<ana@sender.example>
            S: 250 ok
            C: DATA
            S: 354 go
            C: (body)
            S: 250 2.0.0 Ok: queued as 4F7C21E0B5
            C: QUIT
            S: 221 bye
            """);
        var user = await app.RegisterAsync();
        var id = await AddAsync(user, server.Port);

        using var answer = await user.Http.PostAsync($"/api/senders/{id}/test?sendMail=true", null);
        var result = await answer.Content.ReadFromJsonAsync<SenderTestResult>();

        Assert.Equal((true, null, true), (result!.Ok, result.Problem, result.MailSent));
        Assert.Contains("X-ColdMail-Test: 1", server.Heard);
        Assert.Contains("Subject: Test: ColdMail can send through this account", server.Heard);
        await server.FinishedAsync();
    }

    [Theory]
    [InlineData("S: 220 mx\nC: EHLO\nS: 250-mx\nS: 250 AUTH PLAIN\nC: AUTH\nS: 535 5.7.8 no", "signIn", "user name or password", "535 5.7.8 no")]
    [InlineData("S: 220 mx\nC: EHLO\nS: 250-mx\nS: 250 AUTH PLAIN\nC: AUTH\nS: 454 4.7.0 later", "signIn", "at the moment", "454 4.7.0 later")]
    [InlineData("S: 554 5.7.1 listed", "greeting", "refuses connections", "554 5.7.1 listed")]
    [InlineData("S: SSH-2.0-OpenSSH_9.2", "notSmtp", "not a mail server", null)]
    [InlineData("! close", "lost", "ended the connection", null)]
    public async Task A_failed_test_answers_in_words(string script, string problem, string words, string? detail)
    {
        await using var server = new ScriptedSmtp(script + "\n! silence");
        var user = await app.RegisterAsync();

        using var answer = await user.Http.PostAsJsonAsync("/api/senders/test", Request(port: server.Port));
        var result = await answer.Content.ReadFromJsonAsync<SenderTestResult>();

        Assert.Equal((HttpStatusCode.OK, false, problem), (answer.StatusCode, result!.Ok, result.Problem));
        Assert.Contains(words, result.Text, StringComparison.Ordinal);
        Assert.Equal(detail ?? result.Detail, result.Detail);
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains("CANARY", StringComparison.Ordinal) || line.Contains("ana@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unreadable_password_is_told_instead_of_failing()
    {
        var user = await app.RegisterAsync();
        var id = await AddAsync(user);
        await ExecuteAsync("UPDATE sender_accounts SET smtp_pass_encrypted = 'v1.gone.AAAA.AAAA.AAAA' WHERE id = @id", id);

        using var answer = await user.Http.PostAsync($"/api/senders/{id}/test", null);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("Enter it again", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_ten_tests_in_an_hour_the_next_one_waits()
    {
        await using var server = new ScriptedSmtp(string.Join("\n\n", Enumerable.Repeat("S: 554 no", 10)));
        var user = await app.RegisterAsync();
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(
                HttpStatusCode.OK, await StatusAsync(user.Http.PostAsJsonAsync("/api/senders/test", Request(port: server.Port))));
        }

        using var refused = await user.Http.PostAsJsonAsync("/api/senders/test", Request(port: server.Port));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(60));
    }

    static object Request(string? password = "pw-CANARY", string fromName = "Ana", string host = "127.0.0.1", int port = 2525) => new
    {
        fromName,
        fromEmail = "ana@sender.example",
        host,
        port,
        tls = "none",
        user = "ana",
        password,
        dailyCap = 40,
        timeZone = "Europe/Warsaw",
    };

    static async Task<long> AddAsync(TestUser user, int port = 2525)
    {
        using var added = await user.Http.PostAsJsonAsync("/api/senders", Request(port: port));
        return (await added.Content.ReadFromJsonAsync<SenderAccount>())!.Id;
    }

    static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> request)
    {
        using var answer = await request;
        return answer.StatusCode;
    }

    async Task ExecuteAsync(string sql, long id)
    {
        await using var connection = await app.Db.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync(sql, new { id });
    }
}
