using ColdMail.Campaigns;
using ColdMail.Companies;
using ColdMail.Sending;
using ColdMail.Stops;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tests.Sending;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ColdMail.Tests.Stops;

[Trait("Kind", "store")]
public sealed class StopStoreTests(SendingFixture fixture) : IClassFixture<SendingFixture>
{
    static readonly DateTime Now = SendingFixture.Now;

    [Fact]
    public async Task A_stop_that_commits_between_claim_and_begin_lets_nothing_begin()
    {
        var work = await fixture.CaseAsync(mails: 2);
        var claimed = await work.ClaimAsync();

        await ApplyAsync(work, Reply(work, claimed[0].ContactId));
        var result = await work.BeginAsync(claimed);

        Assert.Equal([claimed[1].Id], result.Begun.Select(mail => mail.MessageId));
        Assert.Equal(("cancelled", Reason.Replied), await StateAsync(claimed[0].Id));
        Assert.Equal("replied", await work.Database.ScalarAsync<string>(
            "SELECT CAST(status AS CHAR) FROM contacts WHERE id = @ContactId", new { claimed[0].ContactId }));
    }

    [Theory]
    [InlineData("stop", "cancelled", Reason.StoppedByHand)]
    [InlineData("hold", "held", Reason.Clicked)]
    [InlineData("wait", "scheduled", Reason.AutoReply)]
    public async Task What_is_in_force_is_found_by_the_begin_itself(string effect, string status, string reason)
    {
        var work = await fixture.CaseAsync(mails: 2);
        var claimed = await work.ClaimAsync();
        await StopRowAsync(work, claimed[0].ContactId, work.Campaign, effect, reason);
        await StopRowAsync(work, claimed[1].ContactId, work.Campaign + 1_000_000, effect, reason);

        var result = await work.BeginAsync(claimed);

        Assert.Equal([claimed[1].Id], result.Begun.Select(mail => mail.MessageId));
        Assert.Equal((status, reason), await StateAsync(claimed[0].Id));
    }

    [Theory]
    [InlineData("grace@acme.example", "ada@mail.acme.example", true)]
    [InlineData("grace@gmail.com", "ada@gmail.com", false)]
    [InlineData("grace@acme.example", "ada@other.example", false)]
    public async Task A_reply_holds_colleagues_by_registrable_domain_and_nobody_on_a_shared_one(
        string replier, string other, bool isHeld)
    {
        var work = await fixture.CaseAsync(mails: 2);
        var claimed = await work.ClaimAsync();
        await AddressAsync(claimed[0].ContactId, replier);
        await AddressAsync(claimed[1].ContactId, other);

        var outcome = await ApplyAsync(work, Reply(work, claimed[0].ContactId));

        Assert.Equal(new StopOutcome.Applied(1, isHeld ? 1 : 0, 0, 0, Company.OfAddress(replier)), outcome);
        var result = await work.BeginAsync(claimed);
        Assert.Equal(isHeld ? 0 : 1, result.Begun.Count);
        Assert.Equal(
            isHeld ? ("held", Reason.ColleagueReplied) : ("sending", null), await StateAsync(claimed[1].Id));
    }

    [Fact]
    public async Task The_begin_finds_a_hold_itself_and_spares_who_caused_it()
    {
        var work = await fixture.CaseAsync(mails: 2);
        var contacts = await work.Database.QueryAsync<long>(
            "SELECT contact_id FROM email_messages WHERE campaign_id = @Campaign ORDER BY scheduled_at", new { work.Campaign });
        await AddressAsync(contacts[0], "grace@held.example");
        await AddressAsync(contacts[1], "ada@held.example");
        var claimed = await work.ClaimAsync();
        await work.Database.InsertAsync("company_holds", new
        {
            user_id = work.User,
            company_domain = "held.example",
            reason = Reason.ColleagueReplied,
            contact_id = contacts[0],
            occurred_at = Now,
        });

        var result = await work.BeginAsync(claimed);

        Assert.Equal([claimed[0].Id], result.Begun.Select(mail => mail.MessageId));
        Assert.Equal(("held", Reason.ColleagueReplied), await StateAsync(claimed[1].Id));
    }

    [Fact]
    public async Task A_reply_while_a_mail_is_on_its_way_is_reported_once_and_its_follow_up_is_written_as_cancelled()
    {
        var work = await fixture.CaseAsync(mails: 1);
        var claimed = await work.ClaimAsync();
        await work.BeginAsync(claimed);
        var reply = Reply(work, claimed[0].ContactId);

        var first = await ApplyAsync(work, reply);
        var second = await ApplyAsync(work, reply);
        var offered = work.Offered(claimed[0]);
        await fixture.Settles.SettleAsync(
            [new(offered, "sent", null, null, false, false, false, 250, null, null, Now)],
            new Dictionary<long, FollowUp> { [offered.Id] = new(work.SecondStep, 2, Now.AddDays(1)) }, Now, default);

        Assert.Equal((new StopOutcome.Applied(0, 0, 0, 1, null), StopOutcome.Applied.Nothing), (first, second));
        Assert.Equal(1, await work.Database.ScalarAsync<int>(
            "SELECT COUNT(*) FROM email_events WHERE message_id = @Id AND event_type = 'crossed_in_flight' AND metadata_json LIKE '%begunAt%'",
            new { claimed[0].Id }));
        Assert.Equal("cancelled 1, sent 1", await work.StatesAsync());
        Assert.Equal(Reason.Replied, await work.Database.ScalarAsync<string>(
            """
            SELECT m.reason
              FROM email_messages m
              JOIN email_events e ON e.message_id = m.id AND e.event_type = 'cancelled'
             WHERE m.campaign_id = @Campaign AND m.step_number = 2
            """,
            new { work.Campaign }));
    }

