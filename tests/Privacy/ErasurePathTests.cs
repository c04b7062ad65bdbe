using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Functions.Privacy;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Privacy;

[Trait("Kind", "path")]
public sealed class ErasurePathTests(TestApp app) : IClassFixture<TestApp>
{
    const string Email = "grace.canary@erase.example";

    [Fact]
    public async Task Nothing_about_a_person_is_left_in_any_table_and_every_campaign_still_balances()
    {
        var user = await app.RegisterAsync();
        var (contact, campaign) = await PersonAsync(user.Id, Email);
        var before = await BalanceAsync(campaign);

        using var answer = await user.Http.PostAsJsonAsync($"/api/contacts/{contact}/erase", new { reason = "Asked on 3 March." });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await TablesWithAsync("grace.canary"));
        Assert.Equal(3, before.Total);
        Assert.Equal(new Balance { Total = 3, Sent = 1, Cancelled = 1, Uncertain = 1 }, await BalanceAsync(campaign));
        var acts = await user.Http.GetFromJsonAsync<PrivacyActPage>("/api/privacy-acts");
        Assert.Equal(("erased", "Asked on 3 March."), (Assert.Single(acts!.Items).Act, acts.Items[0].Reason));
        using var again = await user.Http.PostAsJsonAsync($"/api/contacts/{contact}/erase", new { reason = "Asked on 3 March." });
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task Who_was_erased_cannot_be_added_again_and_a_namesake_of_another_user_can()
    {
        var (user, other) = (await app.RegisterAsync(), await app.RegisterAsync());
        const string email = "again@erase.example";
        var (contact, _) = await PersonAsync(user.Id, email);
        using var erased = await user.Http.PostAsJsonAsync($"/api/contacts/{contact}/erase", new { reason = "Asked." });

        using var added = await user.Http.PostAsJsonAsync("/api/contacts", new { email = " AGAIN@erase.example" });
        using var elsewhere = await other.Http.PostAsJsonAsync("/api/contacts", new { email });
        using var somebody = await user.Http.PostAsJsonAsync("/api/contacts", new { email = "somebody@erase.example" });
        var id = (await somebody.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
        using var changed = await user.Http.PutAsJsonAsync($"/api/contacts/{id}", new { email });

        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Created), (added.StatusCode, elsewhere.StatusCode));
        Assert.Equal(HttpStatusCode.Conflict, changed.StatusCode);
        Assert.Contains("erased", await added.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(
            0, await app.Database.ScalarAsync<int>("SELECT COUNT(*) FROM contacts WHERE user_id = @Id AND email = @email", new { user.Id, email }));
    }

    [Fact]
    public async Task A_mail_on_its_way_is_waited_for_and_no_other_goes()
    {
        var user = await app.RegisterAsync();
        var (contact, _) = await PersonAsync(user.Id, "way@erase.example", "sending");

        using var early = await user.Http.PostAsJsonAsync($"/api/contacts/{contact}/erase", new { reason = "Asked." });
        var waiting = await app.Database.ScalarAsync<int>(
            "SELECT COUNT(*) FROM email_messages WHERE contact_id = @contact AND status IN ('scheduled', 'claimed', 'held')", new { contact });
        await app.Database.ExecuteAsync("UPDATE email_messages SET status = 'sent' WHERE contact_id = @contact AND status = 'sending'", new { contact });
        using var late = await user.Http.PostAsJsonAsync($"/api/contacts/{contact}/erase", new { reason = "Asked." });

        Assert.Equal((HttpStatusCode.Conflict, 0, HttpStatusCode.OK), (early.StatusCode, waiting, late.StatusCode));
        Assert.Empty(await TablesWithAsync("way@erase"));
    }

