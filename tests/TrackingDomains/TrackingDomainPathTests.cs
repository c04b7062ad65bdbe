using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Sending;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tracking;
using ColdMail.TrackingDomains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.TrackingDomains;

[Trait("Kind", "path")]
public sealed class TrackingDomainPathTests : IAsyncLifetime
{
    const string Target = "go.example.com";

    readonly ScriptedDns dns = new();
    readonly FakeTimeProvider clock = new(new DateTimeOffset(Given.Now));
    TestApp app = null!;

    public async ValueTask InitializeAsync()
    {
        app = new() { Clock = clock, Settings = new() { ["TrackingDomains:Resolver"] = dns.Address, ["TrackingDomains:TimeoutSeconds"] = "30" } };
        await app.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await dns.DisposeAsync();
    }

    [Fact]
    public async Task A_host_goes_from_its_records_to_use_and_falls_back_with_an_alert_when_they_are_gone()
    {
        var user = await app.RegisterAsync();
        var sender = await app.Database.SenderAsync(user.Id);
        var campaign = await app.Database.CampaignAsync(user.Id, "running");
        await app.Database.InsertAsync("campaign_senders", new { campaign_id = campaign, sender_id = sender });

        var set = await AnswerAsync(user.Http.PutAsJsonAsync("/api/me/tracking-domain", new { host = "Go.Acme.Example" }));
        Assert.Equal(("go.acme.example", "failed"), (Text(set, "host"), Text(set, "state")));
        Assert.Contains("Set a CNAME record for go.acme.example to go.example.com; there is none.", Text(set, "problem"), StringComparison.Ordinal);
        Assert.Null(await LinkHostAsync(sender));

        dns.SetCname("go.acme.example", Target);
        dns.SetTxt("_coldmail.go.acme.example", set.GetProperty("records")[1].GetProperty("value").GetString()!);
        var again = await AnswerAsync(user.Http.PutAsJsonAsync("/api/me/tracking-domain", new { host = "go.acme.example" }));
        Assert.Equal(("verified", JsonValueKind.Null), (Text(again, "state"), again.GetProperty("problem").ValueKind));
        Assert.Equal("go.acme.example", await LinkHostAsync(sender));

        dns.Remove("go.acme.example");
        await Checks.CheckDueAsync(default);
        Assert.Equal("go.acme.example", await LinkHostAsync(sender));
        clock.Advance(TimeSpan.FromDays(1));
        await Checks.CheckDueAsync(default);

        Assert.Null(await LinkHostAsync(sender));
        var alerts = await user.Http.GetStringAsync("/api/alerts");
        Assert.Contains("TRACKING_DOMAIN", alerts, StringComparison.Ordinal);
        Assert.Contains("go.acme.example", alerts, StringComparison.Ordinal);

        dns.SetCname("go.acme.example", Target);
        clock.Advance(TimeSpan.FromHours(1));
        await Checks.CheckDueAsync(default);
        Assert.Equal("go.acme.example", await LinkHostAsync(sender));
        using var taken = await user.Http.DeleteAsync("/api/me/tracking-domain");
        Assert.Equal((HttpStatusCode.NoContent, null), (taken.StatusCode, await LinkHostAsync(sender)));
    }

