using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ColdMail.Tests.Infrastructure;
using ColdMail.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Webhooks;

/// <summary>What holds for every provider, by the real pipeline.</summary>
[Trait("Kind", "path")]
public sealed class ProviderPathTests(ProviderPathTests.Fixture fixture) : IClassFixture<ProviderPathTests.Fixture>
{
    TestApp App => fixture.App;

    public static TheoryData<string> Providers => [.. ProviderPeer.Names];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task W1_A_good_report_is_taken_and_becomes_a_fact(string provider)
    {
        var (rig, peer) = await JoinAsync(provider);
        var mail = await rig.MailAsync("uncertain");

        using var answer = await PostAsync(peer, peer.Sign(peer.Report(mail, "delivered", NewId())));
        await rig.ProcessAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(new InboxCounts(1, 0, 0), await answer.Content.ReadFromJsonAsync<InboxCounts>());
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Equal(["done"], await rig.InboxAsync());
        Assert.Equal(new("sent", "EVIDENCE", "delivered", "delivered sent", "ok", "", "scheduled"), await rig.StateAsync(mail));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task W2_A_request_without_a_good_proof_is_refused_and_leaves_only_the_reason(string provider)
    {
        var (rig, peer) = await JoinAsync(provider);
        var good = peer.Sign(peer.Report(await rig.MailAsync(), "delivered", NewId()));
        var forged = new List<PeerRequest>();
        foreach (var (name, value) in good.Headers)
        {
            forged.Add(good with { Headers = new(good.Headers) { [name] = Flip(value) } });
            forged.Add(good with { Headers = good.Headers.Where(line => line.Key != name).ToDictionary() });
        }

        switch (provider)
        {
            case "generic" or "sendgrid":
                forged.Add(good with { Body = good.Body + " " });
                break;
            case "mailgun" or "ses":
                forged.Add(good with { Body = good.Body.Replace("ignature\":", "ignature\":\"x\",\"y\":", StringComparison.Ordinal) });
                break;
        }

        foreach (var request in forged)
        {
            using var answer = await PostAsync(peer, request);

            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{answer.StatusCode} {JsonSerializer.Serialize(request)}");
        }

        Assert.Empty(await rig.InboxAsync());
        var seen = (await ListAsync(rig)).Single(endpoint => endpoint.Id == peer.Endpoint);
        Assert.Equal((0L, null), (seen.Accepted, seen.LastEventAt));
        Assert.NotNull(seen.LastRefusedAt);
        Assert.NotEmpty(seen.LastRefusal!);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task W3_A_request_that_comes_a_thousand_times_counts_once(string provider)
    {
        var (rig, peer) = await JoinAsync(provider);
        var mail = await rig.MailAsync();
        var type = provider == "acs" ? "bounced" : "opened";
        var request = peer.Sign(peer.Report(mail, type, NewId()));
        var accepted = 0;

        await Parallel.ForEachAsync(Enumerable.Range(0, 1_000), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancellation) =>
        {
            using var answer = await PostAsync(peer, request);
            Interlocked.Add(ref accepted, (await answer.Content.ReadFromJsonAsync<InboxCounts>(cancellation))!.Accepted);
            if (i % 250 == 0)
            {
                await rig.ProcessAsync();
            }
        });
        await rig.ProcessAsync();

        Assert.Equal(1, accepted);
        Assert.Equal(["done"], await rig.InboxAsync());
        Assert.Equal(type, (await rig.StateAsync(mail)).Events);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task W5_A_good_request_of_one_user_is_nothing_at_the_endpoint_of_another(string provider)
    {
        var (rig, peer) = await JoinAsync(provider);
        var (other, theirs) = await JoinAsync(provider);
        var mail = await rig.MailAsync();

        using var answer = await PostAsync(theirs, peer.Sign(peer.Report(mail, "bounced", NewId())));

        // What comes from a foreign topic never becomes right; anything else may be a key that was just changed.
        Assert.Equal(provider == "ses" ? HttpStatusCode.Forbidden : HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Empty(await rig.InboxAsync());
        Assert.Empty(await other.InboxAsync());
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task W7_What_is_not_known_is_taken_and_counted(string provider)
    {
        var (rig, peer) = await JoinAsync(provider);
        var mail = await rig.MailAsync();

        using var answer = await PostAsync(peer, peer.Sign(peer.Report(mail, "unknown", NewId())));
        await rig.ProcessAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["done UNKNOWN_TYPE"], await rig.InboxAsync());
        Assert.Equal(new("sent", null, "", "", "ok", "", "scheduled"), await rig.StateAsync(mail));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_report_about_a_mail_that_is_not_ours_is_kept_and_counted(string provider)
    {
        var (rig, peer) = await JoinAsync(provider);
        var mail = await rig.MailAsync();

        using var unknown = await PostAsync(peer, peer.Sign(peer.Report(mail with { Header = "nobody@knows.example" }, "bounced", NewId())));
        using var stranger = await PostAsync(peer, peer.Sign(peer.Report(mail with { Email = "eve@x.example" }, "bounced", NewId())));
        await rig.ProcessAsync();

        Assert.Equal(["done UNKNOWN_MESSAGE", "done OTHER_RECIPIENT"], await rig.InboxAsync());
        Assert.Equal("ok", (await rig.StateAsync(mail)).Contact);
        var seen = (await ListAsync(rig)).Single(endpoint => endpoint.Id == peer.Endpoint);
        Assert.Equal((2L, 2L, 0L), (seen.Accepted, seen.Unmatched, seen.Quarantined));
        Assert.NotNull(seen.LastEventAt);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task W10_The_recipient_is_known_in_any_spelling(string provider)
    {
        var (rig, peer) = await JoinAsync(provider);
        var mail = await rig.MailAsync(email: $"ada{rig.User.Id}@xn--bcher-kva.example");

        using var answer = await PostAsync(
            peer, peer.Sign(peer.Report(mail with { Email = $"Ada{rig.User.Id}@BÜCHER.example" }, "delivered", NewId())));
        await rig.ProcessAsync();

        Assert.Equal(["done"], await rig.InboxAsync());
        Assert.Equal("delivered", (await rig.StateAsync(mail)).Facts);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task W11_Delivered_after_a_bounce_keeps_the_suppression(string provider)
    {
        var (rig, peer) = await JoinAsync(provider);
        var mail = await rig.MailAsync();

        foreach (var type in new[] { "bounced", "delivered" })
        {
            using var answer = await PostAsync(peer, peer.Sign(peer.Report(mail, type, NewId())));
            await rig.ProcessAsync();
        }

        Assert.Equal(
            new("sent", null, "delivered bounced", "bounced delivered", "bounced", "bounce", "cancelled"), await rig.StateAsync(mail));
    }

    [Fact]
    public async Task W8_A_batch_of_SendGrid_keeps_its_good_events_when_one_is_malformed()
    {
        var (rig, peer) = await JoinAsync("sendgrid");
        var mail = await rig.MailAsync();
        var events = Enumerable.Range(0, 2_000).Select(i => i == 777 ? 7 : peer.Report(mail, "opened", $"{i}")).ToArray();

        using var answer = await PostAsync(peer, peer.Sign(events));
        using var again = await PostAsync(peer, peer.Sign(events));

        Assert.Equal(new InboxCounts(1_999, 0, 1), await answer.Content.ReadFromJsonAsync<InboxCounts>());
        Assert.Equal(new InboxCounts(0, 2_000, 0), await again.Content.ReadFromJsonAsync<InboxCounts>());
        var seen = (await ListAsync(rig)).Single(endpoint => endpoint.Id == peer.Endpoint);
        Assert.Equal((1_999L, 1L), (seen.Accepted, seen.Quarantined));
    }

    [Fact]
    public async Task A_token_of_Mailgun_brings_in_one_report_and_no_second_one()
    {
        var (rig, peer) = await JoinAsync("mailgun");
        var (mail, other) = (await rig.MailAsync(), await rig.MailAsync());
        var good = peer.Sign(peer.Report(mail, "delivered", "id-1"));
        var copied = good with
        {
            Body = good.Body.Replace("id-1", "id-2", StringComparison.Ordinal)
                .Replace(mail.Header, other.Header, StringComparison.Ordinal).Replace("delivered", "complained", StringComparison.Ordinal),
        };

        using var taken = await PostAsync(peer, good);
        using var forged = await PostAsync(peer, copied);
        using var repeated = await PostAsync(peer, good);
        await rig.ProcessAsync();

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK), (taken.StatusCode, forged.StatusCode, repeated.StatusCode));
        Assert.Equal(["done"], await rig.InboxAsync());
        Assert.Equal("", (await rig.StateAsync(other)).Facts);
        Assert.Equal(
            Refusal.UsedBefore.Words, (await ListAsync(rig)).Single(endpoint => endpoint.Id == peer.Endpoint).LastRefusal);
    }

    [Fact]
    public async Task A_report_that_comes_to_two_endpoints_of_a_user_counts_once()
    {
        var rig = await WebhookRig.CreateAsync(App);
        var (first, second) = (
            await ProviderPeer.JoinAsync("sendgrid", rig.User, fixture.Sns), await ProviderPeer.JoinAsync("sendgrid", rig.User, fixture.Sns));
        var mail = await rig.MailAsync();
        var report = first.Report(mail, "opened", NewId());

        using var one = await PostAsync(first, first.Sign(report));
        using var two = await PostAsync(second, second.Sign(report));

        Assert.Equal(new InboxCounts(0, 1, 0), await two.Content.ReadFromJsonAsync<InboxCounts>());
        Assert.Equal(["waiting"], await rig.InboxAsync());
    }

    [Theory]
    [InlineData("generic", 404)]
    [InlineData("mailgun", 406)]
    [InlineData("postmark", 403)]
    public async Task A_revoked_endpoint_makes_the_provider_stop(string provider, int status)
    {
        var (rig, peer) = await JoinAsync(provider);
        var request = peer.Sign(peer.Report(await rig.MailAsync(), "delivered", NewId()));
        using var revoked = await rig.User.Http.DeleteAsync($"/api/webhook-endpoints/{peer.Endpoint}");

        using var answer = await PostAsync(peer, request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Empty(await rig.InboxAsync());
    }

    static string NewId() => Guid.NewGuid().ToString("N");

    static string Flip(string text) => text[..^3] + (text[^3] == '0' ? '1' : '0') + text[^2..];

    async Task<(WebhookRig Rig, ProviderPeer Peer)> JoinAsync(string provider)
    {
        var rig = await WebhookRig.CreateAsync(App);
        return (rig, await ProviderPeer.JoinAsync(provider, rig.User, fixture.Sns));
    }

    Task<HttpResponseMessage> PostAsync(ProviderPeer peer, PeerRequest request) => fixture.PostAsync(peer.Path, request);

    static async Task<IReadOnlyList<WebhookEndpoint>> ListAsync(WebhookRig rig) =>
        (await rig.User.Http.GetFromJsonAsync<List<WebhookEndpoint>>("/api/webhook-endpoints"))!;

    public sealed class Fixture : IAsyncLifetime
    {
        readonly HttpClient provider = new(new SocketsHttpHandler { UseCookies = false });

        public Fixture() => App = new() { WithStorage = true, Configure = Sns.Attach };

        public TestApp App { get; }

        internal SnsPeer Sns { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await Sns.StartAsync();
            await App.InitializeAsync();
            await App.Services.GetRequiredService<ColdMail.Storage.QueueStore>().CreateQueuesAsync(CancellationToken.None);
        }

        public async ValueTask DisposeAsync()
        {
            provider.Dispose();
            await App.DisposeAsync();
            await Sns.DisposeAsync();
        }

        internal async Task<HttpResponseMessage> PostAsync(string path, PeerRequest request)
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(App.Url, path))
            {
                Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.Body)),
            };
            foreach (var (name, value) in request.Headers)
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }

            return await provider.SendAsync(message);
        }
    }
}
