using System.Text;
using ColdMail.Inbound;
using ColdMail.Tests.Architecture;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Tests.Inbound;

/// <summary>What a mail in a mailbox does to the mail it is about, its contact and the mailbox's cursor.</summary>
[Trait("Kind", "path")]
public sealed class MailIntakePathTests(MailIntakePathTests.Fixture fixture) : IClassFixture<MailIntakePathTests.Fixture>
{
    static readonly DateTime Now = Given.Now;

    TestApp App => fixture.App;

    [Theory]
    [InlineData("postfix-user-unknown", "bounce Citation", "sent bounced", "bounced", "bounce", "cancelled")]
    [InlineData("icloud-over-quota", "bounce Citation", "sent bounced", "ok", "", "scheduled")]
    [InlineData("exchange-restricted", "bounce Citation", "sent bounced", "ok", "", "scheduled")]
    [InlineData("postfix-still-trying", "other Citation", "sent", "ok", "", "scheduled")]
    [InlineData("yahoo-complaint", "complaint Citation", "sent complained", "complained", "complaint", "cancelled")]
    [InlineData("opt-out-de", "opt_out Citation", "sent unsubscribed", "unsubscribed", "unsubscribe", "cancelled")]
    [InlineData("reply-top-posted", "reply Citation", "sent replied", "replied", "", "cancelled")]
    [InlineData("left-the-company", "left Citation", "sent", "ok", "", "cancelled")]
    [InlineData("exchange-automatic-reply", "auto_reply Citation", "sent", "ok", "", "scheduled 2026-09-29")]
    [InlineData("read-receipt", "other Citation", "sent", "ok", "", "scheduled")]
    public async Task A_mail_does_what_it_says(
        string file, string label, string facts, string contact, string suppression, string next)
    {
        var rig = await RigAsync(ContactOf(file));

        Assert.Equal(InboundOutcome.Done, await rig.TakeAsync(rig.Corpus(file)));

        Assert.Equal(new State(facts, contact, suppression, next, label, 1), await rig.StateAsync());
    }

    [Fact]
    public async Task The_same_mail_twice_changes_nothing_more()
    {
        var rig = await RigAsync(ContactOf("reply-top-posted"));
        await rig.TakeAsync(rig.Corpus("reply-top-posted"));
        var before = (await rig.StateAsync(), await rig.EventsAsync());

        await rig.TakeAsync(rig.Corpus("reply-top-posted"), uid: 2);

        Assert.Equal((before.Item1 with { Cursor = 2 }, before.Item2), (await rig.StateAsync(), await rig.EventsAsync()));
    }

    [Fact]
    public async Task A_bounce_is_noted_with_what_decided_about_it()
    {
        var rig = await RigAsync(ContactOf("icloud-over-quota"));

        await rig.TakeAsync(rig.Corpus("icloud-over-quota"));

        Assert.Equal(["soft mailbox 1 status"], await App.Database.QueryAsync<string>(
            "SELECT CONCAT_WS(' ', class, source, is_countable, decided_by) FROM bounces WHERE message_id = @Mail", new { rig.Mail }));
    }

