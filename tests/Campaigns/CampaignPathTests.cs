using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Stats;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Campaigns;

[Trait("Kind", "path")]
public sealed class CampaignPathTests(CampaignApp app) : IClassFixture<CampaignApp>
{
    static readonly object[] AnyHour =
    [
        .. new[] { "monday", "Tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" }
            .Select(day => new { day, start = "00:00", end = "00:00" }),
    ];

    [Fact]
    public async Task From_nothing_to_a_running_campaign_with_its_numbers()
    {
        var user = await app.RegisterAsync();
        var list = await app.ListAsync(user.Id, "path", 7);
        var customers = await app.ListAsync(user.Id, "customers", 0);
        var sender = await app.SenderAsync(user.Id);
        await AddressAsync(user);

        var draft = await JsonAsync(user.Http.PostAsJsonAsync("/api/campaigns", new { name = " Autumn " }), HttpStatusCode.Created);
        var id = draft.GetProperty("id").GetInt64();
        await AddStepAsync(user, id, new { subject = "Hello {{first_name|there}}", bodyHtml = "<p>Hello</p>", delayHours = 5 });
        var second = await AddStepAsync(user, id, new { bodyHtml = "<p>Did you see it?</p>", delayHours = 72 });
        await PutAsync(user, $"/api/campaigns/{id}/audience", new { version = 3, includeListIds = new[] { list }, excludeListIds = new[] { customers } });
        await PutAsync(user, $"/api/campaigns/{id}/senders", new { version = 4, senderIds = new[] { sender } });
        await PutAsync(user, $"/api/campaigns/{id}/window", new
        {
            version = 5,
            windows = AnyHour,
            timeZone = "Europe/Warsaw",
        });
        var launched = await JsonAsync(user.Http.PostAsync($"/api/campaigns/{id}/launch", null), HttpStatusCode.Accepted);
        var again = await JsonAsync(user.Http.PostAsync($"/api/campaigns/{id}/launch", null), HttpStatusCode.Accepted);
        await app.MaterialiseAsync(id);
        await app.Services.GetRequiredService<RollUp>().RunAsync(id, CancellationToken.None);
        var stats = await JsonAsync(user.Http.GetAsync($"/api/campaigns/{id}/stats"));
        var found = await JsonAsync(user.Http.GetAsync($"/api/campaigns/{id}"));

        Assert.Equal("Autumn", draft.GetProperty("name").GetString());
        Assert.Equal("Europe/Warsaw", draft.GetProperty("window").GetProperty("timeZone").GetString());
        Assert.Equal((2, 72, ""), (
            second.GetProperty("stepNumber").GetInt32(), second.GetProperty("delayHours").GetInt32(), second.GetProperty("subject").GetString()));
        Assert.Equal("launching", launched.GetProperty("status").GetString());
        Assert.Equal("launching", again.GetProperty("status").GetString());
        Assert.Single(app.Posted, message => message == $"launch {id}");
        Assert.Equal(("running", 7, 0), (
            found.GetProperty("status").GetString(), found.GetProperty("selected").GetInt32(),
            found.GetProperty("steps")[0].GetProperty("delayHours").GetInt32()));
        Assert.Equal(("ok", 14, 14), (
            stats.GetProperty("balance").GetString(), stats.GetProperty("total").GetProperty("selected").GetInt32(),
            stats.GetProperty("total").GetProperty("remaining").GetInt32()));
        Assert.Equal(JsonValueKind.String, stats.GetProperty("computedAt").ValueKind);
    }

    [Fact]
    public async Task A_launch_that_is_refused_says_everything_at_once()
    {
        var user = await app.RegisterAsync();
        var id = await DraftAsync(user);

        var problem = await JsonAsync(
            user.Http.PostAsync($"/api/campaigns/{id}/launch", null), HttpStatusCode.UnprocessableEntity);
        var review = await JsonAsync(user.Http.GetAsync($"/api/campaigns/{id}/launch-check"));

        string[] expected = ["NO_STEPS", "NO_AUDIENCE", "NO_SENDER", "NO_POSTAL_ADDRESS"];
        Assert.Equal(expected, Codes(problem));
        Assert.Equal(expected, Codes(review));
        Assert.Equal("draft", await StatusAsync(user, id));
    }

