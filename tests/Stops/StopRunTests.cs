using ColdMail.Campaigns;
using ColdMail.Sending;
using ColdMail.Stops;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tests.Sending;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ColdMail.Tests.Stops;

/// <summary>What an answer does to mails, and that no begin misses it.</summary>
[Trait("Kind", "store")]
public sealed class StopRunTests(SendingFixture fixture) : IClassFixture<SendingFixture>
{
    static readonly DateTime Now = SendingFixture.Now;

    readonly StopRun run = new(
        new(fixture.Database.Db, new(fixture.Database.Db)), new(fixture.Database.Db), Options.Create(new AbsenceOptions()),
        NullLogger<StopRun>.Instance);

    [Fact]
    public async Task A_reply_ends_what_the_contact_would_get_in_all_campaigns()
    {
        var work = await fixture.CaseAsync(mails: 1);
        var contact = await ContactAsync(work, 0);

        var outcome = await ReplyAsync(work, contact);

        Assert.Equal(new StopOutcome.Applied(1, 0, 0, 0, null), outcome);
        Assert.Equal("cancelled 1", await work.StatesAsync());
        Assert.Equal("replied", await work.Database.ScalarAsync<string>("SELECT status FROM contacts WHERE id = @contact", new { contact }));
    }

    [Fact]
    public async Task The_same_reply_twice_does_nothing_more()
    {
        var work = await fixture.CaseAsync(mails: 1);
        var contact = await ContactAsync(work, 0);

        await ReplyAsync(work, contact);

        Assert.Equal(StopOutcome.Applied.Nothing, await ReplyAsync(work, contact));
        Assert.Equal(1, await EventsAsync(work, "cancelled"));
    }

    [Fact]
    public async Task Colleagues_are_held_and_strangers_at_shared_domains_are_not()
    {
        var work = await fixture.CaseAsync(mails: 4);
        await CompanyAsync(work, 0, "navy.example");
        await CompanyAsync(work, 1, "navy.example");
        await CompanyAsync(work, 2, "army.example");

        var outcome = await ReplyAsync(work, await ContactAsync(work, 0));

        Assert.Equal(new StopOutcome.Applied(1, 1, 0, 0, "navy.example"), outcome);
        Assert.Equal("cancelled 1, held 1, scheduled 2", await work.StatesAsync());
        Assert.Equal(Reason.ColleagueReplied, await work.Database.ScalarAsync<string>(
            "SELECT reason FROM email_messages WHERE campaign_id = @Campaign AND status = 'held'", new { work.Campaign }));
    }

    [Fact]
    public async Task Nothing_begins_for_a_contact_or_colleague_once_the_reply_has_committed()
    {
        var work = await fixture.CaseAsync(mails: 3);
        await CompanyAsync(work, 0, "navy.example");
        await CompanyAsync(work, 1, "navy.example");
        var claimed = await work.ClaimAsync();

        await ReplyAsync(work, claimed[0].ContactId);
        var result = await work.BeginAsync(claimed);

        Assert.Equal([claimed[2].Id], result.Begun.Select(mail => mail.MessageId));
        Assert.Equal("cancelled 1, held 1, sending 1", await work.StatesAsync());
    }

    [Fact]
    public async Task A_mail_that_a_release_brought_back_is_held_again_by_the_begin()
    {
        var work = await fixture.CaseAsync(mails: 2);
        await CompanyAsync(work, 0, "navy.example");
        await CompanyAsync(work, 1, "navy.example");
        await ReplyAsync(work, await ContactAsync(work, 0));
        await work.Database.ExecuteAsync(
            "UPDATE email_messages SET status = 'scheduled' WHERE campaign_id = @Campaign AND status = 'held'", new { work.Campaign });

        var result = await work.BeginAsync(await work.ClaimAsync());

        Assert.Empty(result.Begun);
        Assert.Equal("cancelled 1, held 1", await work.StatesAsync());
    }

    [Fact]
    public async Task A_reply_that_comes_while_a_mail_is_on_its_way_is_reported_once_and_ends_the_sequence()
    {
        var work = await fixture.CaseAsync(mails: 1);
        var claimed = await work.ClaimAsync();
        await work.BeginAsync(claimed);

        var outcome = await ReplyAsync(work, claimed[0].ContactId);
        await fixture.Settles.SettleAsync(
            [new(work.Offered(claimed[0]), "sent", null, null, false, false, false, 250, "ok", null, Now)],
            new Dictionary<long, FollowUp> { [claimed[0].Id] = new(work.SecondStep, 2, Now.AddDays(1)) }, Now, default);

        Assert.Equal(new StopOutcome.Applied(0, 0, 0, 1, null), outcome);
        Assert.Equal("cancelled 1, sent 1", await work.StatesAsync());
        Assert.Equal(1, await EventsAsync(work, "crossed_in_flight"));
    }

    [Fact]
    public async Task An_absence_puts_mails_off_until_the_working_day_after_the_return()
    {
        var work = await fixture.CaseAsync(mails: 1);

        await AwayAsync(work, Now, new(2026, 9, 24));

        Assert.Equal(new DateTime(2026, 9, 25, 0, 0, 0, DateTimeKind.Utc), await DueAsync(work));
    }

