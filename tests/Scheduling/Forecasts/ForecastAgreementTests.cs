using ColdMail.Dev.MailCatcher;
using ColdMail.Dev.Simulation;
using ColdMail.Scheduling.Forecasts;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Scheduling.Forecasts;

/// <summary>The forecast of a campaign against what the real send path then does on a scripted clock.</summary>
[Trait("Kind", "path")]
public sealed class ForecastAgreementTests(TestStorage storage) : IClassFixture<TestStorage>, IAsyncLifetime
{
    const string OfficeHours =
        """
        [{"day":"monday","start":"09:00","end":"12:00"},{"day":"monday","start":"13:00","end":"17:00"},
         {"day":"tuesday","start":"09:00","end":"17:00"},{"day":"wednesday","start":"09:00","end":"17:00"},
         {"day":"thursday","start":"22:00","end":"02:00"},{"day":"friday","start":"09:00","end":"17:00"}]
        """;

    static readonly string?[] Zones =
        ["Europe/Warsaw", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", null];

    readonly TestDatabase database = new();
    ScriptedWorld world = null!;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        // Five days before the clocks of Europe and eleven before those of America are set back.
        world = await ScriptedWorld.StartAsync(
            database.ConnectionString, storage.ConnectionString, new(2026, 10, 20, 5, 30, 0, DateTimeKind.Utc), MailStorage.CountOnly, default);
    }

