using System.Globalization;
using System.Text.Json;
using ColdMail.Dev.Components;
using MailKit;
using MimeKit;
using MySqlConnector;

namespace ColdMail.Tests.Inbound;

/// <summary>Whole looks into mailboxes of a real server.</summary>
[Trait("Kind", "path")]
public sealed class MailboxRunTests(MailboxWorld world) : IClassFixture<MailboxWorld>
{
    [Fact]
    public async Task What_is_new_is_taken_once_and_nothing_is_marked()
    {
        var rig = await world.RigAsync();
        await rig.AnswerAsync("ada@people.example");
        await rig.AnswerAsync("bob@people.example");
        await rig.PutAsync(MailboxRig.Answer("stranger@elsewhere.example", "unknown@elsewhere.example"));

        await rig.RunAsync();
        await rig.DueAsync();
        await rig.AnswerAsync("cat@people.example");
        await rig.RunAsync();

        Assert.Equal("ada replied cancelled, bob replied cancelled, cat replied cancelled", await rig.ContactsAsync());
        Assert.Equal("reply reply reply", await rig.FoundAsync());
        Assert.Equal(4, (await rig.CursorAsync()).LastUid);
        await rig.InFolderAsync("INBOX", async inbox =>
        {
            var mails = await inbox.FetchAsync(0, -1, MessageSummaryItems.Flags);
            Assert.Equal([MessageFlags.None], mails.Select(mail => mail.Flags!.Value & ~MessageFlags.Recent).Distinct());
            Assert.Equal(4, mails.Count);
        });
    }

    [Fact]
    public async Task The_first_look_goes_back_two_weeks_and_no_further()
    {
        var rig = await world.RigAsync();
        await rig.AnswerAsync("old@people.example", at: world.Clock.GetUtcNow().AddDays(-30));
        await rig.AnswerAsync("late@people.example", at: world.Clock.GetUtcNow().AddDays(-10));

        await rig.RunAsync();

        Assert.Equal("old ok scheduled, late replied cancelled", await rig.ContactsAsync());
    }

    [Fact]
    public async Task A_mailbox_is_fresh_only_when_everything_in_it_was_read()
    {
        var rig = await world.RigAsync();
        for (var i = 1; i <= 12; i++)
        {
            await rig.AnswerAsync($"c{i}@people.example");
        }

        await rig.RunAsync();
        var part = await rig.SeenAsync();
        await rig.RunAllAsync();
        var all = await rig.SeenAsync();

        Assert.Equal(JsonValueKind.Null, part.GetProperty("freshUntil").ValueKind);
        Assert.Equal(world.Now.AddMinutes(15), all.GetProperty("freshUntil").GetDateTime(), TimeSpan.FromSeconds(1));
        Assert.Equal(12, (await rig.FoundAsync()).Split(' ').Length);
    }

    [Fact]
    public async Task Mails_that_got_new_numbers_are_read_again_and_change_nothing_more()
    {
        var rig = await world.RigAsync();
        await rig.AnswerAsync("ada@people.example");
        var nameless = MailboxRig.Answer("bob@people.example", await rig.WrittenToAsync("bob@people.example"), "unsubscribe");
        nameless.Headers.Remove(HeaderId.MessageId);
        await rig.PutAsync(MailboxRig.Raw(nameless));
        await rig.RunAsync();
        var (before, effects) = (await rig.CursorAsync(), await rig.EffectsAsync());

        rig.Server.LoseNumbers(rig.Address);
        await rig.AnswerAsync("cat@people.example");
        await rig.DueAsync();
        await rig.RunAsync();

        Assert.NotEqual(before.UidValidity, (await rig.CursorAsync()).UidValidity);
        Assert.Equal("ada replied cancelled, bob unsubscribed cancelled, cat replied cancelled", await rig.ContactsAsync());
        Assert.Equal("reply opt_out reply", await rig.FoundAsync());
        Assert.Equal(effects + 2, await rig.EffectsAsync());
    }

