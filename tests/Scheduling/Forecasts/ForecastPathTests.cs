using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Scheduling.Forecasts;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Scheduling.Forecasts;

[Trait("Kind", "path")]
public sealed class ForecastPathTests : IAsyncLifetime
{
    readonly TestApp app = new() { Clock = new FakeTimeProvider(Given.Now) };

    TestDatabase Database => app.Database;

    public ValueTask InitializeAsync() => app.InitializeAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_draft_is_forecast_as_if_it_were_launched_now()
    {
        var user = await app.RegisterAsync();
        var (campaign, contacts) = await DraftAsync(user.Id, contacts: 120);
        await Database.ExecuteAsync("UPDATE contacts SET status = 'unsubscribed' WHERE id = @id", new { id = contacts[7] });

        var forecast = await ForecastAsync(user, campaign);
        var rows = await PlanAsync(user.Id, campaign);

        Assert.Equal((238, "UTC"), (forecast.GetProperty("mails").GetInt32(), forecast.GetProperty("zone").GetString()));
        Assert.Equal(rows.FinishesAt, forecast.GetProperty("finishesAt").GetDateTime());
        Assert.Equal(contacts.Where(id => id != contacts[7]), rows.Mails.Select(mail => mail.ContactId).Distinct().Order());
        var first = forecast.GetProperty("days")[0];
        Assert.Equal(
            ("2026-09-15", 20, 20, 0),
            (first.GetProperty("date").GetString(), first.GetProperty("mails").GetInt32(), first.GetProperty("new").GetInt32(),
                first.GetProperty("followUps").GetInt32()));
        Assert.All(first.GetProperty("senders").EnumerateArray(), sender =>
        {
            var hours = sender.GetProperty("hours").EnumerateArray().Select(hour => hour.GetInt32()).ToList();
            Assert.Equal((24, 10, 10), (hours.Count, hours.Sum(), hours[10]));
        });
        Assert.Equal(
            "The daily cap of the 2 senders (10 each) limits it.", forecast.GetProperty("limitedBy").GetProperty("text").GetString());
        Assert.Equal(JsonValueKind.Null, forecast.GetProperty("baseline").ValueKind);
    }