    public async ValueTask DisposeAsync()
    {
        await world.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task When_nothing_unforeseen_happens_every_mail_goes_in_the_minute_of_the_forecast()
    {
        var user = await database.UserAsync();
        await database.ExecuteAsync("UPDATE users SET company_daily_cap = 4 WHERE id = @user", new { user });
        var senders = new[]
        {
            await SenderAsync(user, "daily_cap = 9, hourly_cap = 3, min_gap_seconds = 90, gap_extra_seconds = 120, timezone = 'Europe/Warsaw'"),
            await SenderAsync(user, "daily_cap = 14, rolling_cap = 12, min_gap_seconds = 300, timezone = 'America/New_York'"),
            await SenderAsync(
                user,
                """
                daily_cap = 20, ramp_start = 4, ramp_step = 2, min_gap_seconds = 60, gap_extra_seconds = 600,
                workday_json = '[{"day":"monday","start":"07:30","end":"18:00"},{"day":"tuesday","start":"07:30","end":"18:00"},{"day":"wednesday","start":"07:30","end":"18:00"},{"day":"thursday","start":"07:30","end":"23:30"},{"day":"friday","start":"07:30","end":"18:00"}]',
                freezes_json = '[["2026-10-27","2026-10-28"]]', timezone = 'Europe/London'
                """),
        };
        var contacts = await ContactsAsync(user, 70);
        var list = await database.ListAsync(user, contacts);
        var first = await CampaignAsync(user, list, senders, "daily_cap = 22, new_daily_cap = 15, follow_up_share = 60", OfficeHours);
        var second = await CampaignAsync(user, list, senders[..2], "sender_daily_cap = 5", null);
        await world.MaterialiseAsync(first, default);
        await world.MaterialiseAsync(second, default);

        var plan = await world.Services.GetRequiredService<CampaignForecast>().PlanAsync(user, first, null, world.Now, default);
        await world.RunUntilAsync(world.Now.AddDays(60), _ => { }, default);

        var actual = await database.QueryAsync<PlannedMail>(
            """
            SELECT campaign_id AS CampaignId, contact_id AS ContactId, step_number AS StepNumber, sender_id AS SenderId, sent_at AS At
              FROM email_messages WHERE user_id = @user AND status = 'sent'
            """,
            new { user });
        Assert.Equal(2 * 70 * 3, actual.Count);
        Assert.NotNull(plan);
        Assert.Equal(70 * 3, plan.Mails.Count(mail => mail.CampaignId == first));
        Assert.Equal(Minutes(plan.Mails), Minutes(actual.Where(mail => mail.CampaignId == first || mail.At <= plan.FinishesAt)));
    }

    [Fact]
    public async Task A_lane_whose_next_mails_all_wait_for_their_company_does_not_lose_its_turn()
    {
        var user = await database.UserAsync();
        await database.ExecuteAsync("UPDATE users SET company_daily_cap = 1 WHERE id = @user", new { user });
        var sender = await SenderAsync(user, "daily_cap = 100, min_gap_seconds = 60, timezone = 'UTC'");
        var contacts = await ContactsAsync(user, 16);
        await database.ExecuteAsync(
            """
            UPDATE contacts
               SET zone = IF(id = @last, 'America/New_York', 'Europe/Warsaw'),
                   company_domain = IF(id IN @alone, NULL, 'company.example')
             WHERE user_id = @user
            """,
            new { user, last = contacts[^1], alone = contacts[^2..] });
        var campaign = await CampaignAsync(user, await database.ListAsync(user, contacts), [sender], "daily_cap = NULL", null);
        await world.MaterialiseAsync(campaign, default);

        var plan = await world.Services.GetRequiredService<CampaignForecast>().PlanAsync(user, campaign, null, world.Now, default);
        await world.RunUntilAsync(world.Now.AddHours(6), _ => { }, default);

        var actual = await database.QueryAsync<long>(
            "SELECT contact_id FROM email_messages WHERE user_id = @user AND status = 'sent' ORDER BY sent_at", new { user });
        Assert.NotNull(plan);
        Assert.Equal([contacts[0], contacts[^2], contacts[^1]], actual);
        Assert.Equal(plan.Mails.Take(3).Select(mail => mail.ContactId), actual);
    }

    static List<(long Campaign, long Contact, int Step, long Sender, DateTime Minute)> Minutes(IEnumerable<PlannedMail> mails) =>
    [
        .. mails
            .Select(mail => (
                mail.CampaignId, mail.ContactId, mail.StepNumber, mail.SenderId, mail.At.AddTicks(-(mail.At.Ticks % TimeSpan.TicksPerMinute))))
            .Order(),
    ];

    async Task<long> SenderAsync(long user, string settings)
    {
        var sender = await database.SenderAsync(user, port: world.Catcher.SmtpPort);
        await database.ExecuteAsync($"UPDATE sender_accounts SET {settings} WHERE id = @sender", new { sender });
        return sender;
    }

    async Task<List<long>> ContactsAsync(long user, int count)
    {
        var contacts = new List<long>();
        for (var i = 0; i < count; i++)
        {
            var contact = await database.ContactAsync(user);
            await database.ExecuteAsync(
                "UPDATE contacts SET zone = @zone, company_domain = @company WHERE id = @contact",
                new { contact, zone = Zones[i % Zones.Length], company = i % 3 == 0 ? null : $"company{i / 10}.example" });
            contacts.Add(contact);
        }

        return contacts;
    }

    async Task<long> CampaignAsync(long user, long list, long[] senders, string limits, string? windows)
    {
        var campaign = await database.CampaignAsync(user, "launching");
        await database.ExecuteAsync(
            $"UPDATE campaigns SET timezone = 'Europe/Warsaw', windows_json = @windows, start_at = @Now, launched_at = @Now, {limits} WHERE id = @campaign",
            new { campaign, windows, world.Now });
        await database.StepAsync(campaign);
        await database.StepAsync(campaign, 2, delayHours: 48);
        await database.StepAsync(campaign, 3, delayHours: 5);
        await database.ExecuteAsync(
            "UPDATE campaign_steps SET delay_unit = 'working_days' WHERE campaign_id = @campaign AND step_number = 2", new { campaign });
        await database.InsertAsync("campaign_lists", new { campaign_id = campaign, list_id = list, kind = "include" });
        foreach (var sender in senders)
        {
            await database.InsertAsync("campaign_senders", new { campaign_id = campaign, sender_id = sender });
        }

        return campaign;
    }
}