    [Fact]
    public async Task What_fails_at_the_commit_is_taken_again_whole()
    {
        var rig = await world.RigAsync();
        foreach (var contact in (string[])["ada", "bob", "cat"])
        {
            await rig.AnswerAsync($"{contact}@people.example");
        }

        await world.App.Database.ExecuteAsync(string.Create(CultureInfo.InvariantCulture,
            $"""
            CREATE TRIGGER fails BEFORE UPDATE ON mailboxes FOR EACH ROW
            BEGIN
                IF NEW.last_uid = 2 AND NEW.sender_id = {rig.Sender} THEN
                    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'The database ends in the middle.';
                END IF;
            END
            """));
        await Assert.ThrowsAsync<MySqlException>(rig.RunAsync);
        var (cut, found) = (await rig.ContactsAsync(), await rig.FoundAsync());
        await world.App.Database.ExecuteAsync("DROP TRIGGER fails");
        await rig.RunAsync();
        var owned = await rig.FoundAsync();
        await rig.DueAsync();
        await rig.RunAsync();

        Assert.Equal("ada replied cancelled, bob ok scheduled, cat ok scheduled", cut);
        Assert.Equal(("reply", "reply"), (found, owned));
        Assert.Equal("ada replied cancelled, bob replied cancelled, cat replied cancelled", await rig.ContactsAsync());
        Assert.Equal("reply reply reply", await rig.FoundAsync());
    }

