using ColdMail.Senders;
using ColdMail.Sending;

namespace ColdMail.Tests.Sending;

[Trait("Kind", "store")]
public sealed class SettleStoreTests(SendingFixture fixture) : IClassFixture<SendingFixture>
{
    static readonly DateTime Now = SendingFixture.Now;
    static readonly Dictionary<long, FollowUp> NoFollowUps = [];

    [Fact]
    public async Task A_sent_mail_gets_its_event_and_its_follow_up_in_one_go()
    {
        var (work, offered) = await BegunAsync(1);

        await fixture.Settles.SettleAsync([Sent(offered[0])], Next(work, offered), Now, default);

        Assert.Equal("scheduled 1, sent 1", await work.StatesAsync());
        var followUp = Assert.Single(await work.Database.QueryAsync<(long Step, long Contact, DateTime At)>(
            """
            SELECT step_id, contact_id, scheduled_at FROM email_messages WHERE campaign_id = @Campaign AND step_number = 2
            """,
            new { work.Campaign }));
        Assert.Equal((work.SecondStep, offered[0].ContactId, Now.AddHours(24)), followUp);
        Assert.Equal(["sent"], await EventsAsync(offered[0].Id));
        Assert.Equal(1, await work.ReservedAsync());
    }

    [Fact]
    public async Task Settling_twice_changes_nothing()
    {
        var (work, offered) = await BegunAsync(2);
        Settlement[] settlements = [Sent(offered[0]), Later(offered[1])];

        await fixture.Settles.SettleAsync(settlements, Next(work, offered), Now, default);
        await fixture.Settles.SettleAsync(settlements, Next(work, offered), Now, default);

        Assert.Equal("scheduled 2, sent 1", await work.StatesAsync());
        Assert.Equal((1, 1), (await work.ReservedAsync(), await work.UserReservedAsync()));
        Assert.Equal(["sent"], await EventsAsync(offered[0].Id));
        Assert.Equal(["deferred"], await EventsAsync(offered[1].Id));
    }

    [Fact]
    public async Task Only_what_was_certainly_not_accepted_gives_its_reservation_back()
    {
        var (work, offered) = await BegunAsync(4);

        await fixture.Settles.SettleAsync(
            [
                Sent(offered[0]),
                Settlement.Lost(offered[1]),
                Later(offered[2]),
                Judge(offered[3], new SendOutcome.Refused(552, null, "552 too big", SmtpStep.Body, ReplyClass.Message)),
            ],
            NoFollowUps,
            Now,
            default);

        Assert.Equal("failed 1, scheduled 1, sent 1, uncertain 1", await work.StatesAsync());
        Assert.Equal((2, 2), (await work.ReservedAsync(), await work.UserReservedAsync()));
    }

    [Fact]
    public async Task A_write_of_a_run_that_lost_its_lease_is_refused()
    {
        var (work, offered) = await BegunAsync(1);

        await fixture.Settles.SettleAsync([Later(offered[0] with { LeaseToken = 1 })], NoFollowUps, Now, default);
        await fixture.Settles.SettleAsync([Sent(offered[0] with { Attempt = 2 })], NoFollowUps, Now, default);

        Assert.Equal("sending 1", await work.StatesAsync());
        Assert.Equal(1, await work.ReservedAsync());
    }

    [Fact]
    public async Task A_late_acceptance_turns_uncertain_into_sent_without_a_second_follow_up()
    {
        var (work, offered) = await BegunAsync(1);
        await fixture.Settles.SettleAsync([Settlement.Lost(offered[0])], Next(work, offered), Now, default);

        await fixture.Settles.SettleAsync([Sent(offered[0])], Next(work, offered), Now.AddMinutes(1), default);

        Assert.Equal("scheduled 1, sent 1", await work.StatesAsync());
        Assert.Equal(["sent", "uncertain"], await EventsAsync(offered[0].Id));
    }

    [Fact]
    public async Task A_late_refusal_does_not_change_what_is_uncertain()
    {
        var (work, offered) = await BegunAsync(1);
        await fixture.Settles.SettleAsync([Settlement.Lost(offered[0])], NoFollowUps, Now, default);

        await fixture.Settles.SettleAsync([Later(offered[0])], NoFollowUps, Now, default);

        Assert.Equal("uncertain 1", await work.StatesAsync());
        Assert.Equal(1, await work.ReservedAsync());
    }

