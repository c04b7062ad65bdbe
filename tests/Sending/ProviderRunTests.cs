using System.Text.Json.Nodes;
using ColdMail.Security;
using ColdMail.Senders.Providers;
using ColdMail.Sending;
using ColdMail.Stats;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tests.Senders.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Sending;

/// <summary>Whole runs through the API of a provider: real database, real queue, a real HTTP conversation.</summary>
[Trait("Kind", "path")]
public sealed class ProviderRunTests(TestStorage storage) : IClassFixture<TestStorage>, IAsyncLifetime
{
    ScriptedProvider provider = null!;
    TestApp app = null!;

    TestDatabase Database => app.Database;

    public async ValueTask InitializeAsync()
    {
        provider = await ScriptedProvider.StartAsync();
        provider.Script = (_, _) => ProviderRig.Accepts(MailProvider.SendGrid);
        app = new TestApp
        {
            Environment = "Development",
            Settings = new()
            {
                ["AzureWebJobsStorage"] = storage.ConnectionString,
                ["Smtp:AllowLoopback"] = "true",
                ["Providers:SendGridUrl"] = provider.Url,
                ["Providers:ConnectSeconds"] = "0.5",
                ["Providers:AnswerSeconds"] = "1",
                ["Sending:SendLeaseSeconds"] = "20",
                ["Sending:SendMarginSeconds"] = "5",
                ["Backoff:BaseSeconds"] = "1",
                ["Backoff:FloorSeconds"] = "0",
                ["Logging:LogLevel:Default"] = "Trace",
            },
        };
        await app.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task A_campaign_with_lost_answers_ends_in_balance_and_sends_no_mail_twice()
    {
        var campaign = await CampaignAsync(mails: 40, steps: 2);
        provider.Script = (number, _) => number switch
        {
            5 => new Act.CloseAfterBody(),
            12 => new Act.Answer(500, "{}"),
            20 => new Act.SayNothing(),
            27 => new Act.Answer(400, """{"errors":[{"message":"no address","field":"personalizations.0.to.0.email"}]}"""),
            33 => new Act.CloseAtOnce(),
            _ => ProviderRig.Accepts(MailProvider.SendGrid),
        };

        await RunUntilDoneAsync(campaign);

        var stats = await app.Services.GetRequiredService<RollUp>().RunAsync(campaign.Id, CancellationToken.None);
        Assert.Equal("ok", stats!.Balance);
        Assert.Equal(
            (80, 74, 4, 1, 1, 0),
            (stats.Total.Selected, stats.Total.Sent, stats.Total.Uncertain, stats.Total.Failed, stats.Total.Cancelled, stats.Total.Remaining));
        var ids = provider.Requests.Where(asked => asked.Body.Length > 0).Select(MessageIdOf).ToList();
        Assert.Equal(ids.Distinct().Count(), ids.Count);
        Assert.Equal(79, provider.Requests.Count);
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains("CANARY", StringComparison.Ordinal));
        Assert.Equal("sg-1", await Database.ScalarAsync<string>(
            "SELECT provider_message_id FROM email_messages WHERE campaign_id = @Id AND status = 'sent' LIMIT 1", new { campaign.Id }));
    }

    [Fact]
    public async Task A_provider_in_trouble_lets_the_account_rest_and_makes_one_mail_uncertain_and_not_all()
    {
        var campaign = await CampaignAsync(mails: 30);
        provider.Script = (_, _) => new Act.Answer(503, "{}");

        await RunAsync(campaign);
        await RunAsync(campaign);

        Assert.Equal("scheduled 29, uncertain 1", await StatesAsync(campaign));
        Assert.Single(provider.Requests);
        Assert.Equal(
            ("active", "SendGrid answered 503.", 1),
            Assert.Single(await Database.QueryAsync<(string, string, int)>(
                "SELECT CAST(status AS CHAR), status_reason, connect_failures FROM sender_accounts WHERE id = @Sender", new { campaign.Sender })));
    }

    [Fact]
    public async Task A_provider_out_of_reach_costs_no_mail_a_try()
    {
        var campaign = await CampaignAsync(mails: 5);
        await provider.DisposeAsync();

        await RunAsync(campaign);

        Assert.Equal("scheduled 5", await StatesAsync(campaign));
        Assert.Equal(0, await Database.ScalarAsync<int>(
            "SELECT COALESCE(SUM(deferrals), 0) FROM email_messages WHERE campaign_id = @Id", new { campaign.Id }));
        Assert.Equal(0, await ReservedAsync(campaign));
    }

