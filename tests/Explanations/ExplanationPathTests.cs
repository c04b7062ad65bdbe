using System.Net;
using System.Text.Json;
using ColdMail.Campaigns;
using ColdMail.Scheduling.Rules;
using ColdMail.Sending;
using ColdMail.Stops;
using ColdMail.Tests.Campaigns;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Explanations;

/// <summary>Both answers over the real pipeline and database.</summary>
[Trait("Kind", "path")]
public sealed class ExplanationPathTests : IAsyncLifetime
{
    const string Office =
        """[{"day":"monday","start":"09:00","end":"17:00"},{"day":"tuesday","start":"09:00","end":"17:00"},{"day":"wednesday","start":"09:00","end":"17:00"}]""";

    readonly FakeTimeProvider clock = new(Given.Now);
    readonly CampaignApp app;

    public ExplanationPathTests() => app = new() { Clock = clock };

    TestDatabase Database => app.Database;

    public ValueTask InitializeAsync() => app.InitializeAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_draft_explains_whom_a_launch_would_reach_and_whom_not()
    {
        var work = await DraftAsync(contacts: 3);
        await Database.ExecuteAsync("UPDATE contacts SET status = 'unsubscribed' WHERE id = @id", new { id = work.Contacts[1] });
        await SuppressAsync(work.User.Id, work.Contacts[2]);

        var reached = await ExplainAsync(work, 0);
        var unsubscribed = await ExplainAsync(work, 1);
        var suppressed = await ExplainAsync(work, 2);
        var diagnosis = await DiagnoseAsync(work);

        Assert.Equal(["CAMPAIGN_DRAFT"], Failed(reached));
        Assert.Equal(["CAMPAIGN_DRAFT", "UNSUBSCRIBED"], Failed(unsubscribed));
        Assert.Equal(["CAMPAIGN_DRAFT", "SUPPRESSED"], Failed(suppressed));
        Assert.Equal(["CAMPAIGN_DRAFT"], Codes(diagnosis, "causes"));
        Assert.Empty(Codes(diagnosis, "groups"));
    }

    [Fact]
    public async Task A_draft_without_anything_names_what_it_lacks()
    {
        var user = await app.RegisterAsync();
        var campaign = await Database.CampaignAsync(user.Id);

        var diagnosis = await DiagnoseAsync(new(user, campaign, 0, []));

        Assert.Equal(["CAMPAIGN_DRAFT", "NO_STEPS", "NO_AUDIENCE", "NO_SENDER", "NO_POSTAL_ADDRESS"], Codes(diagnosis, "causes"));
    }

    [Fact]
    public async Task Who_was_left_out_by_the_launch_is_explained_with_the_stored_reason()
    {
        var work = await DraftAsync(contacts: 3);
        await SuppressAsync(work.User.Id, work.Contacts[2]);
        await LaunchAsync(work);
        await Database.ExecuteAsync("DELETE FROM suppression_list WHERE user_id = @Id", new { work.User.Id });

        var explanation = await ExplainAsync(work, 2);
        var diagnosis = await DiagnoseAsync(work);

        Assert.Equal(("SUPPRESSED", null), Decision(explanation));
        Assert.All(explanation.GetProperty("steps").EnumerateArray(), step => Assert.Equal("excluded", step.GetProperty("state").GetString()));
        Assert.Equal([("waiting", "READY", 2), ("excluded", "SUPPRESSED", 1)], Groups(diagnosis));
    }

