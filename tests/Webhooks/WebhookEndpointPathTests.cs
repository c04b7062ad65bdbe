using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Security;
using ColdMail.Tests.Infrastructure;
using ColdMail.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ColdMail.Tests.Webhooks;

/// <summary>Making and changing endpoints, and what their owner is told.</summary>
[Trait("Kind", "path")]
public sealed class WebhookEndpointPathTests(ProviderPathTests.Fixture fixture) : IClassFixture<ProviderPathTests.Fixture>
{
    const string Resource = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/m/providers/Microsoft.Communication/CommunicationServices/acs";

    TestApp App => fixture.App;

    [Fact]
    public async Task Every_provider_says_what_to_enter_here_and_what_to_do_there()
    {
        var user = await App.RegisterAsync();

        var offered = await user.Http.GetFromJsonAsync<JsonElement>("/api/webhook-endpoints/providers");

        Assert.Equal(
            [
                ("generic", null, null),
                ("sendgrid", "Verification key", null),
                ("mailgun", "HTTP webhook signing key", null),
                ("postmark", null, null),
                ("ses", null, "ARN of the SNS topic"),
                ("acs", null, "Resource id of the Communication Services resource"),
            ],
            offered.EnumerateArray().Select(one => (
                one.GetProperty("name").GetString(), one.GetProperty("key").GetString(), one.GetProperty("source").GetString())));
        Assert.All(offered.EnumerateArray(), one => Assert.NotEqual(0, one.GetProperty("steps").GetArrayLength()));
    }

    [Theory]
    [InlineData("sendgrid", "no key", null, "key")]
    [InlineData("postmark", "a key", null, "key")]
    [InlineData("ses", null, null, "source")]
    [InlineData("ses", null, "mail-events", "source")]
    [InlineData("acs", null, "my resource", "source")]
    [InlineData("mailgun", null, "a source", "source")]
    public async Task What_cannot_work_is_refused_with_words(string provider, string? key, string? source, string field)
    {
        var user = await App.RegisterAsync();

        using var answer = await user.Http.PostAsJsonAsync("/api/webhook-endpoints", new { name = "x", provider, key, source });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.NotEmpty(problem.GetProperty("errors").GetProperty(field)[0].GetString()!);
        Assert.Equal("[]", await user.Http.GetStringAsync("/api/webhook-endpoints"));
    }

