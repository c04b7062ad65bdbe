using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ColdMail.Inbound;
using ColdMail.Inbox;
using ColdMail.Tests.Architecture;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Inbox;

/// <summary>The whole application, with storage and a clock that stands.</summary>
public sealed class InboxApp : TestApp
{
    public InboxApp()
    {
        WithStorage = true;
        Clock = new FakeTimeProvider(new DateTimeOffset(Given.Now));
        Environment = "Development";
        Settings = new() { ["Smtp:AllowLoopback"] = "true", ["Smtp:QuitSeconds"] = "0.5" };
    }

    /// <summary>A user with a contact who got the first step of a running campaign and waits for the second.</summary>
    /// <param name="port">Of the server of the sender.</param>
    public async Task<InboxCase> CaseAsync(string email = "kira@north.example", int port = 25)
    {
        var user = await RegisterAsync();
        var sender = await Database.SenderAsync(user.Id, port: port);
        await Database.ExecuteAsync("UPDATE sender_accounts SET from_email = CONCAT('ana', id, '@senders.example') WHERE id = @sender", new { sender });
        await Database.ExecuteAsync("UPDATE users SET postal_address = '12 St James''s Square, London' WHERE id = @Id", new { user.Id });
        var contact = await Database.ContactAsync(user.Id, email, "Kira");
        var campaign = await Database.CampaignAsync(user.Id, "running");
        var header = $"{Guid.NewGuid():N}@senders.example";
        var mail = await MailAsync(await Database.StepAsync(campaign, subject: "Your plant"), 1, "sent", header);
        var next = await MailAsync(await Database.StepAsync(campaign, 2, 48), 2, "scheduled", null);
        await Database.InsertAsync("mailboxes", new
        {
            sender_id = sender,
            user_id = user.Id,
            host = "imap.example",
            port = 993,
            tls = "implicit",
            sign_in = "x",
            pass_encrypted = "x",
            uid_validity = 1,
            due_at = Given.Now,
            lease_token = 7,
            created_at = Given.Now,
            updated_at = Given.Now,
        });
        return new(this, user, sender, contact, campaign, mail, next, header);

        Task<long> MailAsync(long step, int number, string state, string? id) => Database.InsertAsync("email_messages", new
        {
            user_id = user.Id,
            campaign_id = campaign,
            step_id = step,
            contact_id = contact,
            sender_id = sender,
            step_number = number,
            status = state,
            scheduled_at = Given.Now.AddHours(number - 2),
            sent_at = id is null ? (DateTime?)null : Given.Now.AddHours(-2),
            message_id_header = id,
            date_header = id is null ? (DateTime?)null : Given.Now.AddHours(-2),
            created_at = Given.Now,
        });
    }
}

public sealed record InboxCase(
    InboxApp App, TestUser User, long Sender, long Contact, long Campaign, long Mail, long Next, string Header)
{
    int uid;

    public HttpClient Http => User.Http;

    public string Reply => Repository.Read("tests", "Inbound", "Corpus", "reply-top-posted.eml")
        .Replace("mfrggzdfmztwq2lknnwg23tpob@acme-mail.example", Header, StringComparison.Ordinal);

    /// <summary>Lets a mail come into the mailbox of the sender.</summary>
    public async Task TakeAsync(string mail)
    {
        await using var raw = new MemoryStream(Encoding.UTF8.GetBytes(mail));
        var place = new InboundPlace(User.Id, Sender, 7, 1, ++uid, Given.Now.AddMinutes(uid - 60));
        Assert.Equal(
            InboundOutcome.Done,
            await App.Services.GetRequiredService<MailIntake>().TakeAsync(place, "nobody@acme-mail.example", raw, Given.Now, default));
    }

    /// <summary>The only conversation of the user.</summary>
    public async Task<long> ThreadAsync() =>
        await App.Database.ScalarAsync<long>("SELECT id FROM inbox_threads WHERE user_id = @Id", new { User.Id });

    public async Task<JsonElement> GetAsync(string path) => await Http.GetFromJsonAsync<JsonElement>(path);

    /// <returns>The status of HTTP.</returns>
    public async Task<int> LabelAsync(string label, string? until = null)
    {
        using var answer = await Http.PutAsJsonAsync($"/api/inbox/threads/{await ThreadAsync()}/label", new { label, until });
        return (int)answer.StatusCode;
    }

    public async Task<(int Status, JsonElement Body)> ReplyAsync(object body)
    {
        using var answer = await Http.PostAsJsonAsync($"/api/inbox/threads/{await ThreadAsync()}/reply", body);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    public Task SendAsync(long reply) => App.Services.GetRequiredService<ReplyRun>().RunAsync(reply, default);

    /// <summary>What is in force: label, contact, suppression, and the mail that waited with its reason, and its day where it was put off.</summary>
    public Task<string> StateAsync() => App.Database.ScalarAsync<string>(
        """
        SELECT CONCAT_WS(' ', t.label, c.status,
                         (SELECT CAST(s.reason AS CHAR) FROM suppression_list s WHERE s.user_id = t.user_id AND s.email = c.email),
                         n.status, n.reason, IF(n.reason IN ('NOT_NOW', 'AUTO_REPLY'), DATE(n.scheduled_at), NULL))
          FROM inbox_threads t
          JOIN contacts c ON c.id = t.contact_id
          JOIN email_messages n ON n.id = @Next
         WHERE t.sender_id = @Sender
        """,
        this);
}
