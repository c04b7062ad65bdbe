using Azure.Storage.Queues;
using ColdMail.Dev.MailCatcher;
using ColdMail.Scheduling.Windows;
using ColdMail.Sending;
using ColdMail.Storage;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;
using NodaTime;

namespace ColdMail.Tests.Sending;

/// <summary>Whole runs: real database, real queue, a real SMTP conversation.</summary>
[Trait("Kind", "path")]
public sealed class SenderRunTests(TestStorage storage) : IClassFixture<TestStorage>, IAsyncLifetime
{
    TestApp app = null!;
    TestDatabase database = null!;
    MailCatcherServer catcher = null!;

    public async ValueTask InitializeAsync()
    {
        catcher = await MailCatcherServer.StartAsync(new MailCatcherOptions(), TimeProvider.System, default);
        app = new TestApp
        {
            Environment = "Development",
            Settings = new()
            {
                ["AzureWebJobsStorage"] = storage.ConnectionString,
                ["Smtp:AllowLoopback"] = "true",
                ["Sending:SendLeaseSeconds"] = "20",
                ["Sending:SendMarginSeconds"] = "5",
                ["Backoff:BaseSeconds"] = "1",
                ["Backoff:FloorSeconds"] = "0",
            },
        };
        await app.InitializeAsync();
        database = app.Database;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await catcher.DisposeAsync();
    }

    [Fact]
    public async Task A_run_sends_all_steps_that_are_due_each_once()
    {
        var campaign = await CampaignAsync(mails: 35, steps: 2);

        await RunAsync(campaign);

        Assert.Equal("sent 70", await StatesAsync(campaign));
        Assert.Equal(70, catcher.Mails().Select(mail => mail.MessageId).Distinct().Count());
        Assert.Equal(70, catcher.Counts.Accepted);
        Assert.Equal(70, await ReservedAsync(campaign));
    }

