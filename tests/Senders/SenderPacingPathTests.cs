using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;
using ColdMail.Senders;
using ColdMail.Tests.Infrastructure;
using Dapper;

namespace ColdMail.Tests.Senders;

/// <summary>What holds senders back goes in, comes out again, and reaches the scheduler.</summary>
[Trait("Kind", "path")]
public sealed class SenderPacingPathTests(SenderEndpointsTests.App app) : IClassFixture<SenderEndpointsTests.App>
{
    const string Pacing =
        """
        "hourlyCap":12,"rollingCap":400,"gapExtraSeconds":45,"ramp":{"start":10,"step":5},
        "workday":[{"day":"monday","start":"08:00","end":"16:00"}],"freezes":[{"first":"2026-12-24","last":"2027-01-02"}]
        """;

    [Fact]
    public async Task Every_limit_comes_back_as_it_was_set_and_is_gone_when_it_is_left_out()
    {
        var user = await app.RegisterAsync();

        var added = await SaveAsync(user, null, Pacing);
        var found = (await user.Http.GetFromJsonAsync<SenderAccount>($"/api/senders/{added.Id}"))!;
        var cleared = await SaveAsync(user, added.Id, "");

        Assert.Equal((12, 400, 45), (found.HourlyCap, found.RollingCap, found.GapExtraSeconds));
        Assert.Equal(new SenderRamp(10, 5, 0), found.Ramp);
        Assert.Equal([new("monday", "08:00", "16:00")], found.Workday);
        Assert.Equal([new(new(2026, 12, 24), new(2027, 1, 2))], found.Freezes);
        Assert.Equal((50, 10, 0), (found.DailyCap, found.CapToday, found.UsedToday));
        Assert.Equal(
            (null, null, 0, null, null), (cleared.HourlyCap, cleared.RollingCap, cleared.GapExtraSeconds, cleared.Ramp, cleared.Workday));
        Assert.Empty(cleared.Freezes);
        Assert.Equal(50, cleared.CapToday);
    }

    [Fact]
    public async Task A_ramp_goes_on_until_it_is_set_anew()
    {
        var user = await app.RegisterAsync();
        var id = (await SaveAsync(user, null, Pacing)).Id;
        await ExecuteAsync("UPDATE sender_accounts SET ramp_clean_days = 4 WHERE id = @id", id);

        var kept = await SaveAsync(user, id, Pacing);
        var anew = await SaveAsync(user, id, Pacing.Replace("\"step\":5", "\"step\":6", StringComparison.Ordinal));

        Assert.Equal((new SenderRamp(10, 5, 4), 30), (kept.Ramp, kept.CapToday));
        Assert.Equal((new SenderRamp(10, 6, 0), 10), (anew.Ramp, anew.CapToday));
        // What was sent before the ramp does not count as its clean days.
        Assert.Equal(
            CapDay.Of(TimeProvider.System.GetUtcNow().UtcDateTime, "Europe/Warsaw").Day.AddDays(-1),
            DateOnly.FromDateTime((await LimitsAsync(id)).Ramp!.LastDay!.Value));
    }

    [Fact]
    public async Task A_saved_sender_looks_again_at_once()
    {
        var user = await app.RegisterAsync();
        var id = (await SaveAsync(user, null, Pacing)).Id;
        await ExecuteAsync("UPDATE sender_accounts SET hint_until = '2999-01-01' WHERE id = @id", id);

        await SaveAsync(user, id, Pacing);

        Assert.Null(await HintAsync(id));
    }