    [Fact]
    public async Task A_throttled_account_rests_as_long_as_the_provider_asks()
    {
        var campaign = await CampaignAsync(mails: 4);
        provider.Script = (_, _) => new Act.Answer(429, "{}", ("Retry-After", "600"));

        await RunAsync(campaign);

        Assert.Equal("scheduled 4", await StatesAsync(campaign));
        Assert.Equal(0, await ReservedAsync(campaign));
        Assert.True(await Database.ScalarAsync<bool>(
            """
            SELECT next_send_at BETWEEN UTC_TIMESTAMP() + INTERVAL 9 MINUTE AND UTC_TIMESTAMP() + INTERVAL 11 MINUTE
              FROM sender_accounts WHERE id = @Sender
            """,
            new { campaign.Sender }));
    }

    [Fact]
    public async Task A_key_that_is_refused_stops_the_account_and_loses_no_mail()
    {
        var campaign = await CampaignAsync(mails: 4);
        provider.Script = (_, _) => new Act.Answer(401, """{"errors":[{"message":"invalid key-CANARY"}]}""");

        await RunAsync(campaign);
        await RunAsync(campaign);

        Assert.Equal("scheduled 4", await StatesAsync(campaign));
        Assert.Single(provider.Requests);
        var (status, reason) = Assert.Single(await Database.QueryAsync<(string, string)>(
            "SELECT CAST(status AS CHAR), status_reason FROM sender_accounts WHERE id = @Sender", new { campaign.Sender }));
        Assert.Equal("error", status);
        Assert.Contains("API key", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", reason, StringComparison.Ordinal);
    }

    async Task<RunCase> CampaignAsync(int mails, int steps = 1)
    {
        var user = await Database.UserAsync();
        var sender = await Database.SenderAsync(user);
        var key = app.Services.GetRequiredService<SecretCipher>().Encrypt("key-CANARY", new(user, sender, "api_key"));
        await Database.ExecuteAsync(
            "UPDATE sender_accounts SET provider = 'sendgrid', smtp_host = '', api_key_encrypted = @key, api_region = 'global' WHERE id = @sender",
            new { key, sender });
        var campaign = await Database.CampaignAsync(user, "running");
        var first = await Database.StepAsync(campaign);
        for (var step = 2; step <= steps; step++)
        {
            await Database.StepAsync(campaign, step, subject: "", html: "<p>Did you see this, {{first_name}}?</p>");
        }

        await Database.ExecuteAsync("UPDATE campaigns SET selected = @mails WHERE id = @campaign", new { mails, campaign });
        await Database.InsertAsync("campaign_senders", new { campaign_id = campaign, sender_id = sender });
        for (var i = 0; i < mails; i++)
        {
            await Database.InsertAsync("email_messages", new
            {
                user_id = user,
                campaign_id = campaign,
                step_id = first,
                contact_id = await Database.ContactAsync(user),
                sender_id = sender,
                step_number = 1,
                status = "scheduled",
                scheduled_at = Given.Now.AddMonths(-6),
                created_at = Given.Now,
            });
        }

        return new(sender, campaign);
    }

    Task<RunEnd> RunAsync(RunCase campaign) =>
        app.Services.GetRequiredService<SenderRun>().RunAsync(campaign.Sender, CancellationToken.None);

    /// <summary>Runs again, as hints would, until nothing is scheduled; a rest is over as soon as it is begun.</summary>
    async Task RunUntilDoneAsync(RunCase campaign)
    {
        for (var i = 0; i < 30; i++)
        {
            await RunAsync(campaign);
            if (!(await StatesAsync(campaign)).Contains("scheduled", StringComparison.Ordinal))
            {
                return;
            }

            await Database.ExecuteAsync("UPDATE sender_accounts SET next_send_at = @Now WHERE id = @Sender", new { Given.Now, campaign.Sender });
        }
    }

    async Task<string> StatesAsync(RunCase campaign) => string.Join(", ", (await Database.QueryAsync<(string Status, long Count)>(
        """
        SELECT CAST(status AS CHAR), COUNT(*) FROM email_messages WHERE campaign_id = @Id
         GROUP BY status ORDER BY CAST(status AS CHAR)
        """,
        new { campaign.Id })).Select(state => $"{state.Status} {state.Count}"));

    Task<int> ReservedAsync(RunCase campaign) => Database.ScalarAsync<int>(
        "SELECT COALESCE(SUM(reserved), 0) FROM send_counters WHERE kind = 'sender_day' AND owner_id = @Sender", new { campaign.Sender });

    static string MessageIdOf(Asked asked) => JsonNode.Parse(asked.Body)!["custom_args"]!["mk"]!.GetValue<string>();

    sealed record RunCase(long Sender, long Id);
}