    [Fact]
    public async Task Two_hints_at_once_send_nothing_twice()
    {
        var campaign = await CampaignAsync(mails: 40);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => RunAsync(campaign)));
        await RunAsync(campaign);

        Assert.Equal("sent 40", await StatesAsync(campaign));
        Assert.Equal(40, catcher.Counts.Accepted);
    }

    [Fact]
    public async Task A_follow_up_without_subject_goes_on_in_the_thread()
    {
        var campaign = await CampaignAsync(mails: 1, steps: 2);

        await RunAsync(campaign);

        var mails = catcher.Mails().OrderBy(mail => mail.Id).Select(catcher.Read).ToList();
        Assert.Equal("Re: " + mails[0].Subject, mails[1].Subject);
        Assert.Equal(mails[0].MessageId, mails[1].InReplyTo);
    }

    [Fact]
    public async Task A_contact_at_an_international_domain_gets_the_mail()
    {
        var campaign = await CampaignAsync(mails: 1);
        await database.ExecuteAsync(
            "UPDATE contacts SET email = 'grace@xn--gre-6ka8i.example' WHERE user_id = @User", new { campaign.User });

        await RunAsync(campaign);

        Assert.Equal("sent 1", await StatesAsync(campaign));
        var to = Assert.Single(Assert.Single(catcher.Mails()).To);
        Assert.Equal("grace@xn--gre-6ka8i.example", MimeKit.MailboxAddress.EncodeAddrspec(to));
    }

    [Fact]
    public async Task A_cap_is_never_passed_and_the_rest_waits()
    {
        var campaign = await CampaignAsync(mails: 30, dailyCap: 12);

        await RunAsync(campaign);
        await RunAsync(campaign);

        Assert.Equal("scheduled 18, sent 12", await StatesAsync(campaign));
        Assert.Equal(12, catcher.Counts.Accepted);
    }

    [Fact]
    public async Task A_mail_whose_server_dropped_the_line_after_the_body_is_not_tried_again()
    {
        var campaign = await CampaignAsync(mails: 5);
        catcher.Faults = Fault(new() { Stage = FaultStage.Dot, Action = FaultAction.Drop, Times = 1, Accept = true });

        await RunAsync(campaign);
        await RunAsync(campaign);

        Assert.Equal("sent 4, uncertain 1", await StatesAsync(campaign));
        Assert.Equal(5, catcher.Mails().Select(mail => mail.MessageId).Distinct().Count());
        Assert.Equal(5, await ReservedAsync(campaign));
    }

    [Fact]
    public async Task A_mail_whose_server_dropped_the_line_before_the_body_goes_later_and_once()
    {
        var campaign = await CampaignAsync(mails: 5);
        catcher.Faults = Fault(new() { Stage = FaultStage.Data, Action = FaultAction.Drop, Times = 1 });

        await RunUntilDoneAsync(campaign);

        Assert.Equal("sent 5", await StatesAsync(campaign));
        Assert.Equal(5, catcher.Counts.Accepted);
    }

    [Fact]
    public async Task An_address_that_does_not_exist_fails_and_is_suppressed()
    {
        var campaign = await CampaignAsync(mails: 3);
        catcher.Faults = Fault(new() { Stage = FaultStage.Recipient, Reply = "550 5.1.1 no such user", Times = 1 });

        await RunAsync(campaign);

        Assert.Equal("failed 1, sent 2", await StatesAsync(campaign));
        Assert.Equal(1, await database.ScalarAsync<int>(
            "SELECT COUNT(*) FROM suppression_list WHERE user_id = @User AND reason = 'bounce'", new { campaign.User }));
    }

    [Fact]
    public async Task A_greylisted_mail_goes_on_a_later_try()
    {
        var campaign = await CampaignAsync(mails: 3);
        catcher.Faults = Fault(new() { Stage = FaultStage.Recipient, Reply = "450 4.2.0 greylisted", To = "*", Times = 1 });

        await RunUntilDoneAsync(campaign);

        Assert.Equal("sent 3", await StatesAsync(campaign));
        Assert.Equal(3, catcher.Counts.Accepted);
    }

    [Fact]
    public async Task A_throttled_account_rests_and_its_mails_lose_no_try()
    {
        var campaign = await CampaignAsync(mails: 4);
        catcher.Faults = Fault(new() { Stage = FaultStage.Mail, Reply = "421 4.7.0 too many mails", Times = 1 });

        await RunAsync(campaign);

        Assert.Equal("scheduled 4", await StatesAsync(campaign));
        Assert.Equal(0, await ReservedAsync(campaign));
        Assert.True(await database.ScalarAsync<bool>(
            "SELECT next_send_at > UTC_TIMESTAMP() + INTERVAL 50 MINUTE FROM sender_accounts WHERE id = @Sender",
            new { campaign.Sender }));
    }

    [Fact]
    public async Task A_mail_with_an_empty_field_is_held_and_the_others_go()
    {
        var campaign = await CampaignAsync(mails: 3);
        await database.ExecuteAsync(
            "UPDATE contacts SET first_name = '' WHERE user_id = @User ORDER BY id LIMIT 1", new { campaign.User });

        await RunAsync(campaign);

        Assert.Equal("held 1, sent 2", await StatesAsync(campaign));
        Assert.Equal(Reason.MissingField, await database.ScalarAsync<string>(
            "SELECT reason FROM email_messages WHERE campaign_id = @Id AND status = 'held'", new { campaign.Id }));
    }

    [Fact]
    public async Task A_closed_window_sends_nothing_and_asks_not_to_be_woken()
    {
        var campaign = await CampaignAsync(mails: 2);
        var opens = TimeProvider.System.GetUtcNow().AddHours(6);
        var windows = WeekWindows.Of([new((IsoDayOfWeek)((((int)opens.DayOfWeek + 6) % 7) + 1), new(opens.Hour, 0), new(opens.Hour, 30))]);
        await database.ExecuteAsync(
            "UPDATE campaigns SET windows_json = @json WHERE id = @Id", new { json = windows.ToJson(), campaign.Id });

        await RunAsync(campaign);

        Assert.Equal("scheduled 2", await StatesAsync(campaign));
        Assert.True(await database.ScalarAsync<bool>(
            "SELECT hint_until > UTC_TIMESTAMP() + INTERVAL 3 MINUTE FROM sender_accounts WHERE id = @Sender",
            new { campaign.Sender }));
    }

    [Fact]
    public async Task A_gap_is_kept_between_accepted_mails()
    {
        var campaign = await CampaignAsync(mails: 4, gapSeconds: 1);

        await RunAsync(campaign);

        var times = catcher.Mails().Select(mail => mail.At).Order().ToList();
        Assert.Equal(4, times.Count);
        Assert.All(times.Zip(times.Skip(1)), pair =>
            Assert.True(pair.Second - pair.First >= TimeSpan.FromMilliseconds(950), $"{pair.Second - pair.First}"));
    }

    [Fact]
    public async Task A_run_that_fails_posts_no_hint_beside_the_message_that_is_repeated()
    {
        var campaign = await CampaignAsync(mails: 1);
        await database.ExecuteAsync("DROP TABLE campaign_senders");
        var queue = new QueueClient(storage.ConnectionString, QueueStore.Send);
        var before = (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount;

        await Assert.ThrowsAsync<MySqlException>(() => RunAsync(campaign));

        Assert.Equal(before, (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
        Assert.Null(await database.ScalarAsync<long?>("SELECT run_token FROM sender_accounts WHERE id = @Sender", new { campaign.Sender }));
    }

    async Task<RunCase> CampaignAsync(int mails, int steps = 1, int dailyCap = 1000, int gapSeconds = 0)
    {
        var user = await database.UserAsync();
        var sender = await database.SenderAsync(user, dailyCap, gapSeconds, catcher.SmtpPort);
        var campaign = await database.CampaignAsync(user, "running");
        var first = await database.StepAsync(campaign);
        for (var step = 2; step <= steps; step++)
        {
            await database.StepAsync(campaign, step, subject: "", html: "<p>Did you see this, {{first_name}}?</p>");
        }

        await database.InsertAsync("campaign_senders", new { campaign_id = campaign, sender_id = sender });
        for (var i = 0; i < mails; i++)
        {
            await database.InsertAsync("email_messages", new
            {
                user_id = user,
                campaign_id = campaign,
                step_id = first,
                contact_id = await database.ContactAsync(user),
                sender_id = sender,
                step_number = 1,
                status = "scheduled",
                scheduled_at = Given.Now.AddMonths(-6),
                created_at = Given.Now,
            });
        }

        return new(user, sender, campaign);
    }

    Task RunAsync(RunCase campaign) =>
        app.Services.GetRequiredService<SenderRun>().RunAsync(campaign.Sender, CancellationToken.None);

    /// <summary>Runs again, as hints would, until nothing is scheduled, for ten seconds at most.</summary>
    async Task RunUntilDoneAsync(RunCase campaign)
    {
        for (var i = 0; i < 50; i++)
        {
            await RunAsync(campaign);
            if (!(await StatesAsync(campaign)).Contains("scheduled", StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(200);
        }
    }

    async Task<string> StatesAsync(RunCase campaign) => string.Join(", ", (await database.QueryAsync<(string Status, long Count)>(
        """
        SELECT CAST(status AS CHAR), COUNT(*) FROM email_messages WHERE campaign_id = @Id
         GROUP BY status ORDER BY CAST(status AS CHAR)
        """,
        new { campaign.Id })).Select(state => $"{state.Status} {state.Count}"));

    Task<int> ReservedAsync(RunCase campaign) => database.ScalarAsync<int>(
        "SELECT COALESCE(SUM(reserved), 0) FROM send_counters WHERE kind = 'sender_day' AND owner_id = @Sender", new { campaign.Sender });

    static FaultScript Fault(FaultRule rule) => new() { Rules = [rule] };

    sealed record RunCase(long User, long Sender, long Id);
}