    [Fact]
    public async Task A_host_of_a_user_serves_links_of_that_user_and_nothing_else_also_after_it_was_lost()
    {
        var (owner, other) = (await app.RegisterAsync(), await app.RegisterAsync());
        await VerifyAsync(owner, "go.owner.example");
        var tokens = app.Services.GetRequiredService<LinkTokens>();
        var own = $"/t/c/{tokens.MakeClick(new(owner.Id, 1, 1), "https://x.example/")}";
        var foreign = $"/t/c/{tokens.MakeClick(new(other.Id, 1, 1), "https://x.example/")}";

        foreach (var isLost in new[] { false, true })
        {
            if (isLost)
            {
                dns.Remove("go.owner.example");
                using var check = await owner.Http.PostAsync("/api/me/tracking-domain/check", null);
            }

            Assert.Equal(HttpStatusCode.Redirect, await StatusAsync("go.owner.example", own));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("go.owner.example", foreign));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("GO.Owner.example.", "/api/health"));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("go.owner.example", "/"));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync("go.owner.example", $"/u/{tokens.Make(LinkUse.Unsubscribe, new(owner.Id, 1, 1))}"));
            Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(Target, foreign));
        }
    }

    [Fact]
    public async Task A_host_is_verified_for_one_user_at_a_time_and_the_proof_of_one_is_not_that_of_another()
    {
        var (first, second) = (await app.RegisterAsync(), await app.RegisterAsync());
        await VerifyAsync(first, "go.shared.example");

        var claimed = await AnswerAsync(second.Http.PutAsJsonAsync("/api/me/tracking-domain", new { host = "go.shared.example" }));
        Assert.Equal("failed", Text(claimed, "state"));
        Assert.Contains("Set a TXT record", Text(claimed, "problem"), StringComparison.Ordinal);

        dns.SetTxt("_coldmail.go.shared.example", claimed.GetProperty("records")[1].GetProperty("value").GetString()!);
        var proved = await AnswerAsync(second.Http.PostAsync("/api/me/tracking-domain/check", null));
        Assert.Equal(
            ("failed", "This host is verified for another account. Take it away there first."), (Text(proved, "state"), Text(proved, "problem")));

        await AnswerAsync(first.Http.PostAsync("/api/me/tracking-domain/check", null));
        Assert.Equal("verified", Text(await AnswerAsync(second.Http.PostAsync("/api/me/tracking-domain/check", null)), "state"));
    }

    [Theory]
    [InlineData("go.example.com", "installation itself")]
    [InlineData("example.com", "installation itself")]
    [InlineData("not a host", "")]
    [InlineData("127.0.0.1", "")]
    public async Task A_host_that_cannot_be_one_is_refused_with_the_reason(string host, string words)
    {
        var user = await app.RegisterAsync();

        using var refused = await user.Http.PutAsJsonAsync("/api/me/tracking-domain", new { host });

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains(words, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var none = await user.Http.GetAsync("/api/me/tracking-domain");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task Name_servers_that_fail_change_nothing_and_are_named()
    {
        var user = await app.RegisterAsync();
        await VerifyAsync(user, "go.slow.example");
        dns.IsBroken = true;

        var checkedAgain = await AnswerAsync(user.Http.PostAsync("/api/me/tracking-domain/check", null));

        Assert.Equal("verified", Text(checkedAgain, "state"));
        Assert.Contains("did not answer for go.slow.example", Text(checkedAgain, "problem"), StringComparison.Ordinal);
    }

    TrackingDomainChecks Checks => app.Services.GetRequiredService<TrackingDomainChecks>();

    async Task<string?> LinkHostAsync(long sender) =>
        Assert.Single(await app.Services.GetRequiredService<PlanStore>().RunningAsync(sender, default)).LinkHost;

    async Task VerifyAsync(TestUser user, string host)
    {
        var set = await AnswerAsync(user.Http.PutAsJsonAsync("/api/me/tracking-domain", new { host }));
        dns.SetCname(host, Target);
        dns.SetTxt($"_coldmail.{host}", set.GetProperty("records")[1].GetProperty("value").GetString()!);
        Assert.Equal("verified", Text(await AnswerAsync(user.Http.PostAsync("/api/me/tracking-domain/check", null)), "state"));
    }

    async Task<HttpStatusCode> StatusAsync(string host, string path)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = app.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    static async Task<JsonElement> AnswerAsync(Task<HttpResponseMessage> sent)
    {
        using var response = await sent;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    static string Text(JsonElement of, string property) => of.GetProperty(property).GetString() ?? "";
}
