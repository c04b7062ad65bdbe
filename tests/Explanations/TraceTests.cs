using ColdMail.Explanations;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Windows;
using static ColdMail.Tests.Explanations.RecipientCase;

namespace ColdMail.Tests.Explanations;

public sealed class TraceTests
{
    [Fact]
    public void Rules_come_in_the_order_in_which_they_are_asked()
    {
        var explanation = New()
            .Campaign(campaign => campaign with
            {
                StartAt = Utc("2026-09-01 08:00"),
                EndAt = Utc("2026-12-01 08:00"),
                ClosedDates = [new(2026, 12, 24)],
            })
            .Sender(sender => sender with { Workday = Office, Freezes = [Days(9, 1, 2)] })
            .SenderLimits(limits => limits with
            {
                Ramp = new(100, 5, 0, null),
                HourlyCap = 20,
                RollingCap = 300,
                DomainHourlyCap = 40,
                CompanyDailyCap = 2,
            })
            .Limits(limits => limits with { DailyCap = 90, NewDailyCap = 60, SenderDailyCap = 30 })
            .Mail(mail => mail with { Country = "PL" })
            .Explain()!;

        Assert.All(explanation.Rules, rule => Assert.True(rule.Passed, rule.Words));
        Assert.Equal(
            [
                "CAMPAIGN_PAUSED", "UNSUBSCRIBED", "BOUNCED", "COMPLAINED", "REPLIED", "CONTACT_DELETED", "SUPPRESSED", "SUPPRESSED_DOMAIN",
                "STOPPED_BY_HAND", "COLLEAGUE_REPLIED", "CLICKED", "AUTO_REPLY", "SENDER_NOT_ACTIVE", "GAP", "NOT_DUE", "CAMPAIGN_ENDED", "NOT_STARTED",
                "WINDOW_CLOSED", "HOLIDAY", "CLOSED_DATE", "SENDER_WORKDAY", "SENDER_FROZEN", "SENDER_DAILY_CAP", "SENDER_RAMP",
                "USER_DAILY_CAP", "SENDER_HOURLY_CAP", "DOMAIN_HOURLY_CAP", "SENDER_ROLLING_CAP", "CAMPAIGN_DAILY_CAP",
                "CAMPAIGN_SENDER_DAILY_CAP", "NEW_CONTACTS_DAILY_CAP", "COMPANY_DAILY_CAP",
            ],
            explanation.Rules.Select(rule => rule.Code));
    }