    [Fact]
    public async Task A_bad_address_is_suppressed_for_all_campaigns()
    {
        var (work, offered) = await BegunAsync(1);
        var other = await work.Database.InsertAsync("email_messages", new
        {
            user_id = work.User,
            campaign_id = work.Campaign + 1_000_000,
            step_id = 1,
            contact_id = offered[0].ContactId,
            sender_id = work.Sender,
            step_number = 1,
            status = "scheduled",
            scheduled_at = Now,
            created_at = Now,
        });

        await fixture.Settles.SettleAsync(
            [Judge(offered[0], new SendOutcome.Refused(550, "5.1.1", "550 5.1.1 no such user", SmtpStep.RcptTo, ReplyClass.Recipient))],
            NoFollowUps,
            Now,
            default);

        Assert.Equal("failed 1", await work.StatesAsync());
        Assert.Equal("cancelled", await work.Database.ScalarAsync<string>("SELECT status FROM email_messages WHERE id = @other", new { other }));
        Assert.Equal("bounced", await work.Database.ScalarAsync<string>(
            "SELECT status FROM contacts WHERE id = @ContactId", new { offered[0].ContactId }));
    }

    [Fact]
    public async Task Lost_workers_leave_nothing_behind()
    {
        await fixture.Database.ExecuteAsync("DELETE FROM email_messages");
        var work = await fixture.CaseAsync(mails: 3);
        var claimed = await work.ClaimAsync();
        await work.BeginAsync([claimed[0]]);

        var early = await fixture.Rescues.ReturnExpiredClaimsAsync(Now.AddMinutes(1), 100, default);
        var returned = await fixture.Rescues.ReturnExpiredClaimsAsync(Now.AddMinutes(3), 100, default);
        var onTheirWay = await fixture.Rescues.ExpiredOffersAsync(Now.AddMinutes(3), 100, default);
        var lost = await fixture.Rescues.ExpiredOffersAsync(Now.AddMinutes(16), 100, default);
        await fixture.Settles.SettleAsync([.. lost.Select(Settlement.Lost)], NoFollowUps, Now.AddMinutes(16), default);

        Assert.Equal((0, 2, 0, 1), (early, returned, onTheirWay.Count, lost.Count));
        Assert.Equal("scheduled 2, uncertain 1", await work.StatesAsync());
    }

    [Fact]
    public async Task A_person_can_confirm_repeat_or_give_up_an_uncertain_mail()
    {
        var (work, offered) = await BegunAsync(3);
        await fixture.Settles.SettleAsync([.. offered.Select(Settlement.Lost)], Next(work, offered), Now, default);

        var confirmed = await fixture.Resolves.ConfirmSentAsync(work.User, work.Campaign, offered[0].Id, Now, default);
        var again = await fixture.Resolves.SendAgainAsync(work.User, work.Campaign, offered[1].Id, Now, default);
        var givenUp = await fixture.Resolves.GiveUpAsync(work.User, work.Campaign, offered[2].Id, Now, default);
        var foreign = await fixture.Resolves.ConfirmSentAsync(work.User + 1, work.Campaign, offered[1].Id, Now, default);
        var twice = await fixture.Resolves.ConfirmSentAsync(work.User, work.Campaign, offered[0].Id, Now, default);

        Assert.Equal((true, true, true, false, false), (confirmed, again, givenUp, foreign, twice));
        Assert.Equal("cancelled 1, failed 1, scheduled 3, sent 1", await work.StatesAsync());
        Assert.Equal(3, await work.ReservedAsync());
    }

    static Settlement Sent(OfferedMessage message) => Judge(message, new SendOutcome.Accepted("250 ok", null));

    static Settlement Later(OfferedMessage message) =>
        Judge(message, new SendOutcome.Refused(450, null, "450 later", SmtpStep.RcptTo, ReplyClass.Transient));

    static Settlement Judge(OfferedMessage message, SendOutcome outcome) =>
        Settlement.Of(message, outcome, Now, new(), new());

    static Dictionary<long, FollowUp> Next(SendingCase work, IEnumerable<OfferedMessage> offered) =>
        offered.ToDictionary(message => message.Id, _ => new FollowUp(work.SecondStep, 2, Now.AddHours(24)));

    async Task<(SendingCase Work, IReadOnlyList<OfferedMessage> Offered)> BegunAsync(int mails)
    {
        var work = await fixture.CaseAsync(mails);
        var claimed = await work.ClaimAsync();
        await work.BeginAsync(claimed);
        return (work, [.. claimed.Select(work.Offered)]);
    }

    async Task<IEnumerable<string>> EventsAsync(long message) => await fixture.Database.QueryAsync<string>(
        "SELECT event_type FROM email_events WHERE message_id = @message ORDER BY event_type", new { message });
}