    [Fact]
    public async Task A_bounce_proves_that_an_uncertain_mail_went()
    {
        var rig = await RigAsync(ContactOf("icloud-over-quota"), "uncertain");

        await rig.TakeAsync(rig.Corpus("icloud-over-quota"));

        Assert.Equal("sent bounced", (await rig.StateAsync()).Facts);
        Assert.Contains("sent", await rig.EventsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_to_a_mail_on_its_way_waits_for_its_settle()
    {
        var rig = await RigAsync(ContactOf("reply-top-posted"), "sending");

        Assert.Equal(InboundOutcome.Later, await rig.TakeAsync(rig.Corpus("reply-top-posted")));

        Assert.Equal(new State("sending", "ok", "", "scheduled", "", 0), await rig.StateAsync());
    }

    [Fact]
    public async Task A_bounce_that_only_names_an_address_changes_nothing()
    {
        var rig = await RigAsync(ContactOf("postfix-user-unknown"));

        await rig.TakeAsync(rig.Corpus("postfix-user-unknown").Replace(rig.Header, "unknown@elsewhere.example", StringComparison.Ordinal));

        Assert.Equal(new State("sent", "ok", "", "scheduled", "", 1), await rig.StateAsync());
    }

    [Fact]
    public async Task A_bounce_of_another_recipient_leaves_the_contact_alone()
    {
        var rig = await RigAsync("somebody@else.example");

        await rig.TakeAsync(rig.Corpus("postfix-user-unknown"));

        Assert.Equal(new State("sent", "ok", "", "scheduled", "bounce Citation", 1), await rig.StateAsync());
    }

    [Fact]
    public async Task An_answer_from_another_address_in_the_thread_stops_its_contact()
    {
        var rig = await RigAsync("kira.lind@private.example");

        await rig.TakeAsync(rig.Corpus("reply-top-posted"));

        Assert.Equal(new State("sent replied", "replied", "", "cancelled", "reply Citation", 1), await rig.StateAsync());
    }

    [Fact]
    public async Task A_writer_is_known_by_the_address_and_a_colleague_is_kept_for_a_person()
    {
        var writer = await RigAsync("nora@cars.example");
        var colleague = await RigAsync("somebody@cars.example");

        await writer.TakeAsync(writer.Corpus("reply-about-cars"));
        await colleague.TakeAsync(colleague.Corpus("reply-about-cars"));

        Assert.Equal(new State("sent replied", "replied", "", "cancelled", "reply Address", 1), await writer.StateAsync());
        Assert.Equal(new State("sent", "ok", "", "scheduled", "review Company", 1), await colleague.StateAsync());
    }

    [Fact]
    public async Task What_is_about_no_mail_of_ours_is_not_kept()
    {
        var rig = await RigAsync("somebody@else.example");

        await rig.TakeAsync(rig.Corpus("newsletter"));

        Assert.Equal(new State("sent", "ok", "", "scheduled", "", 1), await rig.StateAsync());
    }

    [Fact]
    public async Task Whoever_lost_the_mailbox_writes_nothing()
    {
        var rig = await RigAsync(ContactOf("reply-top-posted"));

        Assert.Equal(InboundOutcome.Lost, await rig.TakeAsync(rig.Corpus("reply-top-posted"), token: 8));

        Assert.Equal(new State("sent", "ok", "", "scheduled", "", 0), await rig.StateAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task E27_a_mail_to_the_unsubscribe_address_opts_out_even_when_the_mail_it_is_about_is_gone(bool isGone)
    {
        var rig = await RigAsync($"{Guid.NewGuid():N}@optout.example");
        var token = App.Services.GetRequiredService<LinkTokens>().Make(LinkUse.Unsubscribe, new(rig.User, rig.Contact, rig.Mail));
        if (isGone)
        {
            await App.Database.ExecuteAsync("DELETE FROM email_messages WHERE id = @Mail", new { rig.Mail });
        }

        await rig.TakeAsync(
            $"""
            From: somebody@optout.example
            To: ana@acme-mail.example
            Subject: unsubscribe {token}
            Message-ID: <{Guid.NewGuid():N}@optout.example>
            Date: Tue, 15 Sep 2026 10:00:00 +0000


            """);

        Assert.Equal(
            ["unsubscribed cancelled"],
            await App.Database.QueryAsync<string>(
                "SELECT CONCAT(c.status, ' ', m.status) FROM contacts c JOIN email_messages m ON m.id = @Next WHERE c.id = @Contact",
                new { rig.Next, rig.Contact }));
    }

    [Fact]
    public async Task Automatic_replies_of_one_absence_count_once_and_the_last_day_of_return_holds()
    {
        var rig = await RigAsync(ContactOf("exchange-automatic-reply"));

        for (var i = 1; i <= 5; i++)
        {
            await rig.TakeAsync(
                Anew(rig, i).Replace("28 September", $"{10 + i} October", StringComparison.Ordinal), uid: i, at: Now.AddMinutes(i));
        }

        Assert.Equal("scheduled 2026-10-16", (await rig.StateAsync()).Next);
    }

    [Fact]
    public async Task One_absence_too_many_is_held_for_a_person()
    {
        var rig = await RigAsync(ContactOf("exchange-automatic-reply"));
        var next = new List<string>();

        for (var i = 1; i <= 4; i++)
        {
            await rig.TakeAsync(Anew(rig, i), uid: i, at: Now.AddDays(40 * i));
            next.Add((await rig.StateAsync()).Next.Split(' ')[0]);
        }

        Assert.Equal(["scheduled", "scheduled", "scheduled", "held"], next);
    }

    static string Anew(Rig rig, int number) => rig.Corpus("exchange-automatic-reply")
        .Replace("<exchange-automatic-reply@", $"<{number}@", StringComparison.Ordinal);

    static string ContactOf(string file) => file switch
    {
        "postfix-user-unknown" or "exchange-automatic-reply" => "ada@north.example",
        "icloud-over-quota" => "olga@icloud.example",
        "exchange-restricted" => "carl@west.example",
        "postfix-still-trying" => "ada@slow.example",
        "yahoo-complaint" => "uma@yahoo.example",
        "opt-out-de" => "petra@west.example",
        "reply-top-posted" => "kira@north.example",
        "left-the-company" => "ivan@north.example",
        _ => "willy@north.example",
    };

    async Task<Rig> RigAsync(string email, string status = "sent")
    {
        var database = App.Database;
        var user = await database.UserAsync();
        var sender = await database.SenderAsync(user);
        var contact = await database.ContactAsync(user, email);
        await database.ExecuteAsync(
            "UPDATE contacts SET company_domain = SUBSTRING_INDEX(email, '@', -1) WHERE id = @contact", new { contact });
        var header = $"{Guid.NewGuid():N}@senders.example";
        await database.InsertAsync("mailboxes", new
        {
            sender_id = sender,
            user_id = user,
            host = "imap.example",
            port = 993,
            tls = "implicit",
            sign_in = "x",
            pass_encrypted = "x",
            uid_validity = 1,
            due_at = Now,
            lease_token = 7,
            created_at = Now,
            updated_at = Now,
        });
        return new(App, user, sender, contact, await MailAsync(status, header), await MailAsync("scheduled", null), header);

        async Task<long> MailAsync(string state, string? id) => await database.InsertAsync("email_messages", new
        {
            user_id = user,
            campaign_id = await database.CampaignAsync(user, "running"),
            step_id = 1,
            contact_id = contact,
            sender_id = sender,
            step_number = 1,
            status = state,
            scheduled_at = Now,
            sent_at = id is null ? (DateTime?)null : Now.AddHours(-2),
            message_id_header = id,
            created_at = Now,
        });
    }

    sealed record State(string Facts, string Contact, string Suppression, string Next, string Label, long Cursor);

    sealed record Rig(TestApp App, long User, long Sender, long Contact, long Mail, long Next, string Header)
    {
        public string Corpus(string file) =>
            Repository.Read("tests", "Inbound", "Corpus", $"{file}.eml")
                .Replace("mfrggzdfmztwq2lknnwg23tpob@acme-mail.example", Header, StringComparison.Ordinal);

        public async Task<InboundOutcome> TakeAsync(string mail, long uid = 1, long token = 7, DateTime? at = null)
        {
            await using var raw = new MemoryStream(Encoding.UTF8.GetBytes(mail));
            return await App.Services.GetRequiredService<MailIntake>().TakeAsync(
                new(User, Sender, token, 1, uid, at ?? Now), "ana@acme-mail.example", raw, Now, CancellationToken.None);
        }

        public async Task<State> StateAsync() => Assert.Single(await App.Database.QueryAsync<State>(
            """
            SELECT CONCAT_WS(' ', m.status, IF(m.bounced_at IS NULL, NULL, 'bounced'), IF(m.complained_at IS NULL, NULL, 'complained'),
                             IF(m.unsubscribed_at IS NULL, NULL, 'unsubscribed'), IF(m.replied_at IS NULL, NULL, 'replied')) AS Facts,
                   CAST(c.status AS CHAR) AS Contact,
                   COALESCE((SELECT CAST(reason AS CHAR) FROM suppression_list WHERE user_id = @User AND email = c.email), '') AS Suppression,
                   CONCAT_WS(' ', n.status, IF(n.reason = 'AUTO_REPLY', DATE(n.scheduled_at), NULL)) AS Next,
                   COALESCE((SELECT CONCAT(label, ' ', matched_by) FROM inbound_mails WHERE sender_id = @Sender LIMIT 1), '') AS Label,
                   b.last_uid AS `Cursor`
              FROM email_messages m
              JOIN contacts c ON c.id = m.contact_id
              JOIN email_messages n ON n.id = @Next
              JOIN mailboxes b ON b.sender_id = @Sender
             WHERE m.id = @Mail
            """,
            this));

        public async Task<string> EventsAsync() => string.Join(' ', await App.Database.QueryAsync<string>(
            "SELECT event_type FROM email_events WHERE message_id IN (@Mail, @Next) ORDER BY event_type", this));
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public TestApp App { get; } = new();

        public ValueTask InitializeAsync() => App.InitializeAsync();

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
