using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Campaigns;

/// <summary>Every rule of a campaign goes in, comes out again, is copied, and is refused in words when it makes no sense.</summary>
[Trait("Kind", "path")]
public sealed class CampaignRulePathTests(CampaignApp app) : IClassFixture<CampaignApp>
{
    [Fact]
    public async Task A_new_campaign_sends_at_any_hour_on_the_clock_of_the_recipient_without_limits()
    {
        var user = await app.RegisterAsync();

        var draft = await DraftAsync(user);

        Assert.Equal(
            """{"windows":null,"timeZone":"Europe/Warsaw","zoneMode":"recipient","keepHolidays":false,"closedDates":[]}""",
            draft.GetProperty("window").GetRawText());
        Assert.Equal(
            """{"dailyCap":null,"newDailyCap":null,"senderDailyCap":null,"followUpShare":100,"lostSender":"hold"}""",
            draft.GetProperty("limits").GetRawText());
    }

    [Fact]
    public async Task Hours_limits_and_timing_come_back_as_they_were_set_and_in_a_copy()
    {
        const string window =
            """
            {"windows":[{"day":"monday","start":"09:00","end":"12:30"},{"day":"monday","start":"14:00","end":"18:00"},{"day":"friday","start":"22:00","end":"02:00"}],"timeZone":"Asia/Kathmandu","zoneMode":"campaign","keepHolidays":true,"closedDates":["2026-12-24","2026-12-31"]}
            """;
        const string limits = """{"dailyCap":300,"newDailyCap":0,"senderDailyCap":40,"followUpShare":60,"lostSender":"new_thread"}""";
        var user = await app.RegisterAsync();
        var id = (await DraftAsync(user)).GetProperty("id").GetInt64();

        await PutAsync(user, $"/api/campaigns/{id}/window", 1, window);
        await PutAsync(user, $"/api/campaigns/{id}/limits", 2, limits);
        await StepAsync(user, id, """{"subject":"Hello","bodyHtml":"<p>Hello</p>"}""");
        await StepAsync(user, id, """{"bodyHtml":"<p>Again</p>","delayHours":72,"delayUnit":"working_days","notAfter":"2026-12-01T12:00:00+01:00"}""");
        var found = await user.Http.GetFromJsonAsync<JsonElement>($"/api/campaigns/{id}");
        using var copied = await user.Http.PostAsync($"/api/campaigns/{id}/duplicate", null);
        var copy = await copied.Content.ReadFromJsonAsync<JsonElement>();

        foreach (var campaign in new[] { found, copy })
        {
            Assert.Equal(window.Trim(), campaign.GetProperty("window").GetRawText());
            Assert.Equal(limits, campaign.GetProperty("limits").GetRawText());
            var step = campaign.GetProperty("steps")[1];
            Assert.Equal((72, "working_days", new DateTime(2026, 12, 1, 11, 0, 0, DateTimeKind.Utc)), (
                step.GetProperty("delayHours").GetInt32(), step.GetProperty("delayUnit").GetString(),
                step.GetProperty("notAfter").GetDateTime()));
        }
    }

    [Theory]
    [InlineData("""[{"day":"monday","start":"09:00"}]""", "Window 1, end: “” is no time of day (00:00 … 23:59).")]
    [InlineData("[]", "There are no sending hours: add at least one window.")]
    [InlineData("""[{"day":"mon","start":"09:00","end":"17:00"}]""", "Window 1, day: “mon” is no weekday (monday … sunday).")]
    [InlineData("""[{"day":"monday","start":"09:00","end":"17:00"},{"day":"friday","start":"25:00","end":"17:00"}]""", "Window 2, start: “25:00” is no time of day (00:00 … 23:59).")]
    [InlineData("""[{"day":"monday","start":"09:00","end":"12:00"},{"day":"monday","start":"11:00","end":"17:00"}]""", "Monday 09:00–12:00 and 11:00–17:00 overlap: join them or change one.")]
    public async Task Windows_that_are_no_week_are_refused_with_place_and_reason(string windows, string reason)
    {
        var user = await app.RegisterAsync();
        var id = (await DraftAsync(user)).GetProperty("id").GetInt64();

        using var answer = await SendAsync(
            user, HttpMethod.Put, $"/api/campaigns/{id}/window", $$"""{"version":1,"timeZone":"UTC","windows":{{windows}}}""");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal([reason], problem.GetProperty("errors").GetProperty("windows").EnumerateArray().Select(text => text.GetString()));
    }

    [Fact]
    public async Task Days_that_are_no_whole_days_are_refused()
    {
        var user = await app.RegisterAsync();
        var id = (await DraftAsync(user)).GetProperty("id").GetInt64();
        await StepAsync(user, id, """{"subject":"Hello","delayHours":36,"delayUnit":"days"}""");

        using var answer = await SendAsync(
            user, HttpMethod.Post, $"/api/campaigns/{id}/steps", """{"subject":"Hello","delayHours":36,"delayUnit":"days"}""");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("multiple of 24", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hours_and_limits_change_while_paused_and_not_while_running()
    {
        var user = await app.RegisterAsync();
        var id = (await DraftAsync(user)).GetProperty("id").GetInt64();
        await app.ExecuteAsync("UPDATE campaigns SET status = 'running' WHERE id = @id", new { id });

        using var running = await SendAsync(user, HttpMethod.Put, $"/api/campaigns/{id}/limits", """{"version":1,"dailyCap":5}""");
        await app.ExecuteAsync("UPDATE campaigns SET status = 'paused' WHERE id = @id", new { id });
        await PutAsync(user, $"/api/campaigns/{id}/limits", 1, """{"dailyCap":5}""");
        await PutAsync(user, $"/api/campaigns/{id}/window", 2, """{"timeZone":"UTC"}""");
        using var stale = await SendAsync(user, HttpMethod.Put, $"/api/campaigns/{id}/limits", """{"version":2,"dailyCap":9}""");

        Assert.Equal(HttpStatusCode.Conflict, running.StatusCode);
        Assert.Contains("Pause it first", await running.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
    }

    static async Task<JsonElement> DraftAsync(TestUser user)
    {
        using var made = await user.Http.PostAsJsonAsync("/api/campaigns", new { name = "Rules", timeZone = "Europe/Warsaw" });
        return await made.Content.ReadFromJsonAsync<JsonElement>();
    }

    static async Task StepAsync(TestUser user, long id, string body)
    {
        using var answer = await SendAsync(user, HttpMethod.Post, $"/api/campaigns/{id}/steps", body);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
    }

    static async Task PutAsync(TestUser user, string path, int version, string body)
    {
        using var answer = await SendAsync(user, HttpMethod.Put, path, $$"""{"version":{{version}},{{body.Trim()[1..]}}""");
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    static Task<HttpResponseMessage> SendAsync(TestUser user, HttpMethod method, string path, string body) =>
        user.Http.SendAsync(new(method, path) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") });
}
