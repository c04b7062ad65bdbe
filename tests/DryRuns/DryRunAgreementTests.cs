using ColdMail.Dev.MailCatcher;
using ColdMail.Dev.Simulation;
using ColdMail.DryRuns;
using ColdMail.Scheduling.Forecasts;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.DryRuns;

/// <summary>A dry run against the forecast, and against what the real send path then does on a scripted clock.</summary>
[Trait("Kind", "path")]
public sealed class DryRunAgreementTests(TestStorage storage) : IClassFixture<TestStorage>, IAsyncLifetime
{
    const string OfficeHours =
        """
        [{"day":"monday","start":"09:00","end":"17:00"},{"day":"tuesday","start":"09:00","end":"12:00"},
         {"day":"tuesday","start":"13:00","end":"17:00"},{"day":"wednesday","start":"09:00","end":"17:00"},
         {"day":"thursday","start":"22:00","end":"02:00"},{"day":"friday","start":"09:00","end":"17:00"}]
        """;

    static readonly string?[] Zones = ["Europe/Warsaw", "America/New_York", "Asia/Kathmandu", null];

    readonly TestDatabase database = new();
    ScriptedWorld world = null!;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        // Five days before the clocks of Europe are set back.
        world = await ScriptedWorld.StartAsync(
            database.ConnectionString, storage.ConnectionString, new(2026, 10, 20, 5, 30, 0, DateTimeKind.Utc), MailStorage.Everything, default);
    }

    public async ValueTask DisposeAsync()
    {
        await world.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task What_a_dry_run_shows_is_what_then_happens_and_it_changes_nothing()
    {
        var user = await database.UserAsync();
        var senders = new[]
        {
            await SenderAsync(user, "daily_cap = 9, hourly_cap = 3, min_gap_seconds = 90, gap_extra_seconds = 120, timezone = 'Europe/Warsaw'"),
            await SenderAsync(user, "daily_cap = 14, rolling_cap = 12, min_gap_seconds = 300, timezone = 'America/New_York'"),
        };
        var other = await CampaignAsync(user, senders, await ContactsAsync(user, 15), "sender_daily_cap = 4", "Well?");
        await LaunchAsync(other);
        await world.RunUntilAsync(world.Now.AddHours(3), _ => { }, default);
        var contacts = await ContactsAsync(user, 40);
        var campaign = await CampaignAsync(user, senders, contacts, "daily_cap = 12, follow_up_share = 60", "And {{company}}?");
        await TroubleAsync(user, campaign, contacts);

        var before = await RestOfTheDatabase.OfAsync(database);
        var arrived = world.Catcher.Counts.Accepted;
        var draft = await DryRunAsync(user, campaign);
        Assert.Equal(before, await RestOfTheDatabase.OfAsync(database));
        Assert.Equal((arrived, 0), (world.Catcher.Counts.Accepted, world.Catcher.OpenConnections));

        var launchedAt = world.Now;
        await LaunchAsync(campaign);
        await world.RunUntilAsync(world.Now.AddDays(4), _ => { }, default);
        var running = await DryRunAsync(user, campaign);
        var (resumedAt, cancelledBefore) = (world.Now, await EndedAsync(campaign, "cancelled"));
        await world.RunUntilAsync(world.Now.AddDays(90), _ => { }, default);

        Assert.Equal(0, await database.ScalarAsync<int>(
            "SELECT COUNT(*) FROM email_messages WHERE campaign_id = @campaign AND status IN ('scheduled', 'claimed', 'sending')",
            new { campaign }));
        var excluded = await ExcludedAsync(campaign);
        var cancelled = await EndedAsync(campaign, "cancelled");
        var held = await EndedAsync(campaign, "held");
        Assert.Equal([new(contacts[9], 1, "SUPPRESSED", null)], excluded);
        Assert.Equal([new(contacts[13], 1, "STOPPED_BY_HAND", null)], cancelled);
        Assert.Equal(["CLICKED", "COLLEAGUE_REPLIED", "MISSING_FIELD"], held.Select(mail => mail.Reason).Distinct().Order());

        Assert.Equal(await SentAsync(campaign, launchedAt), Going(draft));
        Assert.Equal(held, Ended(draft, "held"));
        Assert.Equal(cancelled, Ended(draft, "cancelled"));
        Assert.Equal(excluded, Ended(draft, "excluded"));

        Assert.Equal(await SentAsync(campaign, resumedAt), Going(running));
        Assert.InRange(Going(running).Count, 1, Going(draft).Count - 1);
        Assert.Equal(held, Ended(running, "held"));
        Assert.Equal(cancelled.Except(cancelledBefore), Ended(running, "cancelled"));
        Assert.Equal(excluded, Ended(running, "excluded"));
    }

    [Fact]
    public async Task Where_every_mail_can_go_the_dry_run_is_the_forecast()
    {
        var user = await database.UserAsync();
        var senders = new[] { await SenderAsync(user, "daily_cap = 6, min_gap_seconds = 60, gap_extra_seconds = 600") };
        var campaign = await CampaignAsync(user, senders, await ContactsAsync(user, 25), "new_daily_cap = 4", "Well?");

        var plan = await world.Services.GetRequiredService<CampaignForecast>().PlanAsync(user, campaign, null, world.Now, default);
        var mails = await DryRunAsync(user, campaign);

        Assert.NotNull(plan);
        Assert.Equal(
            plan.Mails.Select(mail => (mail.ContactId, mail.StepNumber, (long?)mail.SenderId, (DateTime?)mail.At)).Order(),
            mails.Select(mail => (mail.ContactId, mail.StepNumber, mail.SenderId, mail.DecidedAt)).Order());
        var run = await world.Services.GetRequiredService<DryRunStore>().LastAsync(user, campaign, default);
        Assert.Equal((plan.Mails[0].At, plan.FinishesAt), (run!.BeginsAt, run.FinishesAt));
        Assert.Equal([new("goes", null, 75)], run.Outcomes);
    }

    /// <summary>Of forty: some lack a field of the first or the second mail, and one each is away, held, suppressed, stopped, and a colleague.</summary>
    async Task TroubleAsync(long user, long campaign, IReadOnlyList<long> contacts)
    {
        foreach (var contact in contacts.Where((_, i) => i % 10 == 3))
        {
            await database.ExecuteAsync("UPDATE contacts SET first_name = '' WHERE id = @contact", new { contact });
        }

        foreach (var contact in contacts.Where((_, i) => i % 10 == 5))
        {
            await database.ExecuteAsync("UPDATE contacts SET company = '' WHERE id = @contact", new { contact });
        }

        await StopAsync(user, contacts[7], 0, "wait", "AUTO_REPLY", world.Now.AddDays(3));
        await StopAsync(user, contacts[8], 0, "hold", "CLICKED", null);
        await StopAsync(user, contacts[13], campaign, "stop", "STOPPED_BY_HAND", null);
        await database.InsertAsync("suppression_list", new
        {
            user_id = user,
            email = await database.ScalarAsync<string>("SELECT email FROM contacts WHERE id = @id", new { id = contacts[9] }),
            reason = "manual",
            created_at = world.Now,
        });
        await database.ExecuteAsync("UPDATE contacts SET first_name = 'Grace' WHERE id = @id", new { id = contacts[13] });
        await database.ExecuteAsync(
            "UPDATE contacts SET company_domain = 'held.example' WHERE id IN @ids", new { ids = new[] { contacts[11], contacts[12] } });
        await database.InsertAsync("company_holds", new
        {
            user_id = user,
            company_domain = "held.example",
            campaign_id = campaign,
            reason = "COLLEAGUE_REPLIED",
            contact_id = contacts[11],
            occurred_at = world.Now,
        });
    }

    Task<long> StopAsync(long user, long contact, long campaign, string effect, string reason, DateTime? until) =>
        database.InsertAsync("contact_stops", new
        {
            user_id = user,
            contact_id = contact,
            campaign_id = campaign,
            effect,
            reason,
            until_at = until,
            occurred_at = world.Now,
        });

    async Task<IReadOnlyList<DryRunLine>> DryRunAsync(long user, long campaign)
    {
        var started = Assert.IsType<DryRunAnswer.Started>(
            await world.Services.GetRequiredService<DryRunStart>().StartAsync(user, campaign, default));
        await world.Services.GetRequiredService<DryRunWork>().RunAsync(started.Run.Id, default);
        var store = world.Services.GetRequiredService<DryRunStore>();
        var run = await store.FindAsync(user, started.Run.Id, default);
        Assert.Equal(("done", 100, null), (run!.Status, run.Percent, run.Error));
        return (await store.PageAsync(user, run.Id, new(null, null, null, 1_000), default)).Items;
    }

    static List<Sent> Going(IReadOnlyList<DryRunLine> lines) =>
    [
        .. lines
            .Where(line => line.Outcome == "goes")
            .Select(line => new Sent(
                line.ContactId, line.StepNumber, line.SenderId!.Value, Minute(line.DecidedAt!.Value), line.MessageIdHeader!, line.Subject!,
                line.InReplyTo)),
    ];

    static List<Ending> Ended(IReadOnlyList<DryRunLine> lines, string outcome) =>
        [.. lines.Where(line => line.Outcome == outcome).Select(line => new Ending(line.ContactId, line.StepNumber, line.Reason!, line.Detail))];

    /// <summary>The mails of the campaign as they arrived.</summary>
    async Task<List<Sent>> SentAsync(long campaign, DateTime since)
    {
        var caught = world.Catcher.Mails().ToDictionary(mail => mail.MessageId!);
        var rows = await database.QueryAsync<(long Contact, int Step, long Sender, DateTime At, string MessageId)>(
            """
            SELECT contact_id, step_number, sender_id, sent_at, message_id_header
              FROM email_messages
             WHERE campaign_id = @campaign AND status = 'sent' AND sent_at >= @since
             ORDER BY contact_id, step_number
            """,
            new { campaign, since });
        return
        [
            .. rows.Select(row =>
            {
                using var mime = world.Catcher.Read(caught[row.MessageId]);
                return new Sent(row.Contact, row.Step, row.Sender, Minute(row.At), mime.MessageId!, mime.Subject!, mime.InReplyTo);
            }),
        ];
    }

    async Task<IReadOnlyList<Ending>> EndedAsync(long campaign, string status) =>
    [
        .. (await database.QueryAsync<(long Contact, int Step, string Reason, string? Detail)>(
            """
            SELECT contact_id, step_number, reason, last_reply
              FROM email_messages
             WHERE campaign_id = @campaign AND status = @status
             ORDER BY contact_id, step_number
            """,
            new { campaign, status })).Select(row => new Ending(row.Contact, row.Step, row.Reason, row.Detail)),
    ];

    async Task<IReadOnlyList<Ending>> ExcludedAsync(long campaign) =>
    [
        .. (await database.QueryAsync<(long Contact, string Reason)>(
            "SELECT contact_id, reason FROM campaign_exclusions WHERE campaign_id = @campaign ORDER BY contact_id", new { campaign }))
            .Select(row => new Ending(row.Contact, 1, row.Reason, null)),
    ];

    static DateTime Minute(DateTime at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));

    async Task<long> SenderAsync(long user, string settings)
    {
        var sender = await database.SenderAsync(user, port: world.Catcher.SmtpPort);
        await database.ExecuteAsync($"UPDATE sender_accounts SET {settings} WHERE id = @sender", new { sender });
        return sender;
    }

    async Task<IReadOnlyList<long>> ContactsAsync(long user, int count)
    {
        var contacts = new List<long>();
        for (var i = 0; i < count; i++)
        {
            var contact = await database.ContactAsync(user);
            await database.ExecuteAsync(
                "UPDATE contacts SET zone = @zone WHERE id = @contact", new { contact, zone = Zones[i % Zones.Length] });
            contacts.Add(contact);
        }

        return contacts;
    }

    /// <summary>A draft of three steps, the last two in the thread of the first.</summary>
    async Task<long> CampaignAsync(long user, long[] senders, IReadOnlyList<long> contacts, string limits, string second)
    {
        var campaign = await database.CampaignAsync(user);
        await database.ExecuteAsync(
            $"UPDATE campaigns SET timezone = 'Europe/Warsaw', windows_json = @OfficeHours, {limits} WHERE id = @campaign",
            new { campaign, OfficeHours });
        await database.StepAsync(campaign);
        await database.StepAsync(campaign, 2, delayHours: 48, subject: "", html: $"<p>{second}</p>");
        await database.StepAsync(campaign, 3, delayHours: 5, subject: "", html: "<p>Bye</p>");
        await database.ExecuteAsync(
            "UPDATE campaign_steps SET delay_unit = 'working_days' WHERE campaign_id = @campaign AND step_number = 2", new { campaign });
        var list = await database.ListAsync(user, contacts);
        await database.InsertAsync("campaign_lists", new { campaign_id = campaign, list_id = list, kind = "include" });
        foreach (var sender in senders)
        {
            await database.InsertAsync("campaign_senders", new { campaign_id = campaign, sender_id = sender });
        }

        return campaign;
    }

    async Task LaunchAsync(long campaign)
    {
        await database.ExecuteAsync(
            "UPDATE campaigns SET status = 'launching', start_at = @Now, launched_at = @Now WHERE id = @campaign",
            new { campaign, world.Now });
        await world.MaterialiseAsync(campaign, default);
    }

    sealed record Sent(long Contact, int Step, long Sender, DateTime Minute, string MessageId, string Subject, string? InReplyTo);

    sealed record Ending(long Contact, int Step, string Reason, string? Detail);
}
