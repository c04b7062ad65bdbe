using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Senders;
using ColdMail.Senders.Providers;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Senders.Providers;

[Trait("Kind", "path")]
public sealed class ProviderEndpointTests : IAsyncLifetime
{
    const string Key = "key-CANARY";

    ScriptedProvider provider = null!;
    TestApp app = null!;
    TestUser user = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await ScriptedProvider.StartAsync();
        app = new TestApp
        {
            Settings = new()
            {
                ["Smtp:AllowLoopback"] = "true",
                ["Providers:MailgunUrl"] = provider.Url,
                ["Providers:MailgunEuUrl"] = provider.Url,
                ["Providers:PostmarkUrl"] = provider.Url,
                ["Logging:LogLevel:Default"] = "Trace",
            },
        };
        await app.InitializeAsync();
        user = await app.RegisterAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task An_account_at_a_provider_is_added_changed_and_deleted_and_never_shows_its_key()
    {
        provider.Script = (_, _) => new Act.Answer(401, $$"""{"message":"{{Key}} is no key"}""");
        var (added, account) = await SendAsync(HttpMethod.Post, "/api/senders", Mailgun(Key));
        var (kept, renamed) = await SendAsync(HttpMethod.Put, $"/api/senders/{account!.Id}", Mailgun(null, region: "eu"));
        var (listed, _) = await SendAsync(HttpMethod.Get, "/api/senders", null);
        var (tested, _) = await SendAsync(HttpMethod.Post, $"/api/senders/{account.Id}/test", null);
        var (mailed, _) = await SendAsync(HttpMethod.Post, $"/api/senders/{account.Id}/test?sendMail=true", null);

        Assert.Equal(
            ("mailgun", "", new ApiAccount(true, "us", "mg.sender.example", null)), (account.Provider, account.Host, account.Api));
        Assert.Equal(new ApiAccount(true, "eu", "mg.sender.example", null), renamed!.Api);
        Assert.All([added, kept, listed, tested, mailed], text => Assert.DoesNotContain("CANARY", text, StringComparison.Ordinal));
        Assert.Contains("invalidKey", tested, StringComparison.Ordinal);
        Assert.Contains("invalidKey", mailed, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains("CANARY", StringComparison.Ordinal));
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains("mg.sender.example", StringComparison.Ordinal));
        Assert.StartsWith("v1.test.", await app.Database.ScalarAsync<string>(
            "SELECT api_key_encrypted FROM sender_accounts WHERE id = @Id", new { account.Id }), StringComparison.Ordinal);

        await SendAsync(HttpMethod.Delete, $"/api/senders/{account.Id}", null);
        Assert.Null(await app.Database.ScalarAsync<string?>(
            "SELECT api_key_encrypted FROM sender_accounts WHERE id = @Id", new { account.Id }));
    }

    [Fact]
    public async Task An_account_that_goes_over_to_another_provider_leaves_its_secret_behind()
    {
        var (_, account) = await SendAsync(HttpMethod.Post, "/api/senders", Mailgun(Key));
        var (refused, _) = await SendAsync(HttpMethod.Put, $"/api/senders/{account!.Id}", Postmark(null));
        var (_, moved) = await SendAsync(HttpMethod.Put, $"/api/senders/{account.Id}", Postmark("other-CANARY"));
        var (_, smtp) = await SendAsync(HttpMethod.Put, $"/api/senders/{account.Id}", Ses());

        Assert.Contains("api.key", refused, StringComparison.Ordinal);
        Assert.Equal(("postmark", new ApiAccount(true, null, null, "broadcast")), (moved!.Provider, moved.Api));
        Assert.Equal(
            ("smtp", null, "email-smtp.eu-west-1.amazonaws.com", 587, "starttls", true),
            (smtp!.Provider, smtp.Api, smtp.Host, smtp.Port, smtp.Tls, smtp.HasPassword));
        Assert.Null(await app.Database.ScalarAsync<string?>(
            "SELECT api_key_encrypted FROM sender_accounts WHERE id = @Id", new { account.Id }));
    }

    [Fact]
    public async Task A_key_copied_to_another_users_row_is_not_used()
    {
        var (_, mine) = await SendAsync(HttpMethod.Post, "/api/senders", Mailgun(Key));
        var other = await app.RegisterAsync();
        using var theirs = await other.Http.PostAsJsonAsync("/api/senders", Mailgun("theirs"));
        var id = (await theirs.Content.ReadFromJsonAsync<SenderAccount>())!.Id;
        await app.Database.ExecuteAsync(
            "UPDATE sender_accounts t, (SELECT api_key_encrypted k FROM sender_accounts WHERE id = @mine) m SET t.api_key_encrypted = m.k WHERE t.id = @id",
            new { mine = mine!.Id, id });

        using var tested = await other.Http.PostAsync($"/api/senders/{id}/test", null);

        Assert.Equal(HttpStatusCode.Conflict, tested.StatusCode);
        Assert.Empty(provider.Requests);
    }

    [Fact]
    public async Task A_test_before_saving_sends_a_mail_only_when_asked_to()
    {
        provider.Script = (_, asked) => asked.Line == "POST /email"
            ? ProviderRig.Accepts(MailProvider.Postmark)
            : new Act.Answer(200, """{"DeliveryType":"Live","MessageStreamType":"Broadcasts"}""");

        var (quiet, _) = await SendAsync(HttpMethod.Post, "/api/senders/test", Postmark(Key));
        var quietRequests = provider.Requests.Count;
        var (loud, _) = await SendAsync(HttpMethod.Post, "/api/senders/test?sendMail=true", Postmark(Key));

        Assert.False(JsonSerializer.Deserialize<SenderTestResult>(quiet, JsonSerializerOptions.Web)!.MailSent);
        Assert.True(JsonSerializer.Deserialize<SenderTestResult>(loud, JsonSerializerOptions.Web)!.MailSent);
        Assert.Equal((2, "POST /email"), (quietRequests, provider.Requests[^1].Line));
        Assert.Equal(3, provider.Requests.Count);
    }

    async Task<(string Text, SenderAccount? Account)> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await user.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isAccount = response.IsSuccessStatusCode && text.Contains("fromEmail", StringComparison.Ordinal)
            && !text.Contains("items", StringComparison.Ordinal);
        return (text, isAccount ? JsonSerializer.Deserialize<SenderAccount>(text, JsonSerializerOptions.Web) : null);
    }

    static object Mailgun(string? key, string? region = null) => new
    {
        fromName = "Ana",
        fromEmail = "ana@sender.example",
        timeZone = "Europe/Warsaw",
        provider = "mailgun",
        api = new { key, region, domain = "mg.sender.example" },
    };

    static object Postmark(string? key) => new
    {
        fromEmail = "ana@sender.example",
        timeZone = "Europe/Warsaw",
        provider = "postmark",
        api = new { key, messageStream = "broadcast" },
    };

    static object Ses() => new
    {
        fromEmail = "ana@sender.example",
        timeZone = "Europe/Warsaw",
        preset = "ses",
        presetRegion = "eu-west-1",
        user = "AKIA",
        password = "smtp-CANARY",
    };
}