    [Fact]
    public async Task Broken_and_huge_mails_keep_no_other()
    {
        var rig = await world.RigAsync();
        var huge = MailboxRig.Answer("huge@people.example", await rig.WrittenToAsync("huge@people.example"));
        huge.Body = new Multipart("mixed") { huge.Body!, new MimePart("application", "octet-stream") { Content = new MimeContent(new MemoryStream(new byte[4_000_000])) } };
        await rig.PutAsync([]);
        await rig.PutAsync([0, 1, 2, 255, 254, 10, 10, 13, 0]);
        await rig.PutAsync(MailboxRig.Raw("Content-Type: multipart/mixed; boundary=\"x\"\n\n" + string.Concat(Enumerable.Repeat("--x\nContent-Type: multipart/mixed; boundary=\"x\"\n\n", 5_000))));
        await rig.PutAsync(huge);
        await rig.AnswerAsync("last@people.example");

        await rig.RunAllAsync();

        Assert.Equal("huge replied cancelled, last replied cancelled", await rig.ContactsAsync());
        Assert.Equal(5, (await rig.CursorAsync()).LastUid);
        Assert.StartsWith("broken", await rig.FoundAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_that_the_server_does_not_give_is_listed_after_some_looks()
    {
        var rig = await world.RigAsync();
        await rig.PutAsync(MailboxRig.Raw(MailboxRig.Answer("ada@people.example", await rig.WrittenToAsync("ada@people.example"))));
        await rig.Server.ForbidAsync(rig.Address, TestContext.Current.CancellationToken);
        await rig.AnswerAsync("bob@people.example");

        var found = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            await rig.RunAsync();
            found.Add(await rig.FoundAsync());
            await rig.DueAsync();
        }

        Assert.Equal(["", "", "", "", "broken", "broken reply"], found);
        Assert.Equal("ada ok scheduled, bob replied cancelled", await rig.ContactsAsync());
    }

    [Theory]
    [InlineData(false, "ended the connection")]
    [InlineData(true, "fell silent")]
    public async Task A_connection_that_is_lost_in_the_middle_loses_and_doubles_nothing(bool isSilent, string words)
    {
        await using var cut = new CutConnection(world.Server.ImapPort) { Most = 60_000, FallsSilent = isSilent };
        var rig = await world.RigAsync(cut.Port);
        var text = string.Concat(Enumerable.Repeat("Yes, please tell me more.\n", 1_000));
        foreach (var contact in (string[])["ada", "bob", "cat", "dan"])
        {
            await rig.AnswerAsync($"{contact}@people.example", text: text);
        }

        await rig.RunAsync();
        var (lost, found) = (await rig.SeenAsync(), await rig.FoundAsync());
        cut.Most = null;
        await rig.DueAsync();
        await rig.RunAllAsync();

        Assert.Contains(words, lost.GetProperty("lastError").GetString(), StringComparison.Ordinal);
        Assert.Equal("reply reply", found);
        Assert.Equal("reply reply reply reply", await rig.FoundAsync());
        Assert.Equal(
            "ada replied cancelled, bob replied cancelled, cat replied cancelled, dan replied cancelled", await rig.ContactsAsync());
        Assert.Equal(JsonValueKind.Null, (await rig.SeenAsync()).GetProperty("lastError").ValueKind);
    }

    [Fact]
    public async Task A_mailbox_that_fails_says_why_and_is_left_alone_longer_each_time()
    {
        var rig = await world.RigAsync();
        await rig.SetAsync(rig.Server.ImapPort, "changed");
        var pauses = new List<int>();

        for (var i = 0; i < 7; i++)
        {
            await rig.RunAsync();
            await rig.RunAsync();
            var before = world.Now;
            await rig.DueAsync();
            pauses.Add((int)Math.Round((world.Now - before).TotalMinutes));
        }

        var failed = await rig.SeenAsync();
        await rig.SetAsync(rig.Server.ImapPort, DovecotServer.Password);
        await rig.RunAsync();
        var works = await rig.SeenAsync();

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], pauses);
        Assert.Equal(7, failed.GetProperty("failures").GetInt32());
        Assert.StartsWith("The server refused user name or password.", failed.GetProperty("lastError").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, failed.GetProperty("freshUntil").ValueKind);
        Assert.Equal((0, JsonValueKind.Null), (works.GetProperty("failures").GetInt32(), works.GetProperty("lastError").ValueKind));
        Assert.True(works.GetProperty("freshUntil").GetDateTime() > world.Now);
    }

    [Fact]
    public async Task Many_looks_at_once_take_every_mail_once()
    {
        var rig = await world.RigAsync();
        await rig.AnswerAsync("ada@people.example");
        await rig.AnswerAsync("bob@people.example");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => rig.RunAsync()));

        Assert.Equal("reply reply", await rig.FoundAsync());
    }

    [Fact]
    public async Task Answers_among_unwanted_mail_are_found_and_not_doubled_when_they_are_moved()
    {
        var rig = await world.RigAsync();
        await rig.AnswerAsync("ada@people.example");
        await rig.AnswerAsync("bob@people.example", "Junk");
        await rig.RunAsync();
        var effects = await rig.EffectsAsync();

        await rig.InFolderAsync("Junk", async junk => await junk.MoveToAsync(0, await junk.ParentFolder!.GetSubfolderAsync("INBOX")));
        await rig.AnswerAsync("cat@people.example", "Junk");
        await rig.DueAsync();
        await rig.RunAsync();

        Assert.Equal("ada replied cancelled, bob replied cancelled, cat replied cancelled", await rig.ContactsAsync());
        Assert.Equal("reply reply reply", await rig.FoundAsync());
        Assert.Equal(effects + 2, await rig.EffectsAsync());
        Assert.Equal("Junk", (await rig.SeenAsync()).GetProperty("junkFolder").GetString());
    }

    [Fact]
    public async Task A_folder_for_unwanted_mail_is_known_by_its_name_where_the_server_does_not_tell()
    {
        await using var server = await MailboxWorld.StartServerAsync(
            "named", ["box1@box.example"], options => options with { NamesSpecialFolders = false, JunkFolder = "Spamverdacht" });
        var rig = await world.RigAsync(own: server);
        await rig.AnswerAsync("ada@people.example", "Spamverdacht");

        await rig.RunAsync();

        Assert.Equal("ada replied cancelled", await rig.ContactsAsync());
        Assert.Equal("Spamverdacht", (await rig.SeenAsync()).GetProperty("junkFolder").GetString());
    }
}