    [Fact]
    public async Task Somebody_who_is_only_on_the_suppression_list_is_erased_by_the_address()
    {
        var user = await app.RegisterAsync();
        using var listed = await user.Http.PostAsJsonAsync("/api/suppressions", new { email = "only@erase.example" });

        using var erased = await user.Http.PostAsJsonAsync("/api/contacts/erase", new { email = "Only@Erase.example", reason = "Asked." });
        using var unknown = await user.Http.PostAsJsonAsync("/api/contacts/erase", new { email = "nobody@erase.example", reason = "Asked." });
        using var added = await user.Http.PostAsJsonAsync("/api/contacts", new { email = "only@erase.example" });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (erased.StatusCode, unknown.StatusCode));
        Assert.Equal(HttpStatusCode.Conflict, added.StatusCode);
        Assert.Empty(await TablesWithAsync("only@erase"));
    }

    [Fact]
    public async Task A_person_gets_everything_that_is_stored_as_one_file()
    {
        var user = await app.RegisterAsync();
        var (contact, _) = await PersonAsync(user.Id, "export@erase.example");

        using var byId = await user.Http.GetAsync($"/api/contacts/{contact}/personal-data");
        using var byAddress = await user.Http.PostAsJsonAsync("/api/contacts/personal-data", new { email = "export@erase.example" });
        var data = JsonElement.Parse(await byId.Content.ReadAsStringAsync());

        Assert.Equal("attachment", byId.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("export@erase.example", data.GetProperty("contact")[0].GetProperty("email").GetString());
        Assert.Equal("export", data.GetProperty("contact")[0].GetProperty("customFields").GetProperty("note").GetString());
        Assert.Equal(3, data.GetProperty("mails").GetArrayLength());
        Assert.Equal("Agent export", data.GetProperty("events")[0].GetProperty("details").GetProperty("agent").GetString());
        Assert.Equal("Please stop. export", data.GetProperty("replies")[0].GetProperty("text").GetString());
        Assert.Equal(HttpStatusCode.OK, byAddress.StatusCode);
        Assert.Equal(
            ["exported", "exported"], (await user.Http.GetFromJsonAsync<PrivacyActPage>("/api/privacy-acts"))!.Items.Select(act => act.Act));
    }

    sealed record Balance
    {
        public required long Total { get; init; }
        public required long Sent { get; init; }
        public required long Cancelled { get; init; }
        public required long Uncertain { get; init; }
    }

    async Task<Balance> BalanceAsync(long campaign) => Assert.Single(await app.Database.QueryAsync<Balance>(
        """
        SELECT COUNT(*) AS Total, CAST(SUM(status = 'sent') AS SIGNED) AS Sent, CAST(SUM(status = 'cancelled') AS SIGNED) AS Cancelled,
               CAST(SUM(status = 'uncertain') AS SIGNED) AS Uncertain
          FROM email_messages
         WHERE campaign_id = @campaign
        """,
        new { campaign }));

    /// <summary>Looks for a text in every text of every table, as somebody with a dump of the database would.</summary>
    async Task<IReadOnlyList<string>> TablesWithAsync(string text)
    {
        var found = new List<string>();
        foreach (var (table, column) in await app.Database.QueryAsync<(string, string)>(
            """
            SELECT table_name, column_name
              FROM information_schema.columns
             WHERE table_schema = DATABASE() AND data_type IN ('varchar', 'char', 'text', 'mediumtext', 'longtext', 'json')
            """))
        {
            if (await app.Database.ScalarAsync<int>(
                $"SELECT COUNT(*) FROM `{table}` WHERE INSTR(LOWER(CAST(`{column}` AS CHAR)), @text) > 0", new { text }) > 0)
            {
                found.Add($"{table}.{column}");
            }
        }

        return found;
    }

    async Task<(long Contact, long Campaign)> PersonAsync(long user, string email, string last = "scheduled")
    {
        var database = app.Database;
        var canary = email.Split('@')[0];
        var contact = await database.InsertAsync("contacts", new
        {
            user_id = user,
            email,
            first_name = canary,
            last_name = canary,
            company = canary,
            custom_fields_json = $$"""{"note":"{{canary}}"}""",
            created_at = Given.Now,
            updated_at = Given.Now,
        });
        await database.ListAsync(user, contact);
        var campaign = await database.CampaignAsync(user, "running");
        var (step, mail) = (0, 0L);
        foreach (var status in new[] { "sent", "uncertain", last })
        {
            step++;
            mail = await database.InsertAsync("email_messages", new
            {
                user_id = user,
                campaign_id = campaign,
                step_id = step,
                contact_id = contact,
                sender_id = 1,
                step_number = step,
                status,
                scheduled_at = Given.Now,
                last_reply = $"250 {canary} {email}",
                provider_message_id = canary,
                created_at = Given.Now,
            });
        }

        var report = await database.InsertAsync("webhook_inbox", new
        {
            user_id = user,
            provider = "generic",
            dedupe_key = Guid.NewGuid().ToByteArray(),
            received_at = Given.Now,
            raw = $$"""{"email":"{{email}}","name":"{{canary}}"}""",
            processed_at = Given.Now,
        });
        await database.InsertAsync("email_events", new
        {
            user_id = user,
            campaign_id = campaign,
            message_id = mail,
            event_type = "opened",
            occurred_at = Given.Now,
            metadata_json = $$"""{"class":"human","agent":"Agent {{canary}}","provider":"generic","inbox":{{report}},"url":"https://{{canary}}.example"}""",
        });
        await database.InsertAsync("inbound_mails", new
        {
            user_id = user,
            sender_id = 1,
            dedupe_key = Guid.NewGuid().ToByteArray().Concat(new byte[16]).ToArray(),
            label = "reply",
            layer = "Person",
            evidence = "",
            matched_by = "Citation",
            contact_id = contact,
            campaign_id = campaign,
            message_id = mail,
            from_email = email,
            from_name = canary,
            subject = $"Re: {canary}",
            snippet = canary,
            body_text = $"Please stop. {canary}",
            uid_validity = 1,
            uid = 1,
            received_at = Given.Now,
            created_at = Given.Now,
        });
        await database.InsertAsync("contact_stops", new
        {
            user_id = user,
            contact_id = contact,
            effect = "stop",
            reason = "STOPPED_BY_HAND",
            note = $"{canary} {email}",
            occurred_at = Given.Now,
        });
        return (contact, campaign);
    }
}