    [Fact]
    public async Task An_absence_puts_mails_off_and_repeating_it_puts_them_off_no_further()
    {
        var work = await fixture.CaseAsync(mails: 1);
        var contact = await ContactOfAsync(work);
        var away = new StopEvent.AutoReply(new(2026, 9, 18)) { ContactId = contact, CampaignId = work.Campaign, OccurredAt = Now };

        await ApplyAsync(work, away);
        await ApplyAsync(work, away);
        await ApplyAsync(work, away with { OccurredAt = Now.AddMinutes(1) });

        Assert.Equal(("scheduled", Reason.AutoReply), await StateAsync(work.Messages[0]));
        Assert.Equal(new DateTime(2026, 9, 21, 0, 0, 0, DateTimeKind.Utc), await work.Database.ScalarAsync<DateTime>(
            "SELECT scheduled_at FROM email_messages WHERE id = @id", new { id = work.Messages[0] }));
    }

    [Fact]
    public async Task A_lifted_stop_is_not_set_again_by_the_same_reply()
    {
        var work = await fixture.CaseAsync(mails: 1);
        var contact = await ContactOfAsync(work);
        var reply = Reply(work, contact);
        await ApplyAsync(work, reply);

        var lifted = await Lists.LiftAsync(work.User, work.Campaign, contact, Now.AddHours(1), default);
        await ApplyAsync(work, reply);

        Assert.Equal(1, lifted!.Stops);
        Assert.Equal("ok", await work.Database.ScalarAsync<string>(
            "SELECT CAST(status AS CHAR) FROM contacts WHERE id = @contact", new { contact }));
        Assert.Equal(
            [Now.AddHours(1)],
            (await Lists.OfContactAsync(work.User, contact, default))!.Stops.Select(stop => stop.LiftedAt));
    }

    [Fact]
    public async Task Rules_are_kept_and_copied_and_contacts_of_others_are_unknown()
    {
        var work = await fixture.CaseAsync(mails: 1);
        var draft = await work.Database.CampaignAsync(work.User);
        var copy = await work.Database.CampaignAsync(work.User);
        var rules = new StopRules(StopScope.Campaign, StopScope.User, ClickRule.Pause);

        await Rules.SetAsync(new(work.User, draft, 1), rules, Now, default);
        await work.Database.Db.TransactAsync(
            (connection, transaction) => StopRuleStore.CopyAsync(connection, transaction, draft, copy, default), default);
        var stranger = await work.Database.UserAsync();

        Assert.Equal((rules, 2), await Rules.FindAsync(work.User, draft, default));
        Assert.Equal((rules, 1), await Rules.FindAsync(work.User, copy, default));
        Assert.Null(await Rules.FindAsync(stranger, draft, default));
        Assert.Equal(
            new StopOutcome.NotFound(), await Run.ApplyAsync(stranger, Reply(work, await ContactOfAsync(work)), Now, default));
        Assert.Null(await Lists.OfContactAsync(stranger, await ContactOfAsync(work), default));
        Assert.Null(await Lists.LiftAsync(stranger, work.Campaign, await ContactOfAsync(work), Now, default));
    }

    StopRuleStore Rules => new(fixture.Database.Db, new CampaignTransaction(fixture.Database.Db));

    StopListStore Lists => new(fixture.Database.Db);

    StopRun Run => new(Rules, new StopStore(fixture.Database.Db), Options.Create(new AbsenceOptions()), NullLogger<StopRun>.Instance);

    async Task<StopOutcome.Applied> ApplyAsync(SendingCase work, StopEvent happened) =>
        Assert.IsType<StopOutcome.Applied>(await Run.ApplyAsync(work.User, happened, Now, default));

    static StopEvent.HumanReply Reply(SendingCase work, long contact) =>
        new() { ContactId = contact, CampaignId = work.Campaign, OccurredAt = Now };

    Task<int> AddressAsync(long contact, string email) => fixture.Database.ExecuteAsync(
        "UPDATE contacts SET email = @address, company_domain = @company WHERE id = @contact",
        new { contact, address = email, company = Company.OfAddress(email) });

    static Task<long> StopRowAsync(SendingCase work, long contact, long campaign, string effect, string reason) =>
        work.Database.InsertAsync("contact_stops", new
        {
            user_id = work.User,
            contact_id = contact,
            campaign_id = campaign,
            effect,
            reason,
            until_at = effect == "wait" ? Now.AddDays(2) : (DateTime?)null,
            occurred_at = Now,
        });

    static Task<long> ContactOfAsync(SendingCase work) => work.Database.ScalarAsync<long>(
        "SELECT contact_id FROM email_messages WHERE id = @id", new { id = work.Messages[0] });

    async Task<(string, string?)> StateAsync(long id) => Assert.Single(await fixture.Database.QueryAsync<(string, string?)>(
        "SELECT CAST(status AS CHAR), reason FROM email_messages WHERE id = @id", new { id }));
}
