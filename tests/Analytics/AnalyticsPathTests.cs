using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Analytics;
using ColdMail.Database;
using ColdMail.Tests.Infrastructure;
using Dapper;
using MySqlConnector;

namespace ColdMail.Tests.Analytics;

[Trait("Kind", "path")]
public sealed class AnalyticsPathTests(TestApp app) : IClassFixture<TestApp>
{
    const string Range = "from=2026-08-01&to=2026-10-31";

    [Fact]
    public async Task A_campaign_report_tells_people_mails_and_repeats_apart_and_reads_no_event()
    {
        var (user, rig) = await CountedAsync(8);
        await DropRawAsync(rig);

        var report = await user.Http.GetFromJsonAsync<JsonElement>($"/api/campaigns/{rig.Campaign}/analytics?{Range}");

        var funnel = report.GetProperty("funnel").EnumerateArray()
            .Select(stage => (
                stage.GetProperty("stage").GetString(), stage.GetProperty("people").GetInt64(), stage.GetProperty("mails").GetInt64(),
                stage.GetProperty("total").ValueKind == JsonValueKind.Null ? -1 : stage.GetProperty("total").GetInt64(),
                stage.GetProperty("isIndicative").GetBoolean()));
        Assert.Equal(
            [
                ("sent", 8, 12, -1, false), ("delivered", 8, 12, -1, false), ("opened", 1, 1, 2, true), ("clicked", 0, 0, 0, false),
                ("replied", 1, 1, 1, false), ("positive", 0, 0, -1, false),
            ],
            funnel);
        Assert.Equal([8, 4], Sent(report, "steps"));
        Assert.Equal(12, Sent(report, "senders").Sum());
        Assert.Equal(["google", "microsoft", "apple", "company"], report.GetProperty("providers").EnumerateArray()
            .OrderBy(line => Array.IndexOf(["google", "microsoft", "apple", "company"], line.GetProperty("provider").GetString()))
            .Select(line => line.GetProperty("provider").GetString()));
        Assert.Equal(1, report.GetProperty("figures").GetProperty("openedByMachine").GetInt64());
        Assert.Equal("Europe/Warsaw", report.GetProperty("zone").GetString());
        Assert.Equal(1, report.GetProperty("freshness").GetProperty("hitRules").GetProperty("first").GetInt32());
        Assert.Equal(1, report.GetProperty("hours").EnumerateArray().Sum(hour => hour.GetProperty("replied").GetInt64()));
        Assert.Equal(12, report.GetProperty("days").EnumerateArray().Sum(day => day.GetProperty("sent").GetInt64()));
        Assert.Equal(JsonValueKind.Null, report.GetProperty("note").ValueKind);
    }

    [Fact]
    public async Task The_overview_stands_beside_the_days_before()
    {
        var (user, rig) = await CountedAsync(4);
        await DropRawAsync(rig);

        var now = await user.Http.GetFromJsonAsync<JsonElement>($"/api/analytics?{Range}");
        var after = await user.Http.GetFromJsonAsync<JsonElement>("/api/analytics?from=2026-11-01&to=2027-01-31");

        Assert.Equal(6, now.GetProperty("figures").GetProperty("sent").GetInt64());
        Assert.Equal(0, now.GetProperty("previousFigures").GetProperty("sent").GetInt64());
        Assert.Equal(
            (rig.Campaign, "Campaign", 6),
            now.GetProperty("campaigns").EnumerateArray().Select(line => (
                line.GetProperty("campaignId").GetInt64(), line.GetProperty("name").GetString(),
                line.GetProperty("figures").GetProperty("sent").GetInt64())).Single());
        Assert.Equal(6, Sent(now, "senders").Sum());
        Assert.Equal(6, after.GetProperty("previousFigures").GetProperty("sent").GetInt64());
        Assert.Equal("2026-08-01", after.GetProperty("previousFrom").GetString());
        Assert.StartsWith("No mail was sent from 2026-11-01 to 2027-01-31. Mails were sent from", after.GetProperty("note").GetString());
    }

