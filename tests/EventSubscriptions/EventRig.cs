using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.EventSubscriptions;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.EventSubscriptions;

/// <summary>An application on a clock of its own that may deliver to this machine.</summary>
public sealed class EventApp : TestApp
{
    public EventApp()
    {
        Clock = new FakeTimeProvider(new DateTimeOffset(Given.Now));
        WithStorage = true;
        Settings = new() { ["EventSubscriptions:AllowLoopback"] = "true", ["EventSubscriptions:PerSecond"] = "1000" };
    }
}

/// <summary>A user with mails that events happen to.</summary>
sealed record EventRig(TestApp App, TestUser User, long Campaign)
{
    public TestDatabase Database => App.Database;

    public DateTime Now => App.Services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;

    public static async Task<EventRig> CreateAsync(TestApp app)
    {
        var user = await app.RegisterAsync();
        return new(app, user, await app.Database.CampaignAsync(user.Id, "running"));
    }

    public async Task<Subscribed> SubscribeAsync(string url, IReadOnlyList<string>? events = null, IReadOnlyList<long>? campaigns = null)
    {
        using var made = await User.Http.PostAsJsonAsync(
            "/api/event-subscriptions", new { url, events = events ?? EventType.All, campaignIds = campaigns });
        made.EnsureSuccessStatusCode();
        var answer = await made.Content.ReadFromJsonAsync<JsonElement>();
        return new(answer.GetProperty("subscription").GetProperty("id").GetInt64(), answer.GetProperty("secret").GetString()!);
    }

    public async Task<long> MailAsync(long? campaign = null) => await Database.InsertAsync("email_messages", new
    {
        user_id = User.Id,
        campaign_id = campaign ?? Campaign,
        step_id = Random.Shared.NextInt64(1, long.MaxValue),
        contact_id = await Database.ContactAsync(User.Id),
        sender_id = 1,
        step_number = 1,
        status = "sent",
        scheduled_at = Given.Now,
        created_at = Given.Now,
    });

    /// <returns>The id of the event.</returns>
    public Task<long> EventAsync(long mail, string type = "sent", long? campaign = null, string? metadata = null) =>
        Database.InsertAsync("email_events", new
        {
            user_id = User.Id,
            campaign_id = campaign ?? Campaign,
            message_id = mail,
            event_type = type,
            occurred_at = Now,
            metadata_json = metadata,
        });

    public Task FanOutAsync() => App.Services.GetRequiredService<EventFanOut>().RunAsync(CancellationToken.None);

    public Task DeliverAsync(Subscribed to) =>
        App.Services.GetRequiredService<DeliveryRun>().RunAsync(to.Id, CancellationToken.None);

    public async Task TellAsync(Subscribed to)
    {
        await FanOutAsync();
        await DeliverAsync(to);
    }

    public async Task<JsonElement> LogAsync(Subscribed of, string query = "")
    {
        var answer = await User.Http.GetFromJsonAsync<JsonElement>($"/api/event-subscriptions/{of.Id}/deliveries{query}");
        return answer.GetProperty("items");
    }

    public async Task<JsonElement> SubscriptionAsync(Subscribed of) =>
        await User.Http.GetFromJsonAsync<JsonElement>($"/api/event-subscriptions/{of.Id}");

    public async Task PostAsync(string path, object? body = null)
    {
        using var answer = await User.Http.PostAsJsonAsync(path, body ?? new { });
        answer.EnsureSuccessStatusCode();
    }
}

/// <summary>A subscription and its secret.</summary>
sealed record Subscribed(long Id, string Secret);
