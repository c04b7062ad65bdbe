using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ColdMail.Tests.Infrastructure;
using ColdMail.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Webhooks;

/// <summary>A user with a webhook endpoint, and a provider that reports to it.</summary>
sealed record WebhookRig(TestApp App, TestUser User, string Path, string Secret, long Endpoint)
{
    static readonly HttpClient Provider = new(new SocketsHttpHandler { UseCookies = false });

    public static async Task<WebhookRig> CreateAsync(TestApp app)
    {
        var user = await app.RegisterAsync();
        using var made = await user.Http.PostAsJsonAsync("/api/webhook-endpoints", new { name = "Relay", provider = "generic" });
        made.EnsureSuccessStatusCode();
        var answer = await made.Content.ReadFromJsonAsync<JsonElement>();
        return new(
            app,
            user,
            new Uri(answer.GetProperty("url").GetString()!).AbsolutePath,
            answer.GetProperty("secret").GetString()!,
            answer.GetProperty("endpoint").GetProperty("id").GetInt64());
    }

    /// <summary>A mail of this user, with a second one of another campaign scheduled for the same contact.</summary>
    public async Task<WebhookMail> MailAsync(string status = "sent", string? email = null)
    {
        var database = App.Database;
        email ??= $"{Guid.NewGuid():N}@contacts.example";
        var contact = await database.ContactAsync(User.Id, email);
        var header = $"{Guid.NewGuid():N}@senders.example";
        var (first, second) = (await MessageAsync(status, header), await MessageAsync("scheduled", null));
        return new(first, second, contact, header, email);

        async Task<long> MessageAsync(string state, string? messageId) => await database.InsertAsync("email_messages", new
        {
            user_id = User.Id,
            campaign_id = await database.CampaignAsync(User.Id, "running"),
            step_id = 1,
            contact_id = contact,
            sender_id = 1,
            step_number = 1,
            status = state,
            scheduled_at = Given.Now,
            sent_at = state == "scheduled" ? (DateTime?)null : Given.Now,
            message_id_header = messageId,
            created_at = Given.Now,
        });
    }

    public async Task<HttpResponseMessage> PostAsync(string body, string? signature = null, string? path = null)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(App.Url, path ?? Path))
        {
            Content = new ByteArrayContent(bytes),
        };
        request.Headers.TryAddWithoutValidation(
            GenericSignature.Header,
            signature ?? GenericSignature.Sign(Secret, bytes, TimeProvider.System.GetUtcNow().UtcDateTime));
        return await Provider.SendAsync(request);
    }

    /// <summary>Posts events and has them processed.</summary>
    public async Task<InboxCounts> ReportAsync(params object[] events)
    {
        using var answer = await PostAsync(JsonSerializer.Serialize(events));
        answer.EnsureSuccessStatusCode();
        await ProcessAsync();
        return (await answer.Content.ReadFromJsonAsync<InboxCounts>())!;
    }

    public Task ProcessAsync() => App.Services.GetRequiredService<WebhookRun>().RedriveAsync(CancellationToken.None);

    public async Task<MailState> StateAsync(WebhookMail mail)
    {
        var row = Assert.Single(await App.Database.QueryAsync<(
            string Status, string? Reason, string Facts, string Contact, string Next)>(
            """
            SELECT m.status, m.reason,
                   CONCAT_WS(' ', IF(m.delivered_at IS NULL, NULL, 'delivered'), IF(m.bounced_at IS NULL, NULL, 'bounced'),
                             IF(m.complained_at IS NULL, NULL, 'complained'), IF(m.unsubscribed_at IS NULL, NULL, 'unsubscribed'),
                             IF(m.opened_at IS NULL, NULL, 'opened'), IF(m.clicked_at IS NULL, NULL, 'clicked')),
                   c.status, n.status
              FROM email_messages m
              JOIN contacts c ON c.id = m.contact_id
              JOIN email_messages n ON n.id = @Next
             WHERE m.id = @Id
            """,
            mail));
        var events = await App.Database.QueryAsync<string>(
            "SELECT event_type FROM email_events WHERE message_id = @Id ORDER BY event_type", mail);
        var suppression = await App.Database.QueryAsync<string>(
            "SELECT CAST(reason AS CHAR) FROM suppression_list WHERE user_id = @Id AND email = @Email", new { User.Id, mail.Email });
        return new(
            row.Status, row.Reason, row.Facts, string.Join(' ', events), row.Contact, string.Join(' ', suppression), row.Next);
    }

    /// <summary>Everything of this user that the inbox holds: done or waiting, and the code of the note.</summary>
    public async Task<IReadOnlyList<string>> InboxAsync() => await App.Database.QueryAsync<string>(
        """
        SELECT CONCAT(IF(processed_at IS NULL, 'waiting', 'done'), COALESCE(CONCAT(' ', SUBSTRING_INDEX(error, ':', 1)), ''))
          FROM webhook_inbox
         WHERE user_id = @Id
         ORDER BY id
        """,
        new { User.Id });
}

/// <param name="Next">A mail to the same contact that has not begun.</param>
/// <param name="Header">Message-ID without angle brackets.</param>
sealed record WebhookMail(long Id, long Next, long Contact, string Header, string Email)
{
    public object Event(string type, string? id = null, string? status = null) => new
    {
        id = id ?? $"{type}-{Id}",
        type,
        messageId = $"<{Header}>",
        email = Email,
        occurredAt = Given.Now,
        status,
    };
}

/// <param name="Facts">Those that are set, with blanks between.</param>
/// <param name="Events">The types of all events of the mail, sorted.</param>
/// <param name="Suppression">The reason, or nothing.</param>
/// <param name="Next">State of the contact's scheduled mail.</param>
public sealed record MailState(
    string Status, string? Reason, string Facts, string Events, string Contact, string Suppression, string Next);
