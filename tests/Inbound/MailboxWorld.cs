using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ColdMail.Dev.Components;
using ColdMail.Inbound;
using ColdMail.Tests.Infrastructure;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace ColdMail.Tests.Inbound;

/// <summary>A mail server, and the application that reads its mailboxes. Use it as a class fixture.</summary>
public sealed class MailboxWorld : IAsyncLifetime
{
    const int Mailboxes = 40;

    DovecotServer? server;
    int taken;

    public TestApp App { get; } = new()
    {
        Environment = "Development",
        Clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow()),
        Settings = new() { ["Smtp:AllowLoopback"] = "true", ["Inbound:BatchMails"] = "5", ["Inbound:CommandSeconds"] = "8" },
    };

    public DovecotServer Server => server ?? throw new InvalidOperationException("The server was not started.");

    public FakeTimeProvider Clock => App.Clock!;

    public DateTime Now => Clock.GetUtcNow().UtcDateTime;

    public async ValueTask InitializeAsync()
    {
        server = await StartServerAsync("mailboxes", [.. Enumerable.Range(1, Mailboxes).Select(number => $"box{number}@box.example")]);
        await App.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Server.DisposeAsync();
    }

    public static Task<DovecotServer> StartServerAsync(
        string name, IReadOnlyList<string> mailboxes, Func<DovecotServerOptions, DovecotServerOptions>? change = null)
    {
        var options = new DovecotServerOptions(Leftovers.TestName(name, Environment.ProcessId), mailboxes);
        return DovecotServer.StartAsync(change?.Invoke(options) ?? options, _ => { }, CancellationToken.None);
    }

    /// <summary>A user with a sender whose mailbox nobody looked into yet.</summary>
    /// <param name="port">Where ColdMail finds the server; null: where it is.</param>
    public async Task<MailboxRig> RigAsync(int? port = null, DovecotServer? own = null)
    {
        var store = own ?? Server;
        var address = own is null ? $"box{Interlocked.Increment(ref taken)}@box.example" : "box1@box.example";
        var user = await App.RegisterAsync();
        var rig = new MailboxRig(this, store, user, await App.Database.SenderAsync(user.Id), address);
        await rig.SetAsync(port ?? store.ImapPort, DovecotServer.Password);
        return rig;
    }
}

/// <summary>A mailbox, and the contacts who answer into it.</summary>
public sealed record MailboxRig(MailboxWorld World, DovecotServer Server, TestUser User, long Sender, string Address)
{
    TestDatabase Database => World.App.Database;

    public Task RunAsync() => World.App.Services.GetRequiredService<MailboxRun>().RunAsync(Sender, TestContext.Current.CancellationToken);

    /// <summary>Looks again and again, until nothing is due any more.</summary>
    public async Task RunAllAsync()
    {
        do
        {
            await RunAsync();
        }
        while (await Database.ScalarAsync<bool>(
            "SELECT due_at <= @Now FROM mailboxes WHERE sender_id = @Sender", new { World.Now, Sender }));
    }

    /// <summary>Lets the time come at which the mailbox is looked into again.</summary>
    public async Task DueAsync() => World.Clock.Advance(
        await Database.ScalarAsync<DateTime>("SELECT GREATEST(due_at, COALESCE(lease_until, due_at)) FROM mailboxes WHERE sender_id = @Sender", this)
        - World.Now + TimeSpan.FromSeconds(1));