    [Fact]
    public async Task Whoever_has_sent_nothing_is_told_when_numbers_appear()
    {
        var user = await app.RegisterAsync();
        var campaign = await app.Database.CampaignAsync(user.Id);

        var report = await user.Http.GetFromJsonAsync<JsonElement>($"/api/campaigns/{campaign}/analytics");
        var overview = await user.Http.GetFromJsonAsync<JsonElement>("/api/analytics");

        Assert.Equal(
            "No mail of this campaign has been sent yet. Numbers appear here some seconds after the first one goes.",
            report.GetProperty("note").GetString());
        Assert.Equal(JsonValueKind.Null, overview.GetProperty("figures").GetProperty("rates").GetProperty("reply").GetProperty("percent").ValueKind);
    }

    [Theory]
    [InlineData("from=2026-10-31&to=2026-08-01", "from", "Exchange the two days")]
    [InlineData("from=2020-01-01&to=2026-08-01", "from", "366 are the most")]
    [InlineData("zone=Asia/Tokyo", "zone", "Days are counted in Europe/Warsaw")]
    public async Task Bad_ranges_and_other_zones_are_refused_with_words(string query, string field, string words)
    {
        var user = await app.RegisterAsync();
        var campaign = await app.Database.CampaignAsync(user.Id);
        foreach (var path in (string[])[
            $"/api/campaigns/{campaign}/analytics?{query}", $"/api/campaigns/{campaign}/analytics/export?table=days&{query}",
            $"/api/analytics?{query}", $"/api/analytics/export?table=days&{query}"])
        {
            using var refused = await user.Http.GetAsync(path);

            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Contains(words, problem.GetProperty("errors").GetProperty(field)[0].GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("from=yesterday")]
    [InlineData("zone=Mars/Olympus")]
    public async Task What_is_no_day_and_no_zone_is_refused(string query)
    {
        var user = await app.RegisterAsync();

        using var refused = await user.Http.GetAsync($"/api/analytics?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task Every_table_can_be_had_as_a_file_in_which_nothing_is_a_formula()
    {
        var (user, rig) = await CountedAsync(4);
        await app.Database.ExecuteAsync(
            """
            UPDATE campaigns SET name = '=HYPERLINK("http://evil.example")' WHERE id = @Campaign;
            UPDATE campaign_steps SET subject = '@SUM(A1)' WHERE campaign_id = @Campaign
            """,
            new { rig.Campaign });
        async Task<string[]> LinesAsync(string path)
        {
            using var file = await user.Http.GetAsync(path);
            Assert.Equal("text/csv", file.Content.Headers.ContentType?.MediaType);
            return (await file.Content.ReadAsStringAsync()).TrimEnd().Split("\r\n");
        }

        var steps = await LinesAsync($"/api/campaigns/{rig.Campaign}/analytics/export?table=steps&{Range}");
        var campaigns = await LinesAsync($"/api/analytics/export?table=campaigns&{Range}");

        Assert.StartsWith("\"1\",\"'@SUM(A1)\",\"4\"", steps[1], StringComparison.Ordinal);
        Assert.StartsWith($"\"{rig.Campaign}\",\"'=HYPERLINK(\"\"http://evil.example\"\")\",", campaigns[1], StringComparison.Ordinal);
        Assert.Equal(steps[0].Split(',').Length, steps[1].Split(',').Length);
        foreach (var table in (string[])["senders", "providers", "days", "hours"])
        {
            Assert.True((await LinesAsync($"/api/analytics/export?table={table}&{Range}")).Length > 1, table);
            Assert.True((await LinesAsync($"/api/campaigns/{rig.Campaign}/analytics/export?table={table}&{Range}")).Length > 1, table);
        }
    }

    [Fact]
    public async Task A_recount_can_be_asked_for_and_says_what_it_found()
    {
        var (user, rig) = await CountedAsync(2);

        using var asked = await user.Http.PostAsync($"/api/campaigns/{rig.Campaign}/analytics/recount", null);
        await rig.Count.RunAsync(CancellationToken.None);
        var report = await user.Http.GetFromJsonAsync<JsonElement>($"/api/campaigns/{rig.Campaign}/analytics?{Range}");

        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        var recount = report.GetProperty("recount");
        Assert.Equal((3, 0), (recount.GetProperty("mails").GetInt32(), recount.GetProperty("different").GetInt32()));
        Assert.Equal(JsonValueKind.Null, recount.GetProperty("askedAt").ValueKind);
    }

    [Fact]
    public async Task A_report_reads_as_many_rows_however_many_events_there_are()
    {
        var (user, rig) = await CountedAsync(4);
        await using var db = new Db(new MySqlConnectionStringBuilder(app.Database.ConnectionString) { MaximumPoolSize = 1 }.ConnectionString);
        var reports = new Reports(new(db), rig.Clock);
        async Task<long> RowsAsync()
        {
            var before = await ReadsAsync(db);
            var scope = await reports.CampaignScopeAsync(user.Id, rig.Campaign, CancellationToken.None);
            await reports.CampaignAsync(scope!, new(new(2026, 8, 1), new(2026, 10, 31)), CancellationToken.None);
            await reports.OverviewAsync(
                await reports.UserScopeAsync(user.Id, CancellationToken.None), new(new(2026, 8, 1), new(2026, 10, 31)), CancellationToken.None);
            return await ReadsAsync(db) - before;
        }

        await RowsAsync();
        var few = await RowsAsync();
        for (var n = 0; n < 300; n++)
        {
            await rig.DoAsync(new(rig.Mails[0].Id, "opened", "human", rig.Mails[0].SentAt.AddHours(1)));
        }

        await rig.SettleAsync();
        var many = await RowsAsync();

        Assert.InRange(many, 1, few + 50);
    }

    /// <summary>Rows that this one connection has read so far, of whichever table.</summary>
    static async Task<long> ReadsAsync(Db db)
    {
        await using var connection = await db.OpenAsync(CancellationToken.None);
        return (await connection.QueryAsync<(string Name, string Value)>("SHOW SESSION STATUS LIKE 'Handler_read%'"))
            .Sum(row => long.Parse(row.Value, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>One mail is opened twice by a person, one by a machine, and one is answered.</summary>
    async Task<(TestUser User, AnalyticsRig Rig)> CountedAsync(int contacts)
    {
        var user = await app.RegisterAsync();
        var rig = new AnalyticsRig(app.Database);
        await rig.BeginAsync(contacts, new Random(contacts), "Europe/Warsaw", user.Id);
        var (first, last) = (rig.Mails[0], rig.Mails[^1]);
        await rig.DoAsync(new(first.Id, "opened", "human", first.SentAt.AddHours(1)));
        await rig.DoAsync(new(first.Id, "opened", "human", first.SentAt.AddHours(2)));
        await rig.DoAsync(new(first.Id, "replied", null, first.SentAt.AddHours(3)));
        await rig.DoAsync(new(last.Id, "opened", "machine", last.SentAt.AddSeconds(2)));
        await rig.SettleAsync();
        return (user, rig);
    }

    /// <summary>What the reports must not need.</summary>
    Task<int> DropRawAsync(AnalyticsRig rig) => app.Database.ExecuteAsync(
        """
        DELETE FROM email_events WHERE campaign_id = @Campaign;
        DELETE FROM email_messages WHERE campaign_id = @Campaign;
        DELETE FROM counted_mails WHERE campaign_id = @Campaign
        """,
        new { rig.Campaign });

    static IEnumerable<long> Sent(JsonElement report, string table) => report.GetProperty(table).EnumerateArray()
        .Select(line => line.GetProperty("figures").GetProperty("sent").GetInt64());
}