    [Fact]
    public async Task Who_was_never_in_the_campaign_is_not_found_with_words()
    {
        var work = await DraftAsync(contacts: 1);
        await LaunchAsync(work);
        var stranger = await Database.ContactAsync(work.User.Id);
        var elsewhere = await Database.ContactAsync((await app.RegisterAsync()).Id);

        foreach (var contact in (long[])[stranger, elsewhere, 999_999_999])
        {
            using var response = await GetAsync(work, $"recipients/{contact}/explanation");
            var problem = JsonElement.Parse(await response.Content.ReadAsStringAsync());

            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Equal("Not a recipient", problem.GetProperty("title").GetString());
            Assert.StartsWith("This contact is no recipient of the campaign", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_next_instant_is_told_in_the_zone_of_the_recipient_and_the_run_keeps_to_it()
    {
        var work = await DraftAsync(contacts: 1, windows: Office);
        await Database.ExecuteAsync(
            "UPDATE contacts SET zone = 'Asia/Tokyo', zone_reason = 'FROM_COUNTRY', country = 'JP' WHERE id = @id", new { id = work.Contacts[0] });
        await LaunchAsync(work);

        var explanation = await ExplainAsync(work, 0);

        var next = explanation.GetProperty("decision").GetProperty("next");
        var at = next.GetProperty("at").GetDateTime();
        Assert.Equal(
            (new DateTime(2026, 9, 16, 0, 0, 0, DateTimeKind.Utc), "2026-09-16T09:00:00+09:00", "Asia/Tokyo"),
            (at, next.GetProperty("local").GetString(), next.GetProperty("zone").GetString()));
        var window = explanation.GetProperty("rules").EnumerateArray().Single(rule => rule.GetProperty("code").GetString() == "WINDOW_CLOSED");
        Assert.Equal("FROM_COUNTRY", window.GetProperty("inputs").GetProperty("zoneFrom").GetString());
        Assert.Equal(at, (await PlanAsync(work, Given.Now)).Wait);
        Assert.Empty((await PlanAsync(work, at.AddMilliseconds(-1))).Mails);
        Assert.Single((await PlanAsync(work, at)).Mails);
    }

    [Fact]
    public async Task A_limit_is_told_from_the_counters_of_the_database()
    {
        var work = await DraftAsync(contacts: 2);
        await LaunchAsync(work);
        await Database.InsertAsync("send_counters", new { kind = "sender_day", owner_id = work.Sender, bucket = Given.Now.Date, reserved = 10 });

        var explanation = await ExplainAsync(work, 0);
        var diagnosis = await DiagnoseAsync(work);

        Assert.Equal(("SENDER_DAILY_CAP", Given.Now.Date.AddDays(1)), Decision(explanation));
        Assert.Equal(["SENDER_DAILY_CAP"], Codes(diagnosis, "causes"));
        Assert.Equal([("waiting", "SENDER_DAILY_CAP", 2)], Groups(diagnosis));
        Assert.Equal(
            (await PlanAsync(work, Given.Now)).Wait, diagnosis.GetProperty("next").GetProperty("at").GetDateTime());
    }

    [Fact]
    public async Task Every_state_of_a_mail_is_explained_and_counted()
    {
        (string Status, string? Reason, string Code)[] states =
        [
            ("scheduled", null, "READY"), ("claimed", null, "CLAIMED"), ("sending", null, "SENDING"), ("sent", null, "SENT"),
            ("failed", "BAD_ADDRESS", "BAD_ADDRESS"), ("uncertain", "NO_FINAL_REPLY", "NO_FINAL_REPLY"), ("cancelled", "REPLIED", "REPLIED"),
            ("held", "MISSING_FIELD", "MISSING_FIELD"), ("held", "FROM_THE_FUTURE", "FROM_THE_FUTURE"),
        ];
        var work = await DraftAsync(contacts: states.Length);
        await LaunchAsync(work);
        for (var i = 0; i < states.Length; i++)
        {
            await Database.ExecuteAsync(
                "UPDATE email_messages SET status = @Status, reason = @Reason, last_reply = 'first_name' WHERE contact_id = @contact",
                new { states[i].Status, states[i].Reason, contact = work.Contacts[i] });
        }

        for (var i = 0; i < states.Length; i++)
        {
            Assert.Equal(states[i].Code, Decision(await ExplainAsync(work, i)).Code);
        }

        var groups = Groups(await DiagnoseAsync(work));
        Assert.Equal(
            states.Select(state => (state.Status == "scheduled" ? "waiting" : state.Status, state.Code, 1)).Order(), groups.Order());
    }

    [Fact]
    public async Task An_absence_is_told_with_its_end()
    {
        var work = await DraftAsync(contacts: 1);
        await LaunchAsync(work);
        var until = Given.Now.AddDays(7);
        await app.Services.GetRequiredService<StopRun>().ApplyAsync(
            work.User.Id, new StopEvent.AutoReply { ContactId = work.Contacts[0], CampaignId = work.Campaign, OccurredAt = Given.Now },
            Given.Now, TestContext.Current.CancellationToken);

        Assert.Equal(("AUTO_REPLY", until), Decision(await ExplainAsync(work, 0)));
        Assert.Equal([("waiting", "AUTO_REPLY", 1)], Groups(await DiagnoseAsync(work)));
    }

    [Fact]
    public async Task What_is_supposed_of_a_release_and_of_a_resume_is_what_they_do()
    {
        var work = await DraftAsync(contacts: 1, windows: Office);
        await LaunchAsync(work);
        await Database.ExecuteAsync("UPDATE email_messages SET status = 'held', reason = 'MISSING_FIELD' WHERE campaign_id = @Campaign", work);
        clock.Advance(TimeSpan.FromHours(10));

        var held = Supposed(await ExplainAsync(work, 0));
        await PostAsync(work, "held/release");
        var released = Decision(await ExplainAsync(work, 0));
        await PostAsync(work, "pause");
        clock.Advance(TimeSpan.FromHours(1));
        var paused = Supposed(await ExplainAsync(work, 0));
        await PostAsync(work, "resume");

        Assert.Equal(("WINDOW_CLOSED", new DateTime(2026, 9, 16, 9, 0, 0, DateTimeKind.Utc)), held);
        Assert.Equal((released, Decision(await ExplainAsync(work, 0))), (held, paused));
    }

    [Fact]
    public async Task A_diagnosis_says_ahead_what_companies_and_contacts_will_keep_back()
    {
        var work = await DraftAsync(contacts: 6);
        await LaunchAsync(work);
        string[] companies = ["held.example", "held.example", "full.example", "full.example", "free.example", "free.example"];
        foreach (var (index, company) in companies.Index())
        {
            await Database.ExecuteAsync(
                "UPDATE contacts SET company_domain = @company WHERE id = @id", new { company, id = work.Contacts[index] });
        }

        await Database.InsertAsync("company_holds", new
        {
            user_id = work.User.Id,
            company_domain = "held.example",
            reason = "COLLEAGUE_REPLIED",
            contact_id = work.Contacts[0],
            occurred_at = Given.Now,
        });
        await Database.ExecuteAsync(
            """
            UPDATE users SET company_daily_cap = 2 WHERE id = @Id;
            INSERT INTO send_counters (kind, owner_id, subject, bucket, reserved)
            VALUES ('company_day', @Id, 'full.example', @today, 2), ('company_day', @Id, 'full.example', @yesterday, 9),
                   ('company_day', @Id, 'free.example', @today, 1)
            """,
            new { work.User.Id, today = Given.Now.Date, yesterday = Given.Now.Date.AddDays(-1) });
        await Database.ExecuteAsync(
            "UPDATE email_messages SET reason = 'RELEASED' WHERE campaign_id = @Campaign AND contact_id = @contact",
            new { work.Campaign, contact = work.Contacts[5] });
        await Database.InsertAsync("contact_stops", new
        {
            user_id = work.User.Id,
            contact_id = work.Contacts[5],
            campaign_id = work.Campaign,
            effect = "hold",
            reason = "CLICKED",
            occurred_at = Given.Now,
        });

        var ahead = (await DiagnoseAsync(work)).GetProperty("ahead").EnumerateArray().ToList();

        Assert.Equal(
            [("COMPANY_DAILY_CAP", 2), ("CLICKED", 1), ("COLLEAGUE_REPLIED", 1)],
            ahead.Select(group => (group.GetProperty("code").GetString()!, group.GetProperty("mails").GetInt32())));
        Assert.Equal(Given.Now.Date.AddDays(1), ahead[0].GetProperty("until").GetProperty("at").GetDateTime());
    }

    [Fact]
    public async Task A_sender_in_error_is_told_with_its_cause()
    {
        var work = await DraftAsync(contacts: 1);
        await LaunchAsync(work);
        await Database.ExecuteAsync(
            "UPDATE sender_accounts SET status = 'error', status_reason = 'The server refused the sign-in.' WHERE id = @Sender", new { work.Sender });

        var explanation = await ExplainAsync(work, 0);
        var diagnosis = await DiagnoseAsync(work);

        Assert.Equal(("SENDER_NOT_ACTIVE", null), Decision(explanation));
        Assert.Equal(["NO_ACTIVE_SENDER", "SENDER_NOT_ACTIVE"], Codes(diagnosis, "causes"));
        Assert.EndsWith(
            "is in error. The server refused the sign-in.", diagnosis.GetProperty("causes")[1].GetProperty("words").GetString(), StringComparison.Ordinal);
    }

    sealed record Work(TestUser User, long Campaign, long Sender, IReadOnlyList<long> Contacts);

    /// <summary>Two steps, three days apart, through one sender with ten mails a day; around the clock unless told otherwise.</summary>
    async Task<Work> DraftAsync(int contacts, string? windows = null)
    {
        var user = await app.RegisterAsync();
        await Database.ExecuteAsync("UPDATE users SET postal_address = '12 St James''s Square, London' WHERE id = @Id", new { user.Id });
        var ids = new List<long>();
        for (var i = 0; i < contacts; i++)
        {
            ids.Add(await Database.ContactAsync(user.Id));
        }

        var list = await Database.ListAsync(user.Id, ids);
        var sender = await Database.SenderAsync(user.Id, dailyCap: 10);
        var campaign = await Database.CampaignAsync(user.Id);
        await Database.StepAsync(campaign, 1);
        await Database.StepAsync(campaign, 2, delayHours: 72, subject: "");
        await Database.InsertAsync("campaign_lists", new { campaign_id = campaign, list_id = list, kind = "include" });
        await Database.InsertAsync("campaign_senders", new { campaign_id = campaign, sender_id = sender });
        await Database.ExecuteAsync("UPDATE campaigns SET windows_json = @windows WHERE id = @campaign", new { campaign, windows });
        return new(user, campaign, sender, ids);
    }

    async Task LaunchAsync(Work work)
    {
        Assert.True(await app.Launches.BeginAsync(work.User.Id, work.Campaign, 1, Given.Now, default));
        while (await app.Launches.TakeUpAsync(work.Campaign, 100, Given.Now, default) == LaunchProgress.More)
        {
        }
    }

    Task<int> SuppressAsync(long user, long contact) => Database.ExecuteAsync(
        "INSERT INTO suppression_list (user_id, email, reason, created_at) SELECT @user, email, 'manual', @Now FROM contacts WHERE id = @contact",
        new { user, contact, Given.Now });

    /// <summary>What the run that sends would do at an instant.</summary>
    async Task<SendPlan> PlanAsync(Work work, DateTime now)
    {
        var rules = app.Services.GetRequiredService<RulesStore>();
        var line = await app.Services.GetRequiredService<LineLoader>().LoadAsync(
            (await rules.SendersAsync([work.Sender], now, default))[0], await rules.CampaignsAsync([work.Campaign], default), 10, now, default);
        return SendPlan.Of(line, now, 10);
    }

    static async Task<JsonElement> ExplainAsync(Work work, int contact) => await ReadAsync(work, $"recipients/{work.Contacts[contact]}/explanation");

    static Task<JsonElement> DiagnoseAsync(Work work) => ReadAsync(work, "diagnosis");

    static async Task<JsonElement> ReadAsync(Work work, string path)
    {
        using var response = await GetAsync(work, path);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer);
        return JsonElement.Parse(answer);
    }

    static Task<HttpResponseMessage> GetAsync(Work work, string path) =>
        work.User.Http.GetAsync($"/api/campaigns/{work.Campaign}/{path}", TestContext.Current.CancellationToken);

    static async Task PostAsync(Work work, string path)
    {
        using var response = await work.User.Http.PostAsync(
            $"/api/campaigns/{work.Campaign}/{path}", null, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    static (string Code, DateTime? Next) Decision(JsonElement explanation) => Told(explanation, "decision");

    static (string Code, DateTime? Next) Supposed(JsonElement explanation) => Told(explanation, "ifNow");

    static (string Code, DateTime? Next) Told(JsonElement explanation, string part)
    {
        var decision = explanation.GetProperty(part);
        var next = decision.GetProperty("next");
        return (
            decision.GetProperty("code").GetString()!, next.ValueKind == JsonValueKind.Null ? null : next.GetProperty("at").GetDateTime());
    }

    static IEnumerable<string?> Failed(JsonElement explanation) => explanation.GetProperty("rules").EnumerateArray()
        .Where(rule => !rule.GetProperty("passed").GetBoolean())
        .Select(rule => rule.GetProperty("code").GetString());

    static IEnumerable<string?> Codes(JsonElement answer, string list) =>
        answer.GetProperty(list).EnumerateArray().Select(row => row.GetProperty("code").GetString());

    static IReadOnlyList<(string, string, int)> Groups(JsonElement diagnosis) => [.. diagnosis.GetProperty("groups").EnumerateArray()
        .Select(group => (
            group.GetProperty("state").GetString()!, group.GetProperty("code").GetString()!, group.GetProperty("mails").GetInt32()))];
}
