using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Campaigns;
using ColdMail.EventSubscriptions;
using ColdMail.Notifications;
using ColdMail.Retention;
using ColdMail.Sending;
using ColdMail.Tests.Accounts;
using ColdMail.Tests.EventSubscriptions;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Notifications;

/// <summary>What users are told of their own things, in the list and by mail.</summary>
[Trait("Kind", "path")]
public sealed class NotificationPathTests(MailingApp app) : IClassFixture<MailingApp>
{
    DateTime Now => app.Clock!.GetUtcNow().UtcDateTime;

    [Fact]
    public async Task A_sender_that_the_system_stops_is_told_once_and_one_that_its_user_pauses_is_not()
    {
        var user = await app.RegisterAsync();
        var (broken, own) = (await app.Database.SenderAsync(user.Id), await app.Database.SenderAsync(user.Id));
        var health = app.Services.GetRequiredService<SenderHealthStore>();

        for (var i = 0; i < 3; i++)
        {
            await health.ApplyAsync(broken, new("error", "The server refused the sign-in.", null), 1, 0, Now, CancellationToken.None);
        }

        using var paused = await user.Http.PostAsync(new Uri($"/api/senders/{own}/pause", UriKind.Relative), null);
        await TellAsync();

        var told = Assert.Single(await ListAsync(user));
        Assert.Equal(("SENDER_STOPPED", broken), (told.GetProperty("kind").GetString(), told.GetProperty("subjectId").GetInt64()));
        Assert.EndsWith("cannot send. The server refused the sign-in.", told.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            [("sender.paused", "system"), ("sender.paused", "user")],
            await app.Database.QueryAsync<(string, string)>(
                "SELECT kind, JSON_UNQUOTE(JSON_EXTRACT(data_json, '$.by')) FROM outbox_events WHERE user_id = @Id ORDER BY id", new { user.Id }));
    }

