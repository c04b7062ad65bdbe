using System.Net;
using System.Text.Json;
using ColdMail.DryRuns;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.DryRuns;

[Trait("Kind", "path")]
public sealed class DryRunPathTests : IAsyncLifetime
{
    readonly TestApp app = new() { Clock = new FakeTimeProvider(Given.Now), WithStorage = true };

    TestDatabase Database => app.Database;

    DryRunWork Work => app.Services.GetRequiredService<DryRunWork>();

    DryRunWorkStore Store => app.Services.GetRequiredService<DryRunWorkStore>();

    DryRunTidying Tidying => app.Services.GetRequiredService<DryRunTidying>();

    public ValueTask InitializeAsync() => app.InitializeAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_marketer_sees_what_comes_of_every_mail_before_the_launch()
    {
        var user = await app.RegisterAsync();
        var (campaign, contacts) = await DraftAsync(user.Id, 5);
        await Database.ExecuteAsync("UPDATE contacts SET first_name = '' WHERE id = @id", new { id = contacts[1] });
        await Database.ExecuteAsync("UPDATE contacts SET status = 'unsubscribed' WHERE id = @id", new { id = contacts[3] });

        var id = await StartAsync(user, campaign);
        var queued = await GetAsync(user, $"/api/dry-runs/{id}");
        await RefusedAsync(user, HttpStatusCode.Conflict, $"/api/dry-runs/{id}/mails");
        await Work.RunAsync(id, default);
        var done = await GetAsync(user, $"/api/campaigns/{campaign}/dry-run");
        var lines = await LinesAsync(user, id, "");
        var held = await LinesAsync(user, id, "&outcome=held");

        Assert.Equal(("queued", 0), (queued.GetProperty("status").GetString(), queued.GetProperty("percent").GetInt32()));
        Assert.Equal(("done", 100, 6), (done.GetProperty("status").GetString(), done.GetProperty("percent").GetInt32(), done.GetProperty("mails").GetInt32()));
        Assert.Equal(
            [("excluded", "UNSUBSCRIBED", 1), ("goes", null, 6), ("held", "MISSING_FIELD", 1)],
            done.GetProperty("outcomes").EnumerateArray().Select(outcome => (
                outcome.GetProperty("outcome").GetString(), outcome.GetProperty("reason").GetString(), outcome.GetProperty("mails").GetInt32())));
        Assert.Equal(Given.Now, done.GetProperty("beginsAt").GetDateTime());
        Assert.Equal(
            [
                (contacts[0], 1, "goes"), (contacts[0], 2, "goes"), (contacts[1], 1, "held"), (contacts[2], 1, "goes"),
                (contacts[2], 2, "goes"), (contacts[3], 1, "excluded"), (contacts[4], 1, "goes"), (contacts[4], 2, "goes"),
            ],
            lines.Select(line => (
                line.GetProperty("contactId").GetInt64(), line.GetProperty("stepNumber").GetInt32(), line.GetProperty("outcome").GetString())));
        Assert.Equal("Empty, and without a fallback: first_name.", Assert.Single(held).GetProperty("text").GetString());
        Assert.Equal(
            (lines[0].GetProperty("messageId").GetString(), "Re: Hello Grace", JsonValueKind.Number),
            (lines[1].GetProperty("inReplyTo").GetString(), lines[1].GetProperty("subject").GetString(), lines[1].GetProperty("sizeBytes").ValueKind));
        Assert.Equal(0, await Database.ScalarAsync<int>("SELECT COUNT(*) FROM email_messages"));
        await AssertFileAsync(user, id, contacts[1]);
    }

