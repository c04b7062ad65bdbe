using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Stops;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tests.Webhooks;
using ColdMail.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Stops;

/// <summary>What a click does to the mail that follows, from the link or from a report to the explanation.</summary>
[Trait("Kind", "path")]
public sealed class ClickRulePathTests(WebhookIntakePathTests.Fixture fixture)
    : IClassFixture<WebhookIntakePathTests.Fixture>, IDisposable
{
    const string Person = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

    readonly HttpClient reader = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = fixture.App.Url };

    TestApp App => fixture.App;

    public void Dispose() => reader.Dispose();

    [Theory]
    [InlineData("continue", "scheduled", null, 0)]
    [InlineData("pause", "held", "CLICKED", 1)]
    [InlineData("stop", "cancelled", "CLICKED", 1)]
    public async Task A_click_of_a_person_does_what_the_campaign_says(string rule, string status, string? reason, int stops)
    {
        var work = await ClickedAsync(rule);

        await FollowAsync(work, Person);
        var before = await NextAsync(work);
        await RunAsync();

        Assert.Equal(("scheduled", null), before);
        Assert.Equal((status, reason), await NextAsync(work));
        Assert.Equal(stops, await StopsAsync(work));
    }

    [Theory]
    [InlineData("pause", "CLICKED")]
    [InlineData("stop", "CLICKED")]
    public async Task The_explanation_names_the_click(string rule, string code)
    {
        var work = await ClickedAsync(rule);

        await FollowAsync(work, Person);
        await RunAsync();

        var explanation = await work.Rig.User.Http.GetFromJsonAsync<JsonElement>(
            $"/api/campaigns/{work.Campaign}/recipients/{work.Contact}/explanation");
        Assert.Equal(code, explanation.GetProperty("decision").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("python-requests/2.32")]
    [InlineData("Mozilla/5.0 (compatible; Barracuda Link Protect)")]
    [InlineData("Mozilla/5.0 (via ggpht.com GoogleImageProxy)")]
    public async Task A_machine_stops_nothing(string agent)
    {
        var work = await ClickedAsync("stop");

        await FollowAsync(work, agent);
        await RunAsync();

        Assert.Equal(("scheduled", null), await NextAsync(work));
        Assert.Equal(0, await StopsAsync(work));
    }

    [Fact]
    public async Task Many_clicks_and_runs_act_once_and_never_again_after_the_stop_was_lifted()
    {
        var work = await ClickedAsync("pause");

        await FollowAsync(work, Person);
        await FollowAsync(work, Person);
        await Task.WhenAll(RunAsync(), RunAsync());
        await LiftAsync(work);
        await FollowAsync(work, Person);
        await RunAsync();

        Assert.Equal(1, await StopsAsync(work));
        Assert.Equal(1, await App.Database.ScalarAsync<int>(
            "SELECT COUNT(*) FROM email_events WHERE message_id = @Next AND event_type = 'held'", work));
        Assert.Equal(0, await App.Database.ScalarAsync<int>(
            "SELECT COUNT(*) FROM contact_stops WHERE contact_id = @Contact AND is_open = 1", work));
    }

    [Fact]
    public async Task A_rule_that_is_made_stricter_later_does_not_reach_back()
    {
        var work = await ClickedAsync("continue");
        await FollowAsync(work, Person);
        await RunAsync();

        await App.Database.ExecuteAsync("UPDATE campaigns SET click_rule = 'stop' WHERE id = @Campaign", work);
        await RunAsync();

        Assert.Equal(("scheduled", null), await NextAsync(work));
    }

    [Theory]
    [InlineData(Person, "cancelled", "human")]
    [InlineData("curl/8.0", "scheduled", "machine")]
    [InlineData(null, "scheduled", "unknown")]
    public async Task A_reported_click_acts_only_when_its_program_is_that_of_a_person(string? agent, string next, string hitClass)
    {
        var work = await ClickedAsync("stop");

        await work.Rig.ReportAsync(new
        {
            id = $"click-{work.First}",
            type = "clicked",
            messageId = work.Header,
            occurredAt = Given.Now.AddHours(1),
            url = "https://x.example/",
            userAgent = agent,
        });
        await RunAsync();

        Assert.Equal(next, (await NextAsync(work)).Status);
        Assert.Equal(hitClass, await App.Database.ScalarAsync<string>(
            "SELECT JSON_UNQUOTE(JSON_EXTRACT(metadata_json, '$.class')) FROM email_events WHERE message_id = @First AND event_type = 'clicked'", work));
    }

    /// <summary>A mail that went at <see cref="Given.Now"/>, and the next one of its campaign to the same contact.</summary>
    async Task<Work> ClickedAsync(string rule)
    {
        var rig = await WebhookRig.CreateAsync(App);
        var campaign = await App.Database.CampaignAsync(rig.User.Id, "running");
        await App.Database.ExecuteAsync("UPDATE campaigns SET click_rule = @rule WHERE id = @campaign", new { rule, campaign });
        var steps = new[] { await App.Database.StepAsync(campaign, 1), await App.Database.StepAsync(campaign, 2, delayHours: 24) };
        var sender = await App.Database.SenderAsync(rig.User.Id);
        var contact = await App.Database.ContactAsync(rig.User.Id);
        var header = $"{Guid.NewGuid():N}@senders.example";
        return new(rig, campaign, contact, await MessageAsync(1, "sent"), await MessageAsync(2, "scheduled"), header);

        Task<long> MessageAsync(int step, string status) => App.Database.InsertAsync("email_messages", new
        {
            user_id = rig.User.Id,
            campaign_id = campaign,
            step_id = steps[step - 1],
            contact_id = contact,
            sender_id = sender,
            step_number = step,
            status,
            scheduled_at = Given.Now.AddDays(step - 1),
            sent_at = step == 1 ? Given.Now : (DateTime?)null,
            message_id_header = step == 1 ? header : null,
            created_at = Given.Now,
        });
    }

    async Task FollowAsync(Work work, string agent)
    {
        var tokens = App.Services.GetRequiredService<LinkTokens>();
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"/t/c/{tokens.MakeClick(new(work.Rig.User.Id, work.Contact, work.First), "https://x.example/")}");
        request.Headers.UserAgent.ParseAdd(agent);
        using var answer = await reader.SendAsync(request);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    static async Task LiftAsync(Work work)
    {
        using var answer = await work.Rig.User.Http.DeleteAsync($"/api/campaigns/{work.Campaign}/recipients/{work.Contact}/stop");
        answer.EnsureSuccessStatusCode();
    }

    Task RunAsync() => App.Services.GetRequiredService<ClickRun>().RunAsync(CancellationToken.None);

    async Task<(string Status, string? Reason)> NextAsync(Work work) => Assert.Single(await App.Database.QueryAsync<(string, string?)>(
        "SELECT CAST(status AS CHAR), reason FROM email_messages WHERE id = @Next", work));

    Task<int> StopsAsync(Work work) => App.Database.ScalarAsync<int>(
        "SELECT COUNT(*) FROM contact_stops WHERE contact_id = @Contact", work);

    /// <param name="First">The mail whose link is followed.</param>
    /// <param name="Header">Its Message-ID.</param>
    sealed record Work(WebhookRig Rig, long Campaign, long Contact, long First, long Next, string Header);
}