    public async Task SetAsync(int port, string password)
    {
        using var answer = await User.Http.PutAsJsonAsync(
            $"/api/senders/{Sender}/mailbox", new { host = "localhost", port, tls = "none", user = Address, password });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The mailbox as its owner sees it.</summary>
    public Task<JsonElement> SeenAsync() => User.Http.GetFromJsonAsync<JsonElement>($"/api/senders/{Sender}/mailbox");

    /// <summary>A contact who got a mail, with a follow-up that is scheduled.</summary>
    /// <returns>The Message-ID of the mail.</returns>
    public async Task<string> WrittenToAsync(string contact)
    {
        var id = await Database.ContactAsync(User.Id, contact);
        var campaign = await Database.CampaignAsync(User.Id, "running");
        var header = $"{Guid.NewGuid():N}@senders.example";
        foreach (var step in (int[])[1, 2])
        {
            await Database.InsertAsync("email_messages", new
            {
                user_id = User.Id,
                campaign_id = campaign,
                step_id = step,
                contact_id = id,
                sender_id = Sender,
                step_number = step,
                status = step == 1 ? "sent" : "scheduled",
                scheduled_at = World.Now,
                sent_at = step == 1 ? World.Now.AddHours(-2) : (DateTime?)null,
                message_id_header = step == 1 ? header : null,
                created_at = World.Now,
            });
        }

        return header;
    }

    /// <summary>A mail of a person who answers.</summary>
    public static MimeMessage Answer(string from, string cited, string text = "Yes, please tell me more.")
    {
        var mail = new MimeMessage { Subject = "Re: Hello", InReplyTo = cited, Body = new TextPart("plain") { Text = text } };
        mail.From.Add(MailboxAddress.Parse(from));
        mail.To.Add(MailboxAddress.Parse("ana@box.example"));
        return mail;
    }

    /// <summary>A contact who was written to answers.</summary>
    public async Task AnswerAsync(string contact, string folder = "INBOX", DateTimeOffset? at = null, string text = "Yes, please tell me more.") =>
        await PutAsync(Answer(contact, await WrittenToAsync(contact), text), folder, at);

    public Task PutAsync(MimeMessage mail, string folder = "INBOX", DateTimeOffset? at = null) => InFolderAsync(
        folder, opened => opened.AppendAsync(mail, MessageFlags.None, at ?? World.Clock.GetUtcNow()));

    /// <summary>A mail byte for byte, as a file of the mail store.</summary>
    public async Task PutAsync(byte[] raw)
    {
        await InFolderAsync("INBOX", _ => Task.CompletedTask);
        Server.Put(Address, raw);
        await InFolderAsync("INBOX", _ => Task.CompletedTask);
    }

    /// <summary>Opens a folder as the owner of the mailbox does.</summary>
    public async Task InFolderAsync(string folder, Func<IMailFolder, Task> action)
    {
        using var client = new ImapClient();
        await client.ConnectAsync("127.0.0.1", Server.ImapPort, SecureSocketOptions.None);
        await client.AuthenticateAsync(new SaslMechanismPlain(Address, DovecotServer.Password));
        var opened = await client.GetFolderAsync(folder);
        await opened.OpenAsync(FolderAccess.ReadWrite);
        await action(opened);
        await client.DisconnectAsync(quit: true);
    }

    /// <summary>What became of the contacts, in the order in which they were written to.</summary>
    public async Task<string> ContactsAsync() => string.Join(", ", await Database.QueryAsync<string>(
        """
        SELECT CONCAT_WS(' ', SUBSTRING_INDEX(c.email, '@', 1), c.status, n.status)
          FROM contacts c
          JOIN email_messages n ON n.contact_id = c.id AND n.step_number = 2
         WHERE c.user_id = @Id
         ORDER BY c.id
        """,
        new { User.Id }));

    /// <summary>What was found, in the order of finding.</summary>
    public async Task<string> FoundAsync() => string.Join(' ', await Database.QueryAsync<string>(
        "SELECT label FROM inbound_mails WHERE sender_id = @Sender ORDER BY id", new { Sender }));

    /// <summary>Events and stops that the mails made.</summary>
    public Task<long> EffectsAsync() => Database.ScalarAsync<long>(
        """
        SELECT (SELECT COUNT(*)
                  FROM email_events e
                  JOIN email_messages m ON m.id = e.message_id
                 WHERE m.user_id = @Id AND e.event_type <> 'crossed_in_flight')
             + (SELECT COUNT(*) FROM suppression_list WHERE user_id = @Id)
        """,
        new { User.Id });

    /// <summary>The cursor of the inbox.</summary>
    public async Task<(long UidValidity, long LastUid)> CursorAsync() => (await Database.QueryAsync<(long, long)>(
        "SELECT uid_validity, last_uid FROM mailboxes WHERE sender_id = @Sender", new { Sender })).Single();

    public static byte[] Raw(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));

    public static byte[] Raw(MimeMessage mail)
    {
        using var stream = new MemoryStream();
        mail.WriteTo(stream);
        return stream.ToArray();
    }
}
