using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Database;
using ColdMail.Tests.Infrastructure;
using ColdMail.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Webhooks;

[Trait("Kind", "path")]
public sealed class WebhookIntakePathTests(WebhookIntakePathTests.Fixture fixture) : IClassFixture<WebhookIntakePathTests.Fixture>
{
    TestApp App => fixture.App;

    [Fact]
    public async Task A_signed_event_is_stored_and_answered()
    {
        var rig = await WebhookRig.CreateAsync(App);
        var mail = await rig.MailAsync();

        using var answer = await rig.PostAsync(JsonSerializer.Serialize(mail.Event("delivered")));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(new InboxCounts(1, 0, 0), await answer.Content.ReadFromJsonAsync<InboxCounts>());
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Equal(["waiting"], await rig.InboxAsync());
    }

    [Fact]
    public async Task W2_Whatever_is_changed_under_a_signature_is_refused_and_not_stored()
    {
        var rig = await WebhookRig.CreateAsync(App);
        const string Body = """{"id":"1","type":"opened","messageId":"a@b"}""";
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var good = GenericSignature.Sign(rig.Secret, System.Text.Encoding.UTF8.GetBytes(Body), now);
        var forged = Enumerable.Range(0, Body.Length)
            .Select(i => (Body: Body[..i] + (Body[i] == 'x' ? 'y' : 'x') + Body[(i + 1)..], Signature: good))
            .Concat(Enumerable.Range(0, good.Length)
                .Select(i => (Body, Signature: good[..i] + (good[i] == '0' ? '1' : '0') + good[(i + 1)..])))
            .Append((Body, GenericSignature.Sign(rig.Secret, "other"u8, now)))
            .Append((Body, GenericSignature.Sign(rig.Secret, System.Text.Encoding.UTF8.GetBytes(Body), now.AddHours(-27))));

        foreach (var (body, signature) in forged)
        {
            using var answer = await rig.PostAsync(body, signature);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{signature} {body}");
        }

        Assert.Empty(await rig.InboxAsync());
        using var right = await rig.PostAsync(Body, good);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task A_request_that_comes_a_hundred_times_counts_once()
    {
        var rig = await WebhookRig.CreateAsync(App);
        var mail = await rig.MailAsync();
        var body = JsonSerializer.Serialize(mail.Event("opened"));

        for (var i = 0; i < 100; i++)
        {
            using var answer = await rig.PostAsync(body);
            Assert.Equal(
                i == 0 ? new InboxCounts(1, 0, 0) : new InboxCounts(0, 1, 0), await answer.Content.ReadFromJsonAsync<InboxCounts>());
            if (i % 40 == 0)
            {
                await rig.ProcessAsync();
            }
        }

        await rig.ProcessAsync();
        Assert.Equal(["done"], await rig.InboxAsync());
        Assert.Equal(new("sent", null, "opened", "opened", "ok", "", "scheduled"), await rig.StateAsync(mail));
    }

    [Fact]
    public async Task W8_A_batch_keeps_its_good_events_when_one_is_malformed()
    {
        var rig = await WebhookRig.CreateAsync(App);
        var mail = await rig.MailAsync();
        var events = Enumerable.Range(0, 2_000)
            .Select(i => i == 777
                ? new { id = "x", type = "opened", messageId = (string?)null }
                : (object)mail.Event("opened", i.ToString(CultureInfo.InvariantCulture)))
            .ToArray();

        var counts = await rig.ReportAsync(events);
        var again = await rig.ReportAsync(events);

        Assert.Equal((new InboxCounts(1_999, 0, 1), new InboxCounts(0, 2_000, 0)), (counts, again));
        Assert.Equal(
            [("done", 1_999), ("done MALFORMED", 1)],
            (await rig.InboxAsync()).CountBy(line => line).Select(line => (line.Key, line.Value)).OrderByDescending(line => line.Value));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[{")]
    [InlineData("[7]")]
    [InlineData("")]
    public async Task What_cannot_be_read_is_kept_with_its_reason(string body)
    {
        var rig = await WebhookRig.CreateAsync(App);

        using var answer = await rig.PostAsync(body);

        Assert.Equal(new InboxCounts(0, 0, 1), await answer.Content.ReadFromJsonAsync<InboxCounts>());
        Assert.Equal(["done MALFORMED"], await rig.InboxAsync());
    }

    [Fact]
    public async Task An_unknown_provider_or_key_is_not_found()
    {
        var rig = await WebhookRig.CreateAsync(App);

        foreach (var path in new[] { rig.Path.Replace("generic", "sendgrid"), rig.Path.Replace("generic", "pigeon"), rig.Path + "x", "/api/webhooks/generic/1" })
        {
            using var answer = await rig.PostAsync("{}", path: path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }

        Assert.Empty(await rig.InboxAsync());
    }

    [Fact]
    public async Task An_endpoint_is_listed_without_its_secrets_until_it_is_revoked()
    {
        var rig = await WebhookRig.CreateAsync(App);
        var listed = await rig.User.Http.GetStringAsync("/api/webhook-endpoints");
        using var revoked = await rig.User.Http.DeleteAsync($"/api/webhook-endpoints/{rig.Endpoint}");
        using var answer = await rig.PostAsync("{}");
        var stored = await App.Database.ScalarAsync<string>(
            "SELECT secret_encrypted FROM webhook_endpoints WHERE id = @Endpoint", rig);

        Assert.Contains("Relay", listed, StringComparison.Ordinal);
        Assert.DoesNotContain(rig.Secret, listed, StringComparison.Ordinal);
        Assert.DoesNotContain(rig.Path.Split('/')[^1], listed, StringComparison.Ordinal);
        Assert.StartsWith("v1.test.", stored, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (revoked.StatusCode, answer.StatusCode));
        Assert.Equal("[]", await rig.User.Http.GetStringAsync("/api/webhook-endpoints"));
    }

    [Fact]
    public async Task An_endpoint_for_a_provider_that_is_not_known_cannot_be_made()
    {
        var user = await App.RegisterAsync();

        using var answer = await user.Http.PostAsJsonAsync("/api/webhook-endpoints", new { name = "x", provider = "pigeon" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Known: generic, sendgrid, mailgun, postmark, ses, acs.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(50_000_000, true)]
    [InlineData(2_200_000, false)]
    public async Task W12_A_body_over_2_MB_is_refused_without_being_kept(int length, bool saysItsLength)
    {
        var rig = await WebhookRig.CreateAsync(App);
        var body = new byte[length];
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(App.Url, rig.Path)) { Content = new ByteArrayContent(body) };
        request.Headers.ExpectContinue = true;
        request.Headers.TransferEncodingChunked = !saysItsLength;
        var before = GC.GetTotalAllocatedBytes(precise: true);

        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 25_000_000);
        Assert.Empty(await rig.InboxAsync());
    }

    [Fact]
    public async Task W9_While_the_database_is_down_the_provider_is_asked_to_come_again()
    {
        await using var broken = new TestApp
        {
            Configure = services => services.AddSingleton(new Db("Server=127.0.0.1;Port=1;Database=x;User ID=x;ConnectionTimeout=1")),
        };
        await broken.InitializeAsync();
        var rig = await WebhookRig.CreateAsync(App);
        var mail = await rig.MailAsync();
        var body = JsonSerializer.Serialize(mail.Event("opened"));

        using var refused = await (rig with { App = broken }).PostAsync(body);
        using var taken = await rig.PostAsync(body);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(30), refused.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public TestApp App { get; } = new() { WithStorage = true };

        public async ValueTask InitializeAsync()
        {
            await App.InitializeAsync();
            await App.Services.GetRequiredService<ColdMail.Storage.QueueStore>().CreateQueuesAsync(CancellationToken.None);
        }

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
