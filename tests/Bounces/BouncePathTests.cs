using System.Net.Http.Json;
using System.Text.Json;
using ColdMail.Bounces;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tests.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Bounces;

/// <summary>Bounces that a provider reports, as their user sees them.</summary>
[Trait("Kind", "path")]
public sealed class BouncePathTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task Soft_bounces_are_counted_shown_and_suppress_in_the_end()
    {
        var rig = await WebhookRig.CreateAsync(app);
        var mail = await rig.MailAsync();
        string[] headers = [mail.Header, await SentAsync(rig, mail.Contact), await SentAsync(rig, mail.Contact)];

        await rig.ReportAsync(Bounced("a", headers[0], mail.Email, 30), Bounced("b", headers[1], mail.Email, 20));
        await app.Services.GetRequiredService<SoftBounceRun>().RunAsync(CancellationToken.None);
        var before = await ReadAsync(rig, mail.Contact);
        await rig.ReportAsync(Bounced("c", headers[2], mail.Email, 10));
        await app.Services.GetRequiredService<SoftBounceRun>().RunAsync(CancellationToken.None);
        var after = await ReadAsync(rig, mail.Contact);

        Assert.Equal((2, 3, 14), (
            before.GetProperty("softInARow").GetInt32(), before.GetProperty("softNeeded").GetInt32(), before.GetProperty("acrossDays").GetInt32()));
        Assert.Equal(
            ["soft webhook status 4.2.2 452 full False", "soft webhook status 4.2.2 452 full False"],
            before.GetProperty("bounces").EnumerateArray().Select(Text));
        Assert.Equal(0, after.GetProperty("softInARow").GetInt32());
        Assert.All(after.GetProperty("bounces").EnumerateArray(), bounce => Assert.EndsWith("True", Text(bounce), StringComparison.Ordinal));
        Assert.Equal("bounced", await app.Database.ScalarAsync<string>(
            "SELECT CAST(status AS CHAR) FROM contacts WHERE id = @Contact", new { mail.Contact }));
    }

    static readonly string[] Told = ["class", "source", "decidedBy", "status", "code", "detail"];

    static string Text(JsonElement bounce) => string.Join(' ',
        Told.Select(name => bounce.GetProperty(name).ToString())
            .Append((bounce.GetProperty("spentAt").ValueKind != JsonValueKind.Null).ToString()));

    static object Bounced(string id, string header, string email, int daysAgo) => new
    {
        id,
        type = "bounced",
        messageId = $"<{header}>",
        email,
        occurredAt = TimeProvider.System.GetUtcNow().AddDays(-daysAgo),
        status = "4.2.2",
        code = 452,
        detail = "full",
    };

    async Task<string> SentAsync(WebhookRig rig, long contact)
    {
        var header = $"{Guid.NewGuid():N}@senders.example";
        await app.Database.InsertAsync("email_messages", new
        {
            user_id = rig.User.Id,
            campaign_id = await app.Database.CampaignAsync(rig.User.Id, "running"),
            step_id = 1,
            contact_id = contact,
            sender_id = 1,
            step_number = 1,
            status = "sent",
            scheduled_at = Given.Now,
            sent_at = Given.Now,
            message_id_header = header,
            created_at = Given.Now,
        });
        return header;
    }

    static async Task<JsonElement> ReadAsync(WebhookRig rig, long contact) =>
        await rig.User.Http.GetFromJsonAsync<JsonElement>($"/api/contacts/{contact}/bounces");
}