    [Fact]
    public async Task The_limits_of_a_domain_and_of_a_company_reach_the_scheduler_and_wake_its_senders()
    {
        var user = await app.RegisterAsync();
        var id = (await SaveAsync(user, null, Pacing)).Id;
        await ExecuteAsync("UPDATE sender_accounts SET hint_until = '2999-01-01' WHERE id = @id", id);

        var set = await PutAsync(user, "/api/me/sending-domains/Sender.example", """{"hourlyCap":70}""");
        var hint = await HintAsync(id);
        await PutAsync(user, "/api/me/sending-domains/sender.example", """{"hourlyCap":80}""");
        var me = await PutAsync(
            user, "/api/me", """{"name":"A","company":"","postalAddress":"","timeZone":"UTC","companyDailyCap":3}""");
        var listed = await user.Http.GetStringAsync("/api/me/sending-domains");
        var limits = await LimitsAsync(id);
        using var deleted = await user.Http.DeleteAsync("/api/me/sending-domains/sender.example");
        using var again = await user.Http.DeleteAsync("/api/me/sending-domains/sender.example");

        Assert.Equal("sender.example", set.GetProperty("domain").GetString());
        Assert.Null(hint);
        Assert.Equal(3, me.GetProperty("companyDailyCap").GetInt32());
        Assert.Equal("""[{"domain":"sender.example","hourlyCap":80}]""", listed);
        Assert.Equal((80, 3, 12, 400), (limits.DomainHourlyCap, limits.CompanyDailyCap, limits.HourlyCap, limits.RollingCap));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.StatusCode, again.StatusCode));
        Assert.Null((await LimitsAsync(id)).DomainHourlyCap);
    }

    [Theory]
    [InlineData("\"workday\":[null]", "workday")]
    [InlineData("\"workday\":[]", "workday")]
    [InlineData("\"freezes\":[null]", "freezes[0]")]
    [InlineData("\"freezes\":[{\"first\":\"2026-12-24\",\"last\":\"2026-12-23\"}]", "freezes[0].last")]
    [InlineData("\"ramp\":{\"step\":5}", "ramp.start")]
    [InlineData("\"hourlyCap\":0", "hourlyCap")]
    public async Task A_sender_that_could_not_be_planned_is_refused_by_field(string pacing, string field)
    {
        var user = await app.RegisterAsync();

        using var answer = await SendAsync(user, HttpMethod.Post, "/api/senders", Body(pacing));
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Theory]
    [InlineData("/api/me/sending-domains/sender.example", """{"hourlyCap":0}""")]
    [InlineData("/api/me/sending-domains/sender.example", "{}")]
    [InlineData("/api/me/sending-domains/no_domain", """{"hourlyCap":5}""")]
    [InlineData("/api/me", """{"name":"A","company":"","postalAddress":"","timeZone":"UTC","companyDailyCap":0}""")]
    public async Task A_limit_that_makes_no_sense_is_refused(string path, string body)
    {
        var user = await app.RegisterAsync();

        using var answer = await SendAsync(user, HttpMethod.Put, path, body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    static string Body(string pacing) =>
        $$"""
        {"fromName":"Ana","fromEmail":"ana@sender.example","host":"127.0.0.1","port":2525,"tls":"none","timeZone":"Europe/Warsaw"{{(pacing.Length > 0 ? "," : "")}}{{pacing}}}
        """;

    static async Task<SenderAccount> SaveAsync(TestUser user, long? id, string pacing)
    {
        using var answer = await SendAsync(
            user, id is null ? HttpMethod.Post : HttpMethod.Put, id is null ? "/api/senders" : $"/api/senders/{id}", Body(pacing));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<SenderAccount>())!;
    }

    static async Task<JsonElement> PutAsync(TestUser user, string path, string body)
    {
        using var answer = await SendAsync(user, HttpMethod.Put, path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    static Task<HttpResponseMessage> SendAsync(TestUser user, HttpMethod method, string path, string body) =>
        user.Http.SendAsync(new(method, path) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") });

    async Task<SenderLimits> LimitsAsync(long id) =>
        Assert.Single(await new RulesStore(app.Db).SendersAsync([id], Given.Now, CancellationToken.None)).Limits;

    async Task<DateTime?> HintAsync(long id)
    {
        await using var connection = await app.Db.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<DateTime?>("SELECT hint_until FROM sender_accounts WHERE id = @id", new { id });
    }

    async Task ExecuteAsync(string sql, long id)
    {
        await using var connection = await app.Db.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync(sql, new { id });
    }
}