    [Fact]
    public async Task The_address_of_Postmark_holds_user_name_and_password()
    {
        var user = await App.RegisterAsync();

        using var made = await user.Http.PostAsJsonAsync("/api/webhook-endpoints", new { name = "x", provider = "postmark" });
        var answer = await made.Content.ReadFromJsonAsync<JsonElement>();

        Assert.StartsWith(
            $"https://coldmail:{answer.GetProperty("secret").GetString()}@go.example.com/api/webhooks/postmark/",
            answer.GetProperty("url").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_comes_later_or_changes_is_entered_and_what_was_refused_says_why()
    {
        var rig = await WebhookRig.CreateAsync(App);
        using var made = await rig.User.Http.PostAsJsonAsync("/api/webhook-endpoints", new { name = "x", provider = "mailgun" });
        var answer = await made.Content.ReadFromJsonAsync<JsonElement>();
        var id = answer.GetProperty("endpoint").GetProperty("id").GetInt64();
        var path = new Uri(answer.GetProperty("url").GetString()!).AbsolutePath;
        var peer = await ProviderPeer.JoinAsync("mailgun", await App.RegisterAsync(), fixture.Sns);
        var request = peer.Sign(peer.Report(await rig.MailAsync(), "delivered", "1"));

        using var early = await fixture.PostAsync(path, request);
        var before = await OneAsync(rig.User, id);
        await ChangeAsync("some other key");
        using var wrong = await fixture.PostAsync(path, request);
        var between = await OneAsync(rig.User, id);
        await ChangeAsync(peer.EnteredKey!);
        using var right = await fixture.PostAsync(path, request);
        var after = await OneAsync(rig.User, id);

        Assert.Equal(
            (HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK),
            (early.StatusCode, wrong.StatusCode, right.StatusCode));
        Assert.Equal((false, Refusal.NoKey.Words, 0L), (before.HasKey, before.LastRefusal, before.Accepted));
        Assert.Equal((true, Refusal.WrongSignature.Words), (between.HasKey, between.LastRefusal));
        Assert.Equal(("renamed", true, 1L), (after.Name, after.HasKey, after.Accepted));
        Assert.True(after.LastEventAt > after.LastRefusedAt);
        var stored = await App.Database.ScalarAsync<string>("SELECT secret_encrypted FROM webhook_endpoints WHERE id = @id", new { id });
        Assert.Equal(
            peer.EnteredKey, App.Services.GetRequiredService<SecretCipher>().Decrypt(stored, LiveWebhookEndpoint.SecretOf(rig.User.Id, id)));
        Assert.DoesNotContain(peer.EnteredKey!, stored, StringComparison.Ordinal);

        async Task ChangeAsync(string key)
        {
            using var changed = await rig.User.Http.PutAsJsonAsync($"/api/webhook-endpoints/{id}", new { name = "renamed", key });
            Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        }
    }

    [Fact]
    public async Task Azure_is_answered_when_it_asks_whether_events_are_taken()
    {
        var user = await App.RegisterAsync();
        using var made = await user.Http.PostAsJsonAsync(
            "/api/webhook-endpoints", new { name = "x", provider = "acs", source = Resource });
        var path = new Uri((await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("url").GetString()!).AbsolutePath;
        var question = $$$"""[{"id":"1","topic":"{{{Resource}}}","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"512d"}}]""";

        using var answer = await fixture.PostAsync(path, new(question, new() { ["aeg-event-type"] = "SubscriptionValidation" }));
        using var client = new HttpClient();
        using var allowed = await client.SendAsync(Options(path, "eventgrid.azure.net"));
        using var refused = await client.SendAsync(Options(path, "evil.example"));
        using var unknown = await client.SendAsync(Options(path + "x", "eventgrid.azure.net"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"validationResponse":"512d"}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.NotFound),
            (allowed.StatusCode, refused.StatusCode, unknown.StatusCode));
        Assert.Equal(["eventgrid.azure.net"], allowed.Headers.GetValues("WebHook-Allowed-Origin"));
        Assert.False(refused.Headers.Contains("WebHook-Allowed-Origin"));

        HttpRequestMessage Options(string address, string origin)
        {
            var request = new HttpRequestMessage(HttpMethod.Options, new Uri(App.Url, address));
            request.Headers.Add("WebHook-Request-Origin", origin);
            return request;
        }
    }

    [Fact]
    public async Task Neither_account_key_nor_secret_nor_address_is_ever_logged()
    {
        var rig = await WebhookRig.CreateAsync(App);
        var mail = await rig.MailAsync();
        foreach (var name in ProviderPeer.Names)
        {
            var peer = await ProviderPeer.JoinAsync(name, rig.User, fixture.Sns);
            var request = peer.Sign(peer.Report(mail, "delivered", $"log-{name}"));
            using var taken = await fixture.PostAsync(peer.Path, request);
            using var forged = await fixture.PostAsync(peer.Path, request with { Headers = [] });
            using var unknown = await fixture.PostAsync(peer.Path + "x", request);
            await rig.ProcessAsync();

            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (taken.StatusCode, unknown.StatusCode));
            var key = peer.Path.Split('/')[^1];
            Assert.DoesNotContain(App.Log.Lines, line => line.Contains(key, StringComparison.Ordinal));
            Assert.DoesNotContain(App.Log.Scopes, scope => scope.Contains(key, StringComparison.Ordinal));
            Assert.Contains(App.Log.Lines, line => line.Contains($"Webhook endpoint {peer.Endpoint}: 1 reports accepted", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(App.Log.Lines, line => line.Contains(mail.Email, StringComparison.Ordinal));
    }

    /// <summary>The control of the test above: what it looks for is what the server of .NET logs by itself.</summary>
    [Fact]
    public async Task The_log_would_hold_the_account_key_if_requests_were_logged()
    {
        await using var talkative = new TestApp
        {
            Configure = services => services.AddLogging(
                logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Information)),
        };
        await talkative.InitializeAsync();
        using var client = new HttpClient();

        using var answer = await client.PostAsync(new Uri(talkative.Url, "/api/webhooks/generic/the-account-key"), null);

        Assert.Contains(talkative.Log.Lines, line => line.Contains("the-account-key", StringComparison.Ordinal));
        Assert.Contains(talkative.Log.Scopes, scope => scope.Contains("the-account-key", StringComparison.Ordinal));
    }

    static async Task<WebhookEndpoint> OneAsync(TestUser user, long id) =>
        (await user.Http.GetFromJsonAsync<List<WebhookEndpoint>>("/api/webhook-endpoints"))!.Single(endpoint => endpoint.Id == id);
}
