using ColdMail.Senders;
using ColdMail.Sending;

namespace ColdMail.Tests.Sending;

public sealed class SettlementTests
{
    static readonly DateTime Now = new(2026, 5, 4, 9, 30, 0, DateTimeKind.Utc);
    static readonly SendingOptions Options = new();
    static readonly BackoffOptions Backoff = new();

    [Fact]
    public void An_accepted_mail_is_sent_and_keeps_its_reservation()
    {
        var message = Offered();

        var settled = Settle(message, new SendOutcome.Accepted("250 2.0.0 queued as 42", "42"));

        Assert.Equal(
            new Settlement(message, "sent", null, null, false, false, false, 250, "250 2.0.0 queued as 42", "42", Now),
            settled);
        Assert.True(settled.Continues);
    }

    [Fact]
    public void A_mail_that_may_have_gone_is_uncertain_and_never_scheduled_again()
    {
        var message = Offered();

        var settled = Settle(message, new SendOutcome.Unknown("connection lost after the body"));

        Assert.Equal(
            new Settlement(
                message, "uncertain", Reason.NoFinalReply, null, false, false, false, null, "connection lost after the body",
                null, message.BegunAt),
            settled);
        Assert.True(settled.Continues);
    }

    [Fact]
    public void A_lost_worker_makes_its_mail_uncertain_and_keeps_the_reservation()
    {
        var settled = Settlement.Lost(Offered());

        Assert.Equal(("uncertain", Reason.WorkerLost, false), (settled.Status, settled.Reason, settled.Refund));
    }

    [Theory]
    [InlineData(ReplyClass.Recipient, 550, "failed", Reason.BadAddress, true)]
    [InlineData(ReplyClass.Message, 552, "failed", Reason.Rejected, false)]
    [InlineData(ReplyClass.Policy, 554, "failed", Reason.PolicyRefused, false)]
    [InlineData(ReplyClass.Policy, 451, "scheduled", Reason.Deferred, false)]
    [InlineData(ReplyClass.Transient, 450, "scheduled", Reason.Deferred, false)]
    [InlineData(ReplyClass.Quota, 421, "scheduled", Reason.SenderBlocked, false)]
    [InlineData(ReplyClass.Credential, 535, "scheduled", Reason.SenderBlocked, false)]
    [InlineData(ReplyClass.Sender, 550, "scheduled", Reason.SenderBlocked, false)]
    public void A_definite_refusal_is_judged_by_whose_problem_it_is(
        ReplyClass replyClass, int code, string status, string reason, bool suppress)
    {
        var settled = Settle(Offered(), new SendOutcome.Refused(code, null, $"{code} no", SmtpStep.RcptTo, replyClass));

        Assert.Equal((status, reason, suppress), (settled.Status, settled.Reason, settled.SuppressContact));
        Assert.True(settled.Refund);
    }

    [Fact]
    public void The_senders_problem_costs_the_mail_none_of_its_tries()
    {
        var settled = Settle(
            Offered() with { Deferrals = Backoff.MaxAttempts - 1 },
            new SendOutcome.Refused(421, "4.7.0", "421 4.7.0 too fast", SmtpStep.MailFrom, ReplyClass.Quota));

        Assert.Equal(("scheduled", false), (settled.Status, settled.IsDeferral));
    }

    [Fact]
    public void A_mail_is_put_off_a_bounded_number_of_times()
    {
        var refusal = new SendOutcome.Refused(450, null, "450 later", SmtpStep.RcptTo, ReplyClass.Transient);

        var last = Settle(Offered() with { Deferrals = Backoff.MaxAttempts - 1 }, refusal);
        var before = Settle(Offered() with { Deferrals = Backoff.MaxAttempts - 2 }, refusal);

        Assert.Equal(("failed", Reason.DeferredTooLong), (last.Status, last.Reason));
        Assert.Equal(("scheduled", true), (before.Status, before.IsDeferral));
        Assert.InRange(before.ScheduledAt!.Value, Now, Now.AddHours(6));
    }

    [Fact]
    public void A_mail_that_is_put_off_for_days_has_failed()
    {
        var settled = Settle(
            Offered() with { FirstAttemptAt = Now.AddHours(-Backoff.MaxAgeHours) },
            new SendOutcome.Refused(450, null, "450 later", SmtpStep.RcptTo, ReplyClass.Transient));

        Assert.Equal(("failed", Reason.DeferredTooLong), (settled.Status, settled.Reason));
    }

    [Fact]
    public void A_conversation_that_ends_before_the_body_was_asked_for_is_tried_again_later()
    {
        var settled = Settle(Offered(), new SendOutcome.NotSent("connection lost", ReplyClass.Transient));

        Assert.Equal(("scheduled", Reason.Deferred, true), (settled.Status, settled.Reason, settled.Refund));
    }

    [Fact]
    public void A_mail_whose_turn_did_not_come_waits_without_losing_a_try()
    {
        var settled = Settlement.NotOffered(Offered(), Now, "stopping");

        Assert.Equal(
            ("scheduled", Reason.NotOffered, (DateTime?)Now, false, true),
            (settled.Status, settled.Reason, settled.ScheduledAt, settled.IsDeferral, settled.Refund));
    }

    static Settlement Settle(OfferedMessage message, SendOutcome outcome) =>
        Settlement.Of(message, outcome, Now, Options, Backoff);

    static OfferedMessage Offered() => new(
        Id: 7, UserId: 1, CampaignId: 2, StepId: 3, StepNumber: 1, Zone: "", Country: "", ContactId: 4, Email: "grace@example.com", SenderId: 5,
        LeaseToken: 99, Attempt: 1, Deferrals: 0, FirstAttemptAt: Now.AddSeconds(-2), BegunAt: Now.AddSeconds(-1),
        Counters: []);
}