    [Fact]
    public async Task A_lifted_absence_gives_a_mail_what_was_left_of_its_delay_from_then_on()
    {
        var work = await fixture.CaseAsync(mails: 1);
        await work.Database.ExecuteAsync(
            "UPDATE email_messages SET scheduled_at = @due WHERE campaign_id = @Campaign", new { due = Now.AddHours(30), work.Campaign });
        await AwayAsync(work, Now);
        var putOff = await DueAsync(work);

        var lifted = await LiftAsync(work, Now.AddDays(2));
        var again = await LiftAsync(work, Now.AddDays(3));

        Assert.Equal((Now.AddDays(7).AddHours(30), new Lifted(1, 0, 1), new Lifted(0, 0, 0)), (putOff, lifted, again));
        Assert.Equal(Now.AddDays(2).AddHours(30), await DueAsync(work));
        Assert.Equal(Reason.AbsenceLifted, await work.Database.ScalarAsync<string>(
            "SELECT reason FROM email_messages WHERE campaign_id = @Campaign", new { work.Campaign }));
        Assert.Equal(1, await EventsAsync(work, "resumed"));
    }

    [Fact]
    public async Task A_follow_up_of_a_paused_campaign_is_not_given_the_pause_twice_when_an_absence_is_lifted()
    {
        var work = await fixture.CaseAsync(mails: 1);
        await work.Database.ExecuteAsync(
            "UPDATE email_messages SET scheduled_at = @due, step_number = 2 WHERE campaign_id = @Campaign", new { due = Now.AddHours(30), work.Campaign });
        await AwayAsync(work, Now);
        CampaignStatusStore campaigns = new(work.Database.Db);
        await campaigns.PauseAsync(work.User, work.Campaign, Now.AddDays(1), default);

        await LiftAsync(work, Now.AddDays(2));
        await campaigns.ResumeAsync(work.User, work.Campaign, Now.AddDays(4), default);

        Assert.Equal(Now.AddDays(4).AddHours(30), await DueAsync(work));
    }

    [Fact]
    public async Task A_mail_that_waits_for_something_else_stays_when_an_absence_is_lifted()
    {
        var work = await fixture.CaseAsync(mails: 1);
        await AwayAsync(work, Now);
        await work.Database.ExecuteAsync(
            "UPDATE email_messages SET reason = 'DEFERRED' WHERE campaign_id = @Campaign", new { work.Campaign });

        Assert.Equal(new Lifted(1, 0, 0), await LiftAsync(work, Now.AddDays(2)));
        Assert.Equal(Now.AddDays(7), await DueAsync(work));
    }

    [Fact]
    public async Task The_fourth_absence_of_a_contact_holds_its_mails_for_a_person_to_look()
    {
        var work = await fixture.CaseAsync(mails: 1);
        DateTime[] first = [Now, Now.AddDays(20), Now.AddDays(40)];
        foreach (var at in first)
        {
            await AwayAsync(work, at);
            await AwayAsync(work, at.AddDays(1));
            await AwayAsync(work, at);
        }

        var before = await work.StatesAsync();
        var fourth = await AwayAsync(work, Now.AddDays(60));
        var again = await AwayAsync(work, Now.AddDays(60));

        Assert.Equal("scheduled 1", before);
        Assert.Equal((new StopOutcome.Applied(0, 1, 0, 0, null), StopOutcome.Applied.Nothing), (fourth, again));
        Assert.Equal(("held", Reason.TooManyAbsences), Assert.Single(await work.Database.QueryAsync<(string, string)>(
            "SELECT CAST(status AS CHAR), reason FROM email_messages WHERE campaign_id = @Campaign", new { work.Campaign })));
        Assert.Equal(4, await work.Database.ScalarAsync<int>(
            "SELECT CAST(SUM(is_new) AS SIGNED) FROM contact_absences WHERE user_id = @User", new { work.User }));
    }

    [Fact]
    public async Task Somebody_elses_contact_is_not_found()
    {
        var work = await fixture.CaseAsync(mails: 1);
        var stranger = await fixture.Database.UserAsync();

        Assert.Equal(
            new StopOutcome.NotFound(),
            await run.ApplyAsync(
                stranger, new StopEvent.HumanReply { ContactId = await ContactAsync(work, 0), CampaignId = null, OccurredAt = Now }, Now, default));
        Assert.Equal("scheduled 1", await work.StatesAsync());
    }

    Task<StopOutcome> ReplyAsync(SendingCase work, long contact) => run.ApplyAsync(
        work.User, new StopEvent.HumanReply { ContactId = contact, CampaignId = work.Campaign, OccurredAt = Now }, Now, default);

    async Task<StopOutcome> AwayAsync(SendingCase work, DateTime at, DateOnly? returnsOn = null) => await run.ApplyAsync(
        work.User, new StopEvent.AutoReply(returnsOn) { ContactId = await ContactAsync(work, 0), CampaignId = work.Campaign, OccurredAt = at }, at, default);

    static async Task<Lifted?> LiftAsync(SendingCase work, DateTime at) => await new StopListStore(work.Database.Db).LiftAsync(
        work.User, work.Campaign, await ContactAsync(work, 0), at, default);

    static Task<DateTime> DueAsync(SendingCase work) => work.Database.ScalarAsync<DateTime>(
        "SELECT scheduled_at FROM email_messages WHERE campaign_id = @Campaign", new { work.Campaign });

    static Task<long> ContactAsync(SendingCase work, int index) => work.Database.ScalarAsync<long>(
        "SELECT contact_id FROM email_messages WHERE id = @id", new { id = work.Messages[index] });

    static Task<int> CompanyAsync(SendingCase work, int index, string company) => work.Database.ExecuteAsync(
        "UPDATE contacts SET company_domain = @company WHERE id = (SELECT contact_id FROM email_messages WHERE id = @id)",
        new { company, id = work.Messages[index] });

    static Task<int> EventsAsync(SendingCase work, string type) => work.Database.ScalarAsync<int>(
        "SELECT COUNT(*) FROM email_events WHERE campaign_id = @Campaign AND event_type = @type", new { work.Campaign, type });
}