    [Fact]
    public async Task One_mail_can_be_opened_and_says_when_it_would_be_another_by_now()
    {
        var user = await app.RegisterAsync();
        var (campaign, contacts) = await DraftAsync(user.Id, 2);
        await Database.ExecuteAsync("UPDATE contacts SET status = 'bounced' WHERE id = @id", new { id = contacts[1] });
        var id = await StartAsync(user, campaign);
        await Work.RunAsync(id, default);

        var first = await GetAsync(user, $"/api/dry-runs/{id}/mails/{contacts[0]}/1");
        var second = await GetAsync(user, $"/api/dry-runs/{id}/mails/{contacts[0]}/2");
        await RefusedAsync(user, HttpStatusCode.Conflict, $"/api/dry-runs/{id}/mails/{contacts[1]}/1");
        await RefusedAsync(user, HttpStatusCode.NotFound, $"/api/dry-runs/{id}/mails/{contacts[0]}/3");
        await Database.ExecuteAsync("UPDATE campaign_steps SET body_html = '<p>Another text</p>' WHERE campaign_id = @campaign", new { campaign });
        var changed = await GetAsync(user, $"/api/dry-runs/{id}/mails/{contacts[0]}/1");

        Assert.Equal(("Hello Grace", true), (first.GetProperty("subject").GetString(), first.GetProperty("isAsComposed").GetBoolean()));
        Assert.Contains($"/u/{UnsubscribeLink.TestToken}", first.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.Contains("https://example.org/more", first.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("/t/", first.GetProperty("source").GetString(), StringComparison.Ordinal);
        Assert.Equal(("Re: Hello Grace", true), (second.GetProperty("subject").GetString(), second.GetProperty("isAsComposed").GetBoolean()));
        Assert.Contains("In-Reply-To: <", second.GetProperty("source").GetString(), StringComparison.Ordinal);
        Assert.Equal(Given.Now.AddDays(3), second.GetProperty("goesAt").GetDateTime());
        Assert.False(changed.GetProperty("isAsComposed").GetBoolean());
        Assert.Contains("Another text", changed.GetProperty("html").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Starting_it_many_times_at_once_makes_one_dry_run()
    {
        var user = await app.RegisterAsync();
        var (campaign, _) = await DraftAsync(user.Id, 1);

        var ids = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => StartAsync(user, campaign)));

        Assert.Single(ids.Distinct());
        Assert.Equal(1, await Database.ScalarAsync<int>("SELECT COUNT(*) FROM dry_runs"));
    }

    [Fact]
    public async Task A_campaign_that_could_not_be_launched_or_is_over_says_so()
    {
        var user = await app.RegisterAsync();
        var (campaign, _) = await DraftAsync(user.Id, 1);
        await Database.ExecuteAsync("DELETE FROM campaign_senders WHERE campaign_id = @campaign", new { campaign });
        using var refused = await user.Http.PostAsync($"/api/campaigns/{campaign}/dry-run", null, TestContext.Current.CancellationToken);
        await Database.ExecuteAsync("UPDATE campaigns SET status = 'done' WHERE id = @campaign", new { campaign });
        using var over = await user.Http.PostAsync($"/api/campaigns/{campaign}/dry-run", null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("NO_SENDER", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, over.StatusCode);
        Assert.Equal(0, await Database.ScalarAsync<int>("SELECT COUNT(*) FROM dry_runs"));
    }

    [Fact]
    public async Task A_dry_run_that_is_cancelled_writes_no_more_and_leaves_nothing_behind()
    {
        var user = await app.RegisterAsync();
        var (campaign, contacts) = await DraftAsync(user.Id, 3);
        var id = await StartAsync(user, campaign);
        var lease = new DryRunLease(id, 4711);
        Assert.NotNull(await Store.ClaimAsync(lease, Given.Now, Given.Now.AddMinutes(2), default));
        Assert.True(await Store.WriteAsync(lease, [Mail(contacts[0])], 60, Given.Now.AddMinutes(2), default));

        using var cancelled = await user.Http.PostAsync($"/api/dry-runs/{id}/cancel", null, TestContext.Current.CancellationToken);
        using var again = await user.Http.PostAsync($"/api/dry-runs/{id}/cancel", null, TestContext.Current.CancellationToken);
        var wrote = await Store.WriteAsync(lease, [Mail(contacts[1])], 70, Given.Now.AddMinutes(2), default);
        var finished = await Store.FinishAsync(lease, "[]", null, null, Given.Now, default);
        await Work.RunAsync(id, default);
        await Tidying.PruneAsync(default);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (cancelled.StatusCode, again.StatusCode));
        Assert.Equal((false, false), (wrote, finished));
        Assert.Equal("cancelled", (await GetAsync(user, $"/api/dry-runs/{id}")).GetProperty("status").GetString());
        Assert.Equal(0, await Database.ScalarAsync<int>("SELECT COUNT(*) FROM dry_run_mails"));
        Assert.NotEqual(id, await StartAsync(user, campaign));
    }

    [Fact]
    public async Task A_dry_run_whose_worker_was_lost_is_played_anew()
    {
        var user = await app.RegisterAsync();
        var (campaign, contacts) = await DraftAsync(user.Id, 2);
        var id = await StartAsync(user, campaign);
        var lost = new DryRunLease(id, 4711);
        await Store.ClaimAsync(lost, Given.Now, Given.Now.AddMinutes(2), default);
        await Store.WriteAsync(lost, [Mail(contacts[0]), Mail(999)], 60, Given.Now.AddMinutes(2), default);

        await Work.RunAsync(id, default);
        var meanwhile = (await GetAsync(user, $"/api/dry-runs/{id}")).GetProperty("status").GetString();
        app.Clock!.Advance(TimeSpan.FromMinutes(3));
        var nudged = await Tidying.RedriveAsync(default);
        await Work.RunAsync(id, default);

        Assert.Equal(("running", 1), (meanwhile, nudged));
        Assert.Equal(
            [(contacts[0], 1), (contacts[0], 2), (contacts[1], 1), (contacts[1], 2)],
            (await LinesAsync(user, id, "")).Select(line => (line.GetProperty("contactId").GetInt64(), line.GetProperty("stepNumber").GetInt32())));
        Assert.False(await Store.WriteAsync(lost, [Mail(contacts[0])], 70, Given.Now.AddMinutes(9), default));
    }

    [Fact]
    public async Task A_dry_run_that_loses_every_worker_says_so()
    {
        var user = await app.RegisterAsync();
        var (campaign, _) = await DraftAsync(user.Id, 1);
        var id = await StartAsync(user, campaign);
        for (var token = 1; token <= 3; token++)
        {
            var now = app.Clock!.GetUtcNow().UtcDateTime;
            Assert.NotNull(await Store.ClaimAsync(new(id, token), now, now.AddMinutes(2), default));
            app.Clock.Advance(TimeSpan.FromMinutes(3));
        }

        await Work.RunAsync(id, default);

        var failed = await GetAsync(user, $"/api/dry-runs/{id}");
        Assert.Equal(
            ("failed", "The dry run was interrupted 3 times. Start it again, and tell your administrator if that happens again."),
            (failed.GetProperty("status").GetString(), failed.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task A_result_goes_with_the_next_one_with_its_draft_and_after_some_days()
    {
        var user = await app.RegisterAsync();
        var (campaign, _) = await DraftAsync(user.Id, 1);
        var (kept, _) = await DraftAsync(user.Id, 1);
        var first = await FinishedAsync(user, campaign);
        var second = await FinishedAsync(user, campaign);
        var third = await FinishedAsync(user, kept);
        await RefusedAsync(user, HttpStatusCode.NotFound, $"/api/dry-runs/{first}");
        await GetAsync(user, $"/api/dry-runs/{second}");

        using var deleted = await user.Http.DeleteAsync($"/api/campaigns/{campaign}?version=1", TestContext.Current.CancellationToken);
        await Tidying.PruneAsync(default);
        var left = await Database.QueryAsync<long>("SELECT DISTINCT dry_run_id FROM dry_run_mails");
        app.Clock!.Advance(TimeSpan.FromDays(7));
        await Tidying.PruneAsync(default);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal([third], left);
        Assert.Equal(0, await Database.ScalarAsync<int>("SELECT (SELECT COUNT(*) FROM dry_runs) + (SELECT COUNT(*) FROM dry_run_mails)"));
    }

    static DryRunMail Mail(long contact) => new(contact, 1, "held", "MISSING_FIELD", "Empty.", null, null, null, null, null, null, null);

    /// <summary>Two steps in one thread, three days apart, with counted links, through one sender without a gap.</summary>
    async Task<(long Campaign, IReadOnlyList<long> Contacts)> DraftAsync(long user, int contacts)
    {
        var ids = new List<long>();
        for (var i = 0; i < contacts; i++)
        {
            ids.Add(await Database.ContactAsync(user));
        }

        await Database.ExecuteAsync("UPDATE users SET postal_address = '1 Main St' WHERE id = @user", new { user });
        var campaign = await Database.CampaignAsync(user);
        await Database.ExecuteAsync("UPDATE campaigns SET track_opens = 1, track_clicks = 1 WHERE id = @campaign", new { campaign });
        await Database.StepAsync(campaign, html: "<p>See <a href=\"https://example.org/more\">more</a></p>");
        await Database.StepAsync(campaign, 2, delayHours: 72, subject: "");
        var list = await Database.ListAsync(user, ids);
        await Database.InsertAsync("campaign_lists", new { campaign_id = campaign, list_id = list, kind = "include" });
        await Database.InsertAsync("campaign_senders", new { campaign_id = campaign, sender_id = await Database.SenderAsync(user) });
        return (campaign, ids);
    }

    async Task<long> FinishedAsync(TestUser user, long campaign)
    {
        var id = await StartAsync(user, campaign);
        await Work.RunAsync(id, default);
        return id;
    }

    static async Task<long> StartAsync(TestUser user, long campaign)
    {
        using var response = await user.Http.PostAsync($"/api/campaigns/{campaign}/dry-run", null, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, answer);
        return JsonElement.Parse(answer).GetProperty("id").GetInt64();
    }

    static async Task<JsonElement> GetAsync(TestUser user, string path)
    {
        using var response = await user.Http.GetAsync(path, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer);
        return JsonElement.Parse(answer);
    }

    static async Task RefusedAsync(TestUser user, HttpStatusCode status, string path)
    {
        using var response = await user.Http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(status, response.StatusCode);
    }

    /// <summary>All pages, three lines each.</summary>
    static async Task<IReadOnlyList<JsonElement>> LinesAsync(TestUser user, long id, string filter)
    {
        var lines = new List<JsonElement>();
        string? after = null;
        do
        {
            var page = await GetAsync(user, $"/api/dry-runs/{id}/mails?limit=3{filter}{(after is null ? "" : $"&after={after}")}");
            lines.AddRange(page.GetProperty("items").EnumerateArray());
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);

        return lines;
    }

    async Task AssertFileAsync(TestUser user, long id, long held)
    {
        var file = await user.Http.GetStringAsync($"/api/dry-runs/{id}/export", TestContext.Current.CancellationToken);
        var email = await Database.ScalarAsync<string>("SELECT email FROM contacts WHERE id = @held", new { held });

        Assert.Equal(10, file.Split("\r\n").Length);
        Assert.Contains(
            $"\"{email}\",\"1\",\"held\",\"MISSING_FIELD\",\"Empty, and without a fallback: first_name.\",\"2026-09-15 10:00:00\",",
            file, StringComparison.Ordinal);
    }
}