    [Fact]
    public async Task Many_clicks_at_once_make_one_launch()
    {
        var user = await app.RegisterAsync();
        var id = await ReadyAsync(user, "clicks", 2);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(_ => user.Http.PostAsync($"/api/campaigns/{id}/launch", null)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Single(app.Posted, message => message == $"launch {id}");
    }

    [Fact]
    public async Task Of_two_edits_of_the_same_version_one_is_told()
    {
        var user = await app.RegisterAsync();
        var id = await DraftAsync(user);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            user.Http.PutAsJsonAsync($"/api/campaigns/{id}", new { version = 1, name = $"Name {i}" })));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        var told = answers.Where(answer => answer.StatusCode == HttpStatusCode.Conflict).ToList();
        Assert.Equal(7, told.Count);
        Assert.Equal(2, (await told[0].Content.ReadFromJsonAsync<JsonElement>()).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Steps_can_be_added_moved_and_removed_in_a_draft()
    {
        var user = await app.RegisterAsync();
        var id = await DraftAsync(user);
        var ids = new List<long>();
        foreach (var name in new[] { "a", "b", "c" })
        {
            var step = await AddStepAsync(user, id, new { subject = name, bodyHtml = $"<p>{name}</p>", delayHours = 24 });
            ids.Add(step.GetProperty("id").GetInt64());
        }

        await PutAsync(user, $"/api/campaigns/{id}/steps/order", new { version = 4, stepIds = new[] { ids[2], ids[0], ids[1] } });
        await JsonAsync(user.Http.DeleteAsync($"/api/campaigns/{id}/steps/{ids[0]}?version=5"));
        var edited = await PutAsync(user, $"/api/campaigns/{id}/steps/{ids[1]}", new
        {
            version = 6,
            subject = "",
            bodyHtml = "<p>B</p>",
            bodyText = "B",
            delayHours = 48,
        });

        var steps = edited.GetProperty("steps").EnumerateArray().Select(step => (
            step.GetProperty("stepNumber").GetInt32(), step.GetProperty("id").GetInt64(), step.GetProperty("subject").GetString(),
            step.GetProperty("delayHours").GetInt32()));
        Assert.Equal([(1, ids[2], "c", 0), (2, ids[1], "", 48)], steps);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await user.Http.PutAsJsonAsync(
            $"/api/campaigns/{id}/steps/order", new { version = 7, stepIds = new[] { ids[2], ids[2] } })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await user.Http.PostAsJsonAsync(
            $"/api/campaigns/{id}/steps", new { version = 6, subject = "double click" })).StatusCode);
    }

    [Fact]
    public async Task After_the_launch_texts_change_only_while_paused()
    {
        var user = await app.RegisterAsync();
        var id = await ReadyAsync(user, "texts", 2);
        var before = await JsonAsync(user.Http.GetAsync($"/api/campaigns/{id}"));
        var (version, step) = (before.GetProperty("version").GetInt32(), before.GetProperty("steps")[0].GetProperty("id").GetInt64());
        await user.Http.PostAsync($"/api/campaigns/{id}/launch", null);
        await app.MaterialiseAsync(id);
        object Text(int delay, string html) => new { version, subject = "New", bodyHtml = html, delayHours = delay };
        Task<HttpResponseMessage> EditAsync(string html) =>
            user.Http.PutAsJsonAsync($"/api/campaigns/{id}/steps/{step}", Text(0, html));

        var whileRunning = await EditAsync("<p>New</p>");
        await JsonAsync(user.Http.PostAsync($"/api/campaigns/{id}/pause", null));
        var broken = await EditAsync("<p>{{first_name</p>");
        var added = await user.Http.PostAsJsonAsync($"/api/campaigns/{id}/steps", new { subject = "More" });
        var edited = await EditAsync("<p>New</p>");
        var audience = await user.Http.PutAsJsonAsync(
            $"/api/campaigns/{id}/audience", new { version = version + 1, includeListIds = Array.Empty<long>() });
        var deleted = await user.Http.DeleteAsync($"/api/campaigns/{id}");

        Assert.Equal(HttpStatusCode.Conflict, whileRunning.StatusCode);
        Assert.Contains("Pause it first", await whileRunning.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, broken.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, added.StatusCode);
        Assert.Contains("fixed by the launch", await added.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, edited.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, audience.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, deleted.StatusCode);
        Assert.Contains("Archive it instead", await deleted.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_and_senders_of_others_cannot_be_chosen()
    {
        var user = await app.RegisterAsync();
        var other = await app.RegisterAsync();
        var id = await DraftAsync(user);
        var list = await app.ListAsync(other.Id, "foreign", 1);
        var sender = await app.SenderAsync(other.Id);

        var lists = await user.Http.PutAsJsonAsync($"/api/campaigns/{id}/audience", new { version = 1, includeListIds = new[] { list } });
        var senders = await user.Http.PutAsJsonAsync($"/api/campaigns/{id}/senders", new { version = 1, senderIds = new[] { sender } });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, lists.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, senders.StatusCode);
        Assert.Contains(list.ToString(System.Globalization.CultureInfo.InvariantCulture), await lists.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/campaigns", "POST", """{"name":""}""")]
    [InlineData("/api/campaigns", "POST", """{"name":"x","timeZone":"Europe/Atlantis"}""")]
    [InlineData("/api/campaigns/{0}/window", "PUT", """{"version":1,"timeZone":"Europe/Atlantis"}""")]
    [InlineData("/api/campaigns/{0}/window", "PUT", """{"version":1,"timeZone":"UTC","zoneMode":"mine"}""")]
    [InlineData("/api/campaigns/{0}/window", "PUT", """{"version":1,"timeZone":"UTC","closedDates":["24.12.2026"]}""")]
    [InlineData("/api/campaigns/{0}/limits", "PUT", """{"version":1,"dailyCap":0}""")]
    [InlineData("/api/campaigns/{0}/limits", "PUT", """{"version":1,"followUpShare":101}""")]
    [InlineData("/api/campaigns/{0}/limits", "PUT", """{"version":1,"lostSender":"guess"}""")]
    [InlineData("/api/campaigns/{0}/limits", "PUT", """{"dailyCap":5}""")]
    [InlineData("/api/campaigns/{0}/steps", "POST", """{"subject":"x","delayUnit":"weeks"}""")]
    [InlineData("/api/campaigns/{0}/schedule", "PUT", """{"version":1,"type":"soon"}""")]
    [InlineData("/api/campaigns/{0}/steps", "POST", """{"subject":"x","delayHours":-1}""")]
    [InlineData("/api/campaigns/{0}", "PUT", """{"name":"no version"}""")]
    [InlineData("/api/campaigns?status=asleep", "GET", null)]
    [InlineData("/api/campaigns/{0}/recipients?limit=0", "GET", null)]
    public async Task What_makes_no_sense_is_refused(string path, string method, string? body)
    {
        var user = await app.RegisterAsync();
        var id = await DraftAsync(user);
        using var request = new HttpRequestMessage(
            new(method), string.Format(System.Globalization.CultureInfo.InvariantCulture, path, id));
        request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var answer = await user.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_stranger_finds_nothing()
    {
        var user = await app.RegisterAsync();
        var stranger = await app.RegisterAsync();
        var id = await ReadyAsync(user, "stranger", 1);
        var step = (await JsonAsync(user.Http.GetAsync($"/api/campaigns/{id}"))).GetProperty("steps")[0].GetProperty("id").GetInt64();
        (string Method, string Path, object? Body)[] calls =
        [
            ("GET", "", null), ("DELETE", "", null), ("PUT", "", new { version = 1, name = "x" }),
            ("POST", "/duplicate", null), ("POST", "/launch", null), ("GET", "/launch-check", null),
            ("POST", "/pause", null), ("POST", "/resume", null), ("POST", "/archive", null), ("POST", "/restore", null),
            ("GET", "/stats", null), ("GET", "/audience", null), ("GET", "/recipients", null), ("GET", "/exclusions", null),
            ("PUT", "/audience", new { version = 1, includeListIds = Array.Empty<long>() }),
            ("PUT", "/senders", new { version = 1, senderIds = Array.Empty<long>() }),
            ("PUT", "/schedule", new { version = 1, type = "now" }),
            ("PUT", "/window", new { version = 1, timeZone = "UTC" }),
            ("PUT", "/limits", new { version = 1, dailyCap = 5 }),
            ("POST", "/steps", new { subject = "x" }), ("PUT", $"/steps/{step}", new { version = 1, subject = "x" }),
            ("DELETE", $"/steps/{step}?version=1", null), ("PUT", "/steps/order", new { version = 1, stepIds = new[] { step } }),
        ];

        foreach (var (method, path, body) in calls)
        {
            using var request = new HttpRequestMessage(new(method), $"/api/campaigns/{id}{path}");
            request.Content = body is null ? null : JsonContent.Create(body);
            using var answer = await stranger.Http.SendAsync(request);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{method} {path}: {answer.StatusCode}");
        }

        Assert.Empty((await JsonAsync(stranger.Http.GetAsync("/api/campaigns"))).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task The_list_pages_newest_first_and_keeps_the_archive_apart()
    {
        var user = await app.RegisterAsync();
        var ids = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await DraftAsync(user));
        }

        await JsonAsync(user.Http.PostAsync($"/api/campaigns/{ids[2]}/archive", null));
        var first = await JsonAsync(user.Http.GetAsync("/api/campaigns?limit=3"));
        var second = await JsonAsync(user.Http.GetAsync($"/api/campaigns?limit=3&before={first.GetProperty("next").GetInt64()}"));
        var archived = await JsonAsync(user.Http.GetAsync("/api/campaigns?status=archived"));

        Assert.Equal([ids[4], ids[3], ids[1]], Ids(first));
        Assert.Equal([ids[0]], Ids(second));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        Assert.Equal([ids[2]], Ids(archived));
        Assert.Equal((4, 1), (
            first.GetProperty("counts").GetProperty("draft").GetInt32(), first.GetProperty("counts").GetProperty("archived").GetInt32()));
        await JsonAsync(user.Http.PostAsync($"/api/campaigns/{ids[2]}/restore", null));
        Assert.Equal("draft", await StatusAsync(user, ids[2]));
    }

    [Fact]
    public async Task A_copy_has_everything_but_the_results()
    {
        var user = await app.RegisterAsync();
        var id = await ReadyAsync(user, "copy", 2);
        await user.Http.PostAsync($"/api/campaigns/{id}/launch", null);
        await app.MaterialiseAsync(id);

        var copy = await JsonAsync(user.Http.PostAsync($"/api/campaigns/{id}/duplicate", null), HttpStatusCode.Created);

        Assert.Equal(("Ready (copy)", "draft", 0, 1, 1, 1), (
            copy.GetProperty("name").GetString(), copy.GetProperty("status").GetString(), copy.GetProperty("selected").GetInt32(),
            copy.GetProperty("steps").GetArrayLength(), copy.GetProperty("lists").GetArrayLength(),
            copy.GetProperty("senders").GetArrayLength()));
        Assert.Equal(JsonValueKind.Null, copy.GetProperty("schedule").GetProperty("startAt").ValueKind);
        var copyId = copy.GetProperty("id").GetInt64();
        Assert.Equal(HttpStatusCode.NoContent, (await user.Http.DeleteAsync($"/api/campaigns/{copyId}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await user.Http.GetAsync($"/api/campaigns/{copyId}")).StatusCode);
    }

    [Fact]
    public async Task A_step_can_be_copied_from_a_template_of_ones_own_or_of_the_system()
    {
        var user = await app.RegisterAsync();
        var other = await app.RegisterAsync();
        var id = await DraftAsync(user);
        Task<long> TemplateAsync(long? owner) => app.InsertAsync(
            """
            INSERT INTO templates (user_id, name, subject, body_html, body_text, created_at, updated_at)
            VALUES (@owner, 'T', 'From template', '<p>T</p>', 'T', @Now, @Now)
            """,
            new { owner, Given.Now });

        var ofSystem = await AddStepAsync(user, id, new { templateId = await TemplateAsync(null) });
        var own = await AddStepAsync(user, id, new { templateId = await TemplateAsync(user.Id), subject = "", bodyHtml = "<p>Mine</p>" });
        var foreign = await user.Http.PostAsJsonAsync(
            $"/api/campaigns/{id}/steps", new { templateId = await TemplateAsync(other.Id) });

        Assert.Equal(("From template", "<p>T</p>", "T"), Texts(ofSystem));
        Assert.Equal(("", "<p>Mine</p>", null), Texts(own));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, foreign.StatusCode);
    }

    [Fact]
    public async Task Recipients_and_exclusions_tell_for_everyone_what_and_why()
    {
        var user = await app.RegisterAsync();
        var id = await ReadyAsync(user, "people", 9);
        await app.ExecuteAsync(
            "UPDATE contacts SET status = 'bounced' WHERE user_id = @Id AND email IN ('2@people.example', '5@people.example')",
            new { user.Id });
        var preview = await JsonAsync(user.Http.GetAsync($"/api/campaigns/{id}/audience"));
        await user.Http.PostAsync($"/api/campaigns/{id}/launch", null);
        await app.MaterialiseAsync(id);
        await app.ExecuteAsync(
            """
            UPDATE email_messages m JOIN contacts c ON c.id = m.contact_id
               SET m.status = 'held', m.reason = 'MISSING_FIELD', m.last_reply = 'company'
             WHERE m.campaign_id = @id AND c.email = '7@people.example'
            """,
            new { id });

        var all = await PagesAsync(user, $"/api/campaigns/{id}/recipients?limit=2");
        var scheduled = await PagesAsync(user, $"/api/campaigns/{id}/recipients?status=scheduled&limit=4");
        var held = await PagesAsync(user, $"/api/campaigns/{id}/recipients?status=held&step=1");
        var one = await PagesAsync(user, $"/api/campaigns/{id}/recipients?email=3@PEOPLE.example");
        var nobody = await PagesAsync(user, $"/api/campaigns/{id}/recipients?email=nobody@people.example");
        var excluded = await PagesAsync(user, $"/api/campaigns/{id}/exclusions?limit=1");
        var why = await PagesAsync(user, $"/api/campaigns/{id}/exclusions?email=5@people.example");
        var byReason = await JsonAsync(user.Http.GetAsync($"/api/campaigns/{id}/exclusions"));

        Assert.Equal((9, 7, 2), (
            preview.GetProperty("selected").GetInt32(), preview.GetProperty("recipients").GetInt32(),
            preview.GetProperty("excluded").GetProperty("BOUNCED").GetInt32()));
        Assert.Equal(["0", "1", "3", "4", "6", "7", "8"], all.Select(Local));
        Assert.Equal(["0", "1", "3", "4", "6", "8"], scheduled.Select(Local));
        Assert.Equal(("7", "MISSING_FIELD"), (Local(Assert.Single(held)), held[0].GetProperty("reason").GetString()));
        Assert.Equal("3", Local(Assert.Single(one)));
        Assert.Empty(nobody);
        Assert.Equal(["2", "5"], excluded.Select(Local));
        Assert.Equal("BOUNCED", Assert.Single(why).GetProperty("reason").GetString());
        Assert.Equal(2, byReason.GetProperty("byReason").GetProperty("BOUNCED").GetInt32());
    }

    static async Task<long> DraftAsync(TestUser user) =>
        (await JsonAsync(user.Http.PostAsJsonAsync("/api/campaigns", new { name = "Ready" }), HttpStatusCode.Created))
        .GetProperty("id").GetInt64();

    /// <summary>A draft with one step that can be launched.</summary>
    async Task<long> ReadyAsync(TestUser user, string prefix, int contacts)
    {
        var id = await DraftAsync(user);
        var list = await app.ListAsync(user.Id, prefix, contacts);
        var sender = await app.SenderAsync(user.Id);
        await AddressAsync(user);
        await AddStepAsync(user, id, new { subject = "Hello", bodyHtml = "<p>Hello</p>" });
        await PutAsync(user, $"/api/campaigns/{id}/audience", new { version = 2, includeListIds = new[] { list } });
        await PutAsync(user, $"/api/campaigns/{id}/senders", new { version = 3, senderIds = new[] { sender } });
        return id;
    }

    static Task<JsonElement> AddressAsync(TestUser user) => PutAsync(
        user, "/api/me", new { name = "Vera", company = "", postalAddress = "Street 1, Warsaw", timeZone = "Europe/Warsaw" });

    static async Task<JsonElement> AddStepAsync(TestUser user, long id, object step) =>
        (await JsonAsync(user.Http.PostAsJsonAsync($"/api/campaigns/{id}/steps", step), HttpStatusCode.Created)).GetProperty("step");

    static Task<JsonElement> PutAsync(TestUser user, string path, object body) => JsonAsync(user.Http.PutAsJsonAsync(path, body));

    static async Task<List<JsonElement>> PagesAsync(TestUser user, string path)
    {
        var found = new List<JsonElement>();
        for (var after = ""; ;)
        {
            var page = await JsonAsync(user.Http.GetAsync($"{path}{(after.Length == 0 ? "" : $"&after={after}")}"));
            found.AddRange(page.GetProperty("items").EnumerateArray());
            if (page.GetProperty("next").GetString() is not { } next)
            {
                return found;
            }

            after = next;
        }
    }

    static async Task<string?> StatusAsync(TestUser user, long id) =>
        (await JsonAsync(user.Http.GetAsync($"/api/campaigns/{id}"))).GetProperty("status").GetString();

    static async Task<JsonElement> JsonAsync(Task<HttpResponseMessage> call, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await call;
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == answer.StatusCode, $"{answer.StatusCode}: {body}");
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    static IEnumerable<string?> Codes(JsonElement answer) =>
        answer.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("code").GetString());

    static IEnumerable<long> Ids(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(campaign => campaign.GetProperty("id").GetInt64());

    static string? Local(JsonElement person) => person.GetProperty("email").GetString()?.Split('@')[0];

    static (string?, string?, string?) Texts(JsonElement step) => (
        step.GetProperty("subject").GetString(), step.GetProperty("bodyHtml").GetString(), step.GetProperty("bodyText").GetString());
}
