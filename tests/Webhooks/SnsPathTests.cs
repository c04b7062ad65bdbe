using System.Net;
using ColdMail.Tests.Infrastructure;
using ColdMail.Webhooks.Sns;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Webhooks;

/// <summary>What an endpoint of Amazon SES asks of Amazon, over a peer on this machine.</summary>
[Trait("Kind", "path")]
public sealed class SnsPathTests(ProviderPathTests.Fixture fixture) : IClassFixture<ProviderPathTests.Fixture>
{
    TestApp App => fixture.App;

    [Theory]
    [InlineData("good", HttpStatusCode.OK)]
    [InlineData("stranger", HttpStatusCode.Unauthorized)]
    [InlineData("expired", HttpStatusCode.Unauthorized)]
    [InlineData("selfmade", HttpStatusCode.Unauthorized)]
    [InlineData("garbage", HttpStatusCode.Unauthorized)]
    [InlineData("long", HttpStatusCode.Unauthorized)]
    [InlineData("moved", HttpStatusCode.Unauthorized)]
    [InlineData("missing", HttpStatusCode.Unauthorized)]
    public async Task Only_a_valid_certificate_of_SNS_makes_a_signature_good(string page, HttpStatusCode status)
    {
        var (rig, peer) = await JoinAsync();
        var (body, headers) = fixture.Sns.Sign(
            peer.Source!, "{}", url: $"https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-{page}.pem");

        using var answer = await fixture.PostAsync(peer.Path, new(body, headers));

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? 1 : 0, (await rig.InboxAsync()).Count);
    }

    [Fact]
    public async Task W6_A_signed_message_of_a_foreign_topic_is_refused_for_good()
    {
        var (rig, peer) = await JoinAsync();
        var (body, headers) = fixture.Sns.Sign("arn:aws:sns:eu-west-1:999999999999:mail", "{}");

        using var answer = await fixture.PostAsync(peer.Path, new(body, headers));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(await rig.InboxAsync());
    }

    [Fact]
    public async Task A_certificate_is_fetched_once_a_day()
    {
        var (rig, peer) = await JoinAsync();
        fixture.Sns.Pages["fresh"] = fixture.Sns.Pages["good"];
        for (var i = 0; i < 5; i++)
        {
            var (body, headers) = fixture.Sns.Sign(
                peer.Source!, "{}", url: "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-fresh.pem");
            using var answer = await fixture.PostAsync(peer.Path, new(body, headers));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Single(fixture.Sns.Requests, request => request == "/SimpleNotificationService-fresh.pem");
        Assert.Equal(5, (await rig.InboxAsync()).Count);
    }

    [Fact]
    public async Task While_SNS_does_not_answer_it_is_asked_to_come_again()
    {
        var (rig, peer) = await JoinAsync();
        fixture.Sns.Pages["later"] = fixture.Sns.Pages["good"];
        var (body, headers) = fixture.Sns.Sign(
            peer.Source!, "{}", url: "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-later.pem");

        fixture.Sns.Status = 503;
        using var refused = await fixture.PostAsync(peer.Path, new(body, headers));
        fixture.Sns.Status = null;
        using var taken = await fixture.PostAsync(peer.Path, new(body, headers));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (refused.StatusCode, taken.StatusCode));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Single(await rig.InboxAsync());
    }

    [Fact]
    public async Task A_subscription_of_the_entered_topic_is_confirmed_and_of_no_other()
    {
        var (rig, peer) = await JoinAsync();
        var ours = fixture.Sns.Sign(peer.Source!, "", SnsEnvelope.SubscriptionConfirmation);
        var foreign = fixture.Sns.Sign("arn:aws:sns:eu-west-1:999999999999:mail", "", SnsEnvelope.SubscriptionConfirmation);

        using var confirmed = await fixture.PostAsync(peer.Path, new(ours.Body, ours.Headers));
        using var refused = await fixture.PostAsync(peer.Path, new(foreign.Body, foreign.Headers));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (confirmed.StatusCode, refused.StatusCode));
        Assert.Single(
            fixture.Sns.Requests,
            request => request.StartsWith("/?Action=ConfirmSubscription", StringComparison.Ordinal)
                && request.Contains(Uri.EscapeDataString(peer.Source!), StringComparison.Ordinal)
                && request.EndsWith("&Token=token%20of%20the%20confirmation", StringComparison.Ordinal));
        Assert.DoesNotContain(fixture.Sns.Requests, request => request.Contains("999999999999", StringComparison.Ordinal));
        Assert.Empty(await rig.InboxAsync());
    }

    [Fact]
    public async Task Nothing_but_SNS_is_ever_asked()
    {
        var site = App.Services.GetRequiredService<SnsSite>();

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => site.ReadAsync(new Uri("https://www.example.com/"), CancellationToken.None));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => site.ReadAsync(new Uri("http://sns.eu-west-1.amazonaws.com/"), CancellationToken.None));
    }

    async Task<(WebhookRig Rig, ProviderPeer Peer)> JoinAsync()
    {
        var rig = await WebhookRig.CreateAsync(App);
        return (rig, await ProviderPeer.JoinAsync("ses", rig.User, fixture.Sns));
    }
}