    [Fact]
    public void A_closed_window_is_told_with_hours_clock_and_zone()
    {
        var rule = RuleOf(New().At("2026-09-18 15:30"), "WINDOW_CLOSED");

        Assert.Equal("Outside the sending hours; they open Mon 21 Sep 09:00 (Europe/Warsaw).", rule.Words);
        Assert.Equal(ZonedMoment.Of(Utc("2026-09-18 15:30"), Warsaw), rule.Clock);
        Assert.Equal(new DateTimeOffset(2026, 9, 18, 17, 30, 0, TimeSpan.FromHours(2)), rule.Clock.Local);
        Assert.Equal(ZonedMoment.Of(Utc("2026-09-21 07:00"), Warsaw), rule.Until);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["windows"] = "monday 09:00–17:00, tuesday 09:00–17:00, wednesday 09:00–17:00, thursday 09:00–17:00, friday 09:00–17:00",
                ["zone"] = Warsaw,
                ["zoneFrom"] = "FROM_COUNTRY",
            },
            rule.Inputs);
    }

    [Fact]
    public void A_limit_tells_what_counts_against_it_also_below_it()
    {
        var below = RuleOf(New().Used(CounterKind.SenderDay, SenderId, "2026-09-15 00:00", 12), "SENDER_DAILY_CAP");
        var reached = RuleOf(New().Used(CounterKind.SenderDay, SenderId, "2026-09-15 00:00", 50), "SENDER_DAILY_CAP");

        Assert.Equal("ada@senders.example has sent 12 of 50 mails on this day.", below.Words);
        Assert.Equal(new Dictionary<string, string> { ["cap"] = "50", ["used"] = "12" }, below.Inputs);
        Assert.Equal(
            "ada@senders.example has sent 50 of 50 mails on this day; it may go on Wed 16 Sep 2026 00:00 (Europe/Warsaw).", reached.Words);
    }

    [Fact]
    public void Rules_that_one_hides_are_told_too()
    {
        var rules = New()
            .At("2026-09-18 15:30")
            .Sender(sender => sender with { Freezes = [Days(9, 18, 18)] })
            .Used(CounterKind.SenderDay, SenderId, "2026-09-18 00:00", 50)
            .Explain()!.Rules;

        Assert.Equal(["WINDOW_CLOSED", "SENDER_FROZEN", "SENDER_DAILY_CAP"], rules.Where(rule => !rule.Passed).Select(rule => rule.Code));
    }

    [Fact]
    public void No_time_at_all_is_said_before_the_rules_that_leave_none()
    {
        var rules = New().Sender(sender => sender with { Workday = Weekly(1, 5, 20, 23) }).Explain()!.Rules;

        Assert.Equal(["NO_SLOT", "SENDER_WORKDAY"], rules.Where(rule => !rule.Passed).Select(rule => rule.Code));
    }

    [Fact]
    public void Calendar_and_limits_are_asked_about_the_instant_at_which_the_mail_is_due()
    {
        var given = New()
            .FollowUp(mail => mail with { ScheduledAt = Utc("2026-09-19 09:30") })
            .Used(CounterKind.SenderDay, SenderId, "2026-09-15 00:00", 50);

        Assert.Equal(
            [("NOT_DUE", Utc("2026-09-15 10:00")), ("WINDOW_CLOSED", Utc("2026-09-19 09:30"))],
            given.Explain()!.Rules.Where(rule => !rule.Passed).Select(rule => (rule.Code, rule.Clock.At)));
        Assert.Equal(Utc("2026-09-19 09:30"), RuleOf(given, "SENDER_DAILY_CAP").Clock.At);
    }

    [Fact]
    public void What_is_in_the_way_is_told_one_after_the_other()
    {
        var decision = New().At("2026-09-15 14:59").Sender(sender => sender with { NextSendAt = Utc("2026-09-15 15:01") }).Explain()!.Decision;

        Assert.Equal(
            [("GAP", Utc("2026-09-15 15:01")), ("WINDOW_CLOSED", Utc("2026-09-16 07:00"))],
            decision.Obstacles.Select(obstacle => (obstacle.Code, obstacle.Until?.At)));
        Assert.Equal(
            "ada@senders.example rests until Tue 15 Sep 2026 17:01 (Europe/Warsaw). With all that follows it may go Wed 16 Sep 2026 09:00 (Europe/Warsaw).",
            decision.Words);
    }

    [Fact]
    public void Of_what_never_goes_the_end_is_said()
    {
        var decision = New().At("2026-09-18 15:30")
            .Campaign(campaign => campaign with { Steps = [campaign.Steps[0] with { NotAfter = Utc("2026-09-20 00:00") }] })
            .Explain()!.Decision;

        Assert.Equal(
            [("WINDOW_CLOSED", Utc("2026-09-21 07:00")), ("STEP_EXPIRED", null)],
            decision.Obstacles.Select(obstacle => (obstacle.Code, obstacle.Until?.At)));
        Assert.EndsWith("After that: The step was not to be sent after an instant that has passed, so the mail ends.", decision.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("paused", 1, 0, 1, "hold", "ada@senders.example is paused. Another sender of the campaign takes the mail over within a minute.")]
    [InlineData("paused", 1, 0, 0, "hold", "ada@senders.example is paused. The mail waits for it.")]
    [InlineData("paused", 1, 1, 1, "hold", "ada@senders.example is paused. The mail waits for it.")]
    [InlineData("error", 2, 0, 1, "hold", "ada@senders.example is in error. The follow-up waits for it, because it goes on in its thread.")]
    [InlineData("deleted", 2, 0, 1, "hold", "ada@senders.example is deleted. The mail will be held.")]
    [InlineData("deleted", 2, 0, 1, "new_thread", "ada@senders.example is deleted. Another sender of the campaign takes the mail over within a minute.")]
    public void A_sender_that_does_not_send_is_told_with_what_becomes_of_the_mail(
        string status, int step, int attempt, long others, string lostSender, string words)
    {
        var decision = New()
            .Sender(sender => sender with { Status = status })
            .Mail(mail => mail with { StepNumber = step, Attempt = attempt })
            .Notes(notes => notes with { ActiveSenders = others, LostSender = lostSender })
            .Explain()!.Decision;

        Assert.Equal(("SENDER_NOT_ACTIVE", words), (decision.Code, decision.Words));
    }

    [Fact]
    public void Each_step_has_its_state()
    {
        var given = New().FollowUp(mail => mail with { ScheduledAt = Utc("2026-09-16 09:30") });
        var first = New().Explain()!.Steps;
        var second = given.Explain()!.Steps;
        var failed = New().Mail(mail => mail with { Status = "failed", Reason = "REJECTED", LastReply = "552 too big" }).Explain()!.Steps;

        Assert.Equal([("scheduled", "READY"), ("planned", "EARLIER_STEP_OPEN")], first.Select(step => (step.State, step.Code)));
        Assert.Equal("The step is planned when the one before it has gone. It follows 3 days after that.", first[1].Words);
        Assert.Equal([("sent", "SENT"), ("scheduled", "NOT_DUE")], second.Select(step => (step.State, step.Code)));
        Assert.Equal(
            new(
                1, "sent", "SENT", "The mail was sent: the server of the recipient accepted it. It went Thu 10 Sep 2026 06:00 (America/New_York).",
                "Nothing.", 700, "ada@senders.example", ZonedMoment.Of(Utc("2026-09-10 10:00"), Warsaw)),
            second[0]);
        Assert.Equal([("failed", "REJECTED"), ("never", "EARLIER_STEP_ENDED")], failed.Select(step => (step.State, step.Code)));
        Assert.Equal("The server refused this mail for good. The server said: 552 too big", failed[0].Words);
    }

    [Fact]
    public void A_contact_that_a_launch_now_would_leave_out_is_told_beforehand()
    {
        var explanation = New()
            .Campaign(campaign => campaign with { Status = "draft", Windows = WeekWindows.Always })
            .NoMail(inAudience: true, wouldBeLeftOut: "SUPPRESSED")
            .Explain()!;

        Assert.Equal(["CAMPAIGN_DRAFT", "SUPPRESSED"], explanation.Rules.Select(rule => rule.Code));
        Assert.Equal(
            "The campaign is a draft: it was not launched yet. A launch now would leave the contact out. The address is on the suppression list.",
            explanation.Decision.Words);
        Assert.Equal([("planned", "CAMPAIGN_DRAFT"), ("planned", "EARLIER_STEP_OPEN")], explanation.Steps.Select(step => (step.State, step.Code)));
    }

    [Fact]
    public void Who_was_never_in_the_campaign_has_no_explanation() => Assert.Null(New().NoMail().Explain());

    static Rule RuleOf(RecipientCase given, string code) => given.Explain()!.Rules.Single(rule => rule.Code == code);
}