    [Fact]
    public async Task A_campaign_that_finishes_is_told_to_subscriptions_and_user_once()
    {
        await using var receiver = await ScriptedReceiver.StartAsync();
        var rig = await EventRig.CreateAsync(app);
        var to = await rig.SubscribeAsync(receiver.Url);
        var other = await rig.SubscribeAsync(receiver.Url, campaigns: [await app.Database.CampaignAsync(rig.User.Id)]);
        await app.Database.ExecuteAsync("UPDATE campaigns SET materialised_at = @Now WHERE id = @Campaign", new { Now, rig.Campaign });
        var campaigns = app.Services.GetRequiredService<CampaignStatusStore>();

        await campaigns.FinishAsync(rig.Campaign, Now, CancellationToken.None);
        await campaigns.FinishAsync(rig.Campaign, Now, CancellationToken.None);
        await rig.TellAsync(to);
        await rig.TellAsync(other);

        var got = Assert.Single(receiver.Received);
        Assert.Equal(("campaign.finished", rig.Campaign), (got.Type, got.Data.GetProperty("campaignId").GetInt64()));
        Assert.Equal(got.SignatureUnder(to.Secret), got.Signature);
        Assert.Equal("CAMPAIGN_FINISHED", Assert.Single(await ListAsync(rig.User)).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_campaign_is_told_of_when_more_of_its_mails_wait_and_not_while_as_many_do()
    {
        var user = await app.RegisterAsync();
        var campaign = await app.Database.CampaignAsync(user.Id, "running");
        await app.Database.InsertAsync("campaign_stats", new { campaign_id = campaign, step_id = 1, step_number = 1, held = 2, uncertain = 1, computed_at = Now });

        List<int> times = [];
        foreach (var held in new[] { 2, 2, 0, 1, 5 })
        {
            await app.Database.ExecuteAsync("UPDATE campaign_stats SET held = @held WHERE campaign_id = @campaign", new { held, campaign });
            await app.Services.GetRequiredService<AttentionStore>().TellAsync(Now, CancellationToken.None);
            await TellAsync();
            times.Add(Assert.Single(await ListAsync(user)).GetProperty("times").GetInt32());
        }

        Assert.Equal([1, 1, 1, 2, 3], times);
        Assert.Equal(
            "Mails of the campaign \"Campaign\" wait for you: 5 held, 1 uncertain.",
            Assert.Single(await ListAsync(user)).GetProperty("text").GetString());
    }

    [Fact]
    public async Task Mails_go_at_once_and_then_one_an_hour_with_everything_that_came_since()
    {
        var user = await app.RegisterAsync();
        await NewsAsync(user, 1);
        await MailAsync();
        await NewsAsync(user, 2);
        await NewsAsync(user, 3);
        await MailAsync();
        Assert.Equal(["A campaign is finished"], app.MailsTo(user.Email).Select(mail => mail.Subject));

        app.Clock!.Advance(TimeSpan.FromHours(1));
        await MailAsync();
        await MailAsync();

        var mails = app.MailsTo(user.Email);
        Assert.Equal(["A campaign is finished", "2 news from ColdMail"], mails.Select(mail => mail.Subject));
        Assert.Contains("\"C2\"", mails[1].Text, StringComparison.Ordinal);
        Assert.Contains("\"C3\"", mails[1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"C1\"", mails[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_switched_off_read_or_old_is_not_mailed()
    {
        var user = await app.RegisterAsync();
        using var set = await user.Http.PutAsJsonAsync(
            "/api/me/notification-settings", new { settings = new[] { new { kind = "CAMPAIGN_FINISHED", byMail = false } } });
        Assert.Equal(
            ["SENDER_STOPPED True", "CAMPAIGN_PAUSED True", "CAMPAIGN_FINISHED False", "CAMPAIGN_ATTENTION True", "SUBSCRIPTION_STOPPED True"],
            (await set.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray()
                .Select(one => $"{one.GetProperty("kind").GetString()} {one.GetProperty("byMail").GetBoolean()}"));
        await NewsAsync(user, 1);
        await MailAsync();
        Assert.Empty(app.MailsTo(user.Email));

        var reader = await app.RegisterAsync();
        await NewsAsync(reader, 1);
        using var read = await reader.Http.PostAsJsonAsync("/api/notifications/read", new { upTo = long.MaxValue });
        Assert.Equal(1, (await read.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("unread").GetInt32());
        await MailAsync();
        Assert.Empty(app.MailsTo(reader.Email));
        Assert.Equal(0, (await reader.Http.GetFromJsonAsync<JsonElement>("/api/notifications/unread-count")).GetProperty("unread").GetInt32());

        var absent = await app.RegisterAsync();
        await NewsAsync(absent, 1);
        app.Clock!.Advance(TimeSpan.FromDays(1));
        await MailAsync();
        Assert.Empty(app.MailsTo(absent.Email));
    }

    [Fact]
    public async Task The_list_is_read_page_by_page()
    {
        var user = await app.RegisterAsync();
        foreach (var campaign in Enumerable.Range(1, 5))
        {
            await NewsAsync(user, campaign);
        }

        List<long> seen = [];
        for (var next = ""; next is not null;)
        {
            var page = await user.Http.GetFromJsonAsync<JsonElement>($"/api/notifications?unread=true&limit=2{next}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("subjectId").GetInt64()));
            next = page.GetProperty("next") is { ValueKind: JsonValueKind.Number } before ? $"&before={before}" : null;
        }

        Assert.Equal([5, 4, 3, 2, 1], seen);
    }

    [Fact]
    public async Task What_is_older_than_it_is_kept_goes()
    {
        var user = await app.RegisterAsync();
        await NewsAsync(user, 1);
        foreach (var (source, age) in new[] { (1, 31), (2, 29) })
        {
            await app.Database.InsertAsync("event_deliveries", new
            {
                subscription_id = 999,
                user_id = user.Id,
                source = "test",
                source_id = source,
                event_type = "test",
                occurred_at = Now,
                due_since = Now,
                created_at = Now.AddDays(-age),
            });
        }

        var retention = app.Services.GetRequiredService<TellingRetention>();
        await retention.RunAsync(CancellationToken.None);
        Assert.Equal([2], await app.Database.QueryAsync<long>("SELECT source_id FROM event_deliveries WHERE subscription_id = 999"));
        Assert.Equal(1, await CountAsync());

        await app.Database.ExecuteAsync("UPDATE notifications SET last_at = @old WHERE user_id = @Id", new { old = Now.AddDays(-91), user.Id });
        await retention.RunAsync(CancellationToken.None);
        Assert.Equal(0, await CountAsync());

        Task<int> CountAsync() => app.Database.ScalarAsync<int>("SELECT COUNT(*) FROM notifications WHERE user_id = @Id", new { user.Id });
    }

    /// <summary>A campaign of the user finishes.</summary>
    Task NewsAsync(TestUser user, long campaign) => app.Db.TransactAsync(
        (connection, transaction) => NotificationStore.AddAsync(
            connection,
            transaction,
            user.Id,
            Notice.Of(new(user.Id, "campaign.finished", campaign, campaign, new($"C{campaign}")))!,
            Now,
            CancellationToken.None),
        CancellationToken.None);

    async Task MailAsync()
    {
        await app.Services.GetRequiredService<NoticeMail>().PostDueAsync(CancellationToken.None);
        await app.DeliverAsync();
    }

    Task TellAsync() => app.Services.GetRequiredService<EventFanOut>().RunAsync(CancellationToken.None);

    static async Task<IReadOnlyList<JsonElement>> ListAsync(TestUser user) =>
        [.. (await user.Http.GetFromJsonAsync<JsonElement>("/api/notifications")).GetProperty("items").EnumerateArray()];
}
