using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Functions.Stops;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Stops;

/// <summary>An absence from the API to the mails, and back when it is lifted.</summary>
[Trait("Kind", "path")]
public sealed class AwayPathTests : IAsyncLifetime
{
    readonly FakeTimeProvider clock = new(Given.Now);
    readonly TestApp app;

    public AwayPathTests() => app = new() { Clock = clock };

    public ValueTask InitializeAsync() => app.InitializeAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task An_absence_is_told_once_waited_for_and_lifted()
    {
        var user = await app.RegisterAsync();
        var campaign = await app.Database.CampaignAsync(user.Id, "running");
        var step = await app.Database.StepAsync(campaign);
        var sender = await app.Database.SenderAsync(user.Id);
        var contact = await app.Database.ContactAsync(user.Id);
        await app.Database.ExecuteAsync("UPDATE contacts SET zone = 'Asia/Tokyo' WHERE id = @contact", new { contact });
        await app.Database.InsertAsync("campaign_senders", new { campaign_id = campaign, sender_id = sender });
        await app.Database.InsertAsync("email_messages", new
        {
            user_id = user.Id,
            campaign_id = campaign,
            step_id = step,
            contact_id = contact,
            sender_id = sender,
            step_number = 1,
            status = "scheduled",
            scheduled_at = Given.Now.AddHours(5),
            created_at = Given.Now,
        });
        var away = new { returnsOn = "2026-09-24", receivedAt = Given.Now };

        var told = await PostAsync(away);
        var again = await PostAsync(away);
        var explained = await ExplainAsync();
        clock.Advance(TimeSpan.FromDays(2));
        using var lifted = await user.Http.DeleteAsync($"/api/campaigns/{campaign}/recipients/{contact}/stop");

        Assert.Equal((new StopAnswer(0, 0, 1, 0, null), new StopAnswer(0, 0, 0, 0, null)), (told, again));
        Assert.Equal("AUTO_REPLY", explained.GetProperty("decision").GetProperty("code").GetString());
        Assert.Equal(
            new DateTime(2026, 9, 24, 20, 0, 0, DateTimeKind.Utc),
            explained.GetProperty("decision").GetProperty("next").GetProperty("at").GetDateTime());
        Assert.Equal(1, (await lifted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("broughtForward").GetInt32());
        Assert.Equal(
            Given.Now.AddDays(2).AddHours(5),
            (await ExplainAsync()).GetProperty("decision").GetProperty("next").GetProperty("at").GetDateTime());

        async Task<StopAnswer?> PostAsync(object body)
        {
            using var answer = await user.Http.PostAsJsonAsync($"/api/contacts/{contact}/away", body);
            return await answer.Content.ReadFromJsonAsync<StopAnswer>();
        }

        Task<JsonElement> ExplainAsync() =>
            user.Http.GetFromJsonAsync<JsonElement>($"/api/campaigns/{campaign}/recipients/{contact}/explanation");
    }
}