    [Fact]
    public async Task A_what_if_is_held_against_what_is()
    {
        var user = await app.RegisterAsync();
        var (campaign, _) = await DraftAsync(user.Id, contacts: 120);

        var now = await ForecastAsync(user, campaign);
        var more = await ForecastAsync(user, campaign, "?addSenders=2");
        var less = await ForecastAsync(user, campaign, "?campaignDailyCap=5");

        Assert.Equal(
            now.GetProperty("finishesAt").GetDateTime(), more.GetProperty("baseline").GetProperty("finishesAt").GetDateTime());
        Assert.True(more.GetProperty("finishesAt").GetDateTime() < now.GetProperty("finishesAt").GetDateTime());
        Assert.True(less.GetProperty("finishesAt").GetDateTime() > now.GetProperty("finishesAt").GetDateTime());
        Assert.StartsWith("Finishes 7 days earlier: Sun 20 Sep 2026 instead of Sun 27 Sep 2026. ", more.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("CAMPAIGN_DAILY_CAP", less.GetProperty("limitedBy").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_running_campaign_goes_on_from_what_it_has_sent()
    {
        var user = await app.RegisterAsync();
        var (campaign, contacts) = await DraftAsync(user.Id, contacts: 4);
        var senders = await Database.QueryAsync<long>(
            "SELECT sender_id FROM campaign_senders WHERE campaign_id = @campaign ORDER BY sender_id", new { campaign });
        await Database.ExecuteAsync(
            "UPDATE campaigns SET status = 'running', start_at = @Now, materialised_at = @Now, launched_at = @Now WHERE id = @campaign",
            new { campaign, Given.Now });
        await MailAsync(user.Id, campaign, contacts[0], senders[0], 2, "scheduled", Given.Now.AddHours(5));
        await MailAsync(user.Id, campaign, contacts[1], senders[0], 1, "sending", Given.Now);
        await MailAsync(user.Id, campaign, contacts[2], senders[1], 1, "claimed", Given.Now);
        await MailAsync(user.Id, campaign, contacts[3], senders[1], 2, "sent", Given.Now);
        await Database.InsertAsync(
            "send_counters", new { kind = "sender_day", owner_id = senders[1], bucket = Given.Now.Date, reserved = 10 });

        var plan = await PlanAsync(user.Id, campaign);

        var tomorrow = Given.Now.Date.AddDays(1);
        Assert.Equal(
            [
                new(campaign, contacts[0], 2, senders[0], Given.Now.AddHours(5)),
                new(campaign, contacts[2], 1, senders[1], tomorrow),
                new(campaign, contacts[1], 2, senders[0], Given.Now.AddDays(3)),
                new(campaign, contacts[2], 2, senders[1], tomorrow.AddDays(3)),
            ],
            plan.Mails);
    }

    [Fact]
    public async Task A_paused_campaign_keeps_what_is_left_of_its_delays()
    {
        var user = await app.RegisterAsync();
        var (campaign, contacts) = await DraftAsync(user.Id, contacts: 1);
        var sender = await Database.ScalarAsync<long>(
            "SELECT MIN(sender_id) FROM campaign_senders WHERE campaign_id = @campaign", new { campaign });
        await Database.ExecuteAsync(
            "UPDATE campaigns SET status = 'paused', paused_at = @at, start_at = @at, materialised_at = @at, launched_at = @at WHERE id = @campaign",
            new { campaign, at = Given.Now.AddDays(-10) });
        await MailAsync(user.Id, campaign, contacts[0], sender, 2, "scheduled", Given.Now.AddDays(-9));

        var plan = await PlanAsync(user.Id, campaign);

        Assert.Equal([new(campaign, contacts[0], 2, sender, Given.Now.AddDays(1))], plan.Mails);
    }

    [Fact]
    public async Task A_draft_that_lacks_something_says_what()
    {
        var user = await app.RegisterAsync();
        var campaign = await Database.CampaignAsync(user.Id);

        using var response = await user.Http.GetAsync($"/api/campaigns/{campaign}/forecast", TestContext.Current.CancellationToken);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal(
            ["NO_STEPS", "NO_SENDER", "NO_AUDIENCE"],
            problem.GetProperty("problems").EnumerateArray().Select(found => found.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("addSenders=101", "Add between 0 and 100 senders.")]
    [InlineData("senderDailyCap=0", "A sender's daily cap is between 1 and 1,000,000 mails.")]
    [InlineData("newDailyCap=-1", "The cap on new contacts is between 1 and 1,000,000 a day.")]
    public async Task A_what_if_that_makes_no_sense_is_refused_with_words(string query, string text)
    {
        var user = await app.RegisterAsync();
        var (campaign, _) = await DraftAsync(user.Id, contacts: 1);

        using var response = await user.Http.GetAsync(
            $"/api/campaigns/{campaign}/forecast?{query}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(
            text, JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("errors")
                .EnumerateObject().Single().Value.EnumerateArray().Select(error => error.GetString()));
    }

    /// <summary>Two steps, three days apart, around the clock, through two senders with 10 mails a day and a minute between them.</summary>
    async Task<(long Campaign, IReadOnlyList<long> Contacts)> DraftAsync(long user, int contacts)
    {
        var ids = new List<long>();
        for (var i = 0; i < contacts; i++)
        {
            ids.Add(await Database.ContactAsync(user));
        }

        var list = await Database.ListAsync(user, ids);
        var campaign = await Database.CampaignAsync(user);
        await Database.StepAsync(campaign, 1);
        await Database.StepAsync(campaign, 2, delayHours: 72);
        await Database.InsertAsync("campaign_lists", new { campaign_id = campaign, list_id = list, kind = "include" });
        foreach (var _ in Enumerable.Range(1, 2))
        {
            var sender = await Database.SenderAsync(user, dailyCap: 10, gapSeconds: 60);
            await Database.InsertAsync("campaign_senders", new { campaign_id = campaign, sender_id = sender });
        }

        return (campaign, ids);
    }

    Task<long> MailAsync(long user, long campaign, long contact, long sender, int step, string status, DateTime at) =>
        Database.InsertAsync("email_messages", new
        {
            user_id = user,
            campaign_id = campaign,
            step_id = step,
            contact_id = contact,
            sender_id = sender,
            step_number = step,
            status,
            scheduled_at = at,
            created_at = Given.Now,
        });

    async Task<ForecastPlan> PlanAsync(long user, long campaign)
    {
        var plan = await app.Services.GetRequiredService<CampaignForecast>().PlanAsync(
            user, campaign, null, Given.Now, TestContext.Current.CancellationToken);
        return Assert.IsType<ForecastPlan>(plan);
    }

    static async Task<JsonElement> ForecastAsync(TestUser user, long campaign, string query = "")
    {
        using var response = await user.Http.GetAsync(
            $"/api/campaigns/{campaign}/forecast{query}", TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer);
        return JsonElement.Parse(answer);
    }
}
