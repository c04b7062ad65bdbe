using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Breakers;
using ColdMail.Dev.MailCatcher;
using ColdMail.EventSubscriptions;
using ColdMail.Sending;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tests.Webhooks;
using ColdMail.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Breakers;

/// <summary>Bounces come in by the webhook, the sender stops, says why, tries itself and goes on: all through the application.</summary>
[Trait("Kind", "path")]
public sealed class BreakerPathTests(TestStorage storage) : IClassFixture<TestStorage>, IAsyncLifetime
{
    readonly FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
    TestApp app = null!;
    MailCatcherServer catcher = null!;

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async ValueTask InitializeAsync()
    {
        catcher = await MailCatcherServer.StartAsync(new MailCatcherOptions(), TimeProvider.System, default);
        app = new TestApp
        {
            Environment = "Development",
            Clock = clock,
            Settings = new()
            {
                ["AzureWebJobsStorage"] = storage.ConnectionString,
                ["Smtp:AllowLoopback"] = "true",
            },
        };
        await app.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await catcher.DisposeAsync();
    }

    [Fact]
    public async Task A_sender_stops_says_why_tries_itself_and_goes_on()
    {
        var work = await WorkAsync();

        await BounceAsync(work, work.Headers.Take(5));
        await JudgeAsync();
        await SendAsync(work);

        Assert.Equal("scheduled 8, sent 60", await StatesAsync(work));
        var stopped = await ReadAsync(work, $"/api/senders/{work.Sender}/health");
        Assert.Equal(("open", 60, 5, "share", 5), (
            stopped.GetProperty("state").GetString(), stopped.GetProperty("opened").GetProperty("sends").GetInt32(),
            stopped.GetProperty("opened").GetProperty("bounces").GetInt32(), stopped.GetProperty("opened").GetProperty("rule").GetString(),
            stopped.GetProperty("bounces").GetArrayLength()));
        Assert.Equal("550 5.1.1 hard", Text(stopped.GetProperty("bounces")[0]));
        Assert.Equal(Now.AddHours(24), stopped.GetProperty("retryAt").GetDateTime(), TimeSpan.FromSeconds(1));
        var account = await ReadAsync(work, $"/api/senders/{work.Sender}");
        Assert.Equal("paused", account.GetProperty("status").GetString());
        Assert.StartsWith("5 of the last 60 mails bounced", account.GetProperty("statusReason").GetString(), StringComparison.Ordinal);
        var explained = (await ReadAsync(work, $"/api/campaigns/{work.Campaign}/recipients/{work.Waiting}/explanation")).GetProperty("decision");
        Assert.Equal("SENDER_BREAKER_OPEN", explained.GetProperty("code").GetString());
        Assert.Equal(Now.AddHours(24), explained.GetProperty("next").GetProperty("at").GetDateTime(), TimeSpan.FromSeconds(1));
        Assert.Contains(
            "SENDER_BREAKER_OPEN",
            (await ReadAsync(work, $"/api/campaigns/{work.Campaign}/diagnosis")).GetProperty("causes").EnumerateArray()
                .Select(cause => cause.GetProperty("code").GetString()));
        await app.Services.GetRequiredService<EventFanOut>().RunAsync(CancellationToken.None);
        Assert.Equal("SENDER_STOPPED", (await app.Database.QueryAsync<string>(
            "SELECT kind FROM notifications WHERE user_id = @Id", new { work.Rig.User.Id })).Single());

        clock.Advance(TimeSpan.FromHours(24));
        await JudgeAsync();
        await SendAsync(work);
        await SendAsync(work);

        Assert.Equal("scheduled 3, sent 65", await StatesAsync(work));
        var trying = await ReadAsync(work, $"/api/senders/{work.Sender}/health");
        Assert.Equal(("half_open", 0), (trying.GetProperty("state").GetString(), trying.GetProperty("probesLeft").GetInt32()));
        Assert.Equal("SENDER_PROBATION", await CodeOfAWaitingMailAsync(work));

        clock.Advance(TimeSpan.FromMinutes(31));
        await JudgeAsync();
        await SendAsync(work);

        Assert.Equal("sent 68", await StatesAsync(work));
        Assert.Equal("closed", (await ReadAsync(work, $"/api/senders/{work.Sender}/health")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_person_lets_it_try_itself_at_once_and_a_bounce_stops_it_again_for_longer()
    {
        var work = await WorkAsync();
        await BounceAsync(work, work.Headers.Take(5));
        await JudgeAsync();

        using var resumed = await work.Rig.User.Http.PostAsync($"/api/senders/{work.Sender}/resume", null);
        resumed.EnsureSuccessStatusCode();
        await SendAsync(work);
        var tried = await app.Database.QueryAsync<string>(
            "SELECT message_id_header FROM email_messages WHERE campaign_id = @Campaign AND sent_at >= @Now", new { work.Campaign, Now });
        await BounceAsync(work, tried.Take(1));
        await JudgeAsync();

        Assert.Equal((5, "scheduled 3, sent 65"), (tried.Count, await StatesAsync(work)));
        var stopped = await ReadAsync(work, $"/api/senders/{work.Sender}/health");
        Assert.Equal(("open", "probes"), (
            stopped.GetProperty("state").GetString(), stopped.GetProperty("opened").GetProperty("rule").GetString()));
        Assert.Equal(Now.AddHours(48), stopped.GetProperty("retryAt").GetDateTime(), TimeSpan.FromSeconds(1));
    }

    async Task<Work> WorkAsync()
    {
        var rig = await WebhookRig.CreateAsync(app);
        var database = app.Database;
        var sender = await database.SenderAsync(rig.User.Id, port: catcher.SmtpPort);
        var campaign = await database.CampaignAsync(rig.User.Id, "running");
        var step = await database.StepAsync(campaign);
        await database.InsertAsync("campaign_senders", new { campaign_id = campaign, sender_id = sender });
        await database.ExecuteAsync(
            "UPDATE campaigns SET materialised_at = @Now WHERE id = @campaign; UPDATE users SET postal_address = '12 St James''s Square, London' WHERE id = @Id",
            new { campaign, Now, rig.User.Id });
        var headers = new List<string>();
        var contact = 0L;
        for (var i = 0; i < 68; i++)
        {
            var isSent = i < 60;
            var header = $"{Guid.NewGuid():N}@senders.example";
            contact = await database.ContactAsync(rig.User.Id);
            await database.InsertAsync("email_messages", new
            {
                user_id = rig.User.Id,
                campaign_id = campaign,
                step_id = step,
                contact_id = contact,
                sender_id = sender,
                step_number = 1,
                status = isSent ? "sent" : "scheduled",
                usage_day = isSent ? Now.AddHours(-2).Date : (DateTime?)null,
                scheduled_at = Now.AddHours(-2),
                sent_at = isSent ? Now.AddHours(-2) : (DateTime?)null,
                message_id_header = isSent ? header : null,
                created_at = Now,
            });
            headers.Add(header);
        }

        return new(rig, sender, campaign, headers, contact);
    }

    Task<InboxCounts> BounceAsync(Work work, IEnumerable<string> headers) => work.Rig.ReportAsync([.. headers.Select(header => new
    {
        id = header,
        type = "bounced",
        messageId = $"<{header}>",
        occurredAt = Now,
        status = "5.1.1",
        code = 550,
        detail = "no such user",
    })]);

    Task JudgeAsync() => app.Services.GetRequiredService<BreakerRun>().RunAsync(CancellationToken.None);

    Task<RunEnd> SendAsync(Work work) => app.Services.GetRequiredService<SenderRun>().RunAsync(work.Sender, CancellationToken.None);

    async Task<string?> CodeOfAWaitingMailAsync(Work work)
    {
        var contact = await app.Database.ScalarAsync<long>(
            "SELECT MIN(contact_id) FROM email_messages WHERE campaign_id = @Campaign AND status = 'scheduled'", new { work.Campaign });
        return (await ReadAsync(work, $"/api/campaigns/{work.Campaign}/recipients/{contact}/explanation"))
            .GetProperty("decision").GetProperty("code").GetString();
    }

    async Task<string> StatesAsync(Work work) => string.Join(", ", (await app.Database.QueryAsync<(string Status, long Count)>(
        "SELECT CAST(status AS CHAR), COUNT(*) FROM email_messages WHERE campaign_id = @Campaign GROUP BY status ORDER BY CAST(status AS CHAR)",
        new { work.Campaign })).Select(state => $"{state.Status} {state.Count}"));

    static async Task<JsonElement> ReadAsync(Work work, string path) => await work.Rig.User.Http.GetFromJsonAsync<JsonElement>(path);

    static string Text(JsonElement bounce) =>
        $"{bounce.GetProperty("code").GetInt32()} {bounce.GetProperty("status").GetString()} {bounce.GetProperty("class").GetString()}";

    sealed record Work(WebhookRig Rig, long Sender, long Campaign, IReadOnlyList<string> Headers, long Waiting);
}
