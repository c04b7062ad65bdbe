using ColdMail.Campaigns;
using ColdMail.Explanations;
using ColdMail.Scheduling.Limits;
using static ColdMail.Tests.Explanations.RecipientCase;

namespace ColdMail.Tests.Explanations;

public sealed class DiagnosisTests
{
    static readonly LaneCount Due =
        new() { SenderId = SenderId, StepNumber = 1, Zone = Warsaw, IsDue = true, Mails = 400, FirstDueAt = Utc("2026-09-01 00:00") };

    static readonly LaneCount Later = Due with { StepNumber = 2, IsDue = false, Mails = 30, FirstDueAt = Utc("2026-09-16 09:30") };

    [Fact]
    public void A_campaign_that_sends_has_no_cause()
    {
        var diagnosis = Diagnose(New(), [Due, Later], [new() { Status = "sent", Mails = 70 }]);

        Assert.True(diagnosis.IsSending);
        Assert.Empty(diagnosis.Causes);
        Assert.Equal(
            [("waiting", "READY", 400, Utc("2026-09-15 10:00")), ("waiting", "NOT_DUE", 30, Utc("2026-09-16 09:30")), ("sent", "SENT", 70L, null)],
            Groups(diagnosis));
        Assert.Equal(Utc("2026-09-15 10:00"), diagnosis.Next?.At);
    }

    [Fact]
    public void Every_mail_and_every_contact_left_out_is_in_one_group()
    {
        var diagnosis = Diagnose(
            New().At("2026-09-15 15:30"),
            [Due, Due with { Zone = "America/New_York", Mails = 5 }, Later, Later with { Reason = "DEFERRED", Mails = 2, FirstDueAt = Utc("2026-09-15 16:00") }],
            [
                new() { Status = "held", Reason = "MISSING_FIELD", Mails = 3 }, new() { Status = "sent", Mails = 10 },
                new() { Status = "excluded", Reason = "SUPPRESSED", Mails = 4 }, new() { Status = "cancelled", Reason = "REPLIED", Mails = 6 },
                new() { Status = "sending", Mails = 1 }, new() { Status = "cancelled", Reason = "FROM_THE_FUTURE", Mails = 1 },
            ]);

        Assert.Equal(
            [
                ("waiting", "READY", 5, Utc("2026-09-15 15:30")), ("waiting", "WINDOW_CLOSED", 400, Utc("2026-09-16 07:00")),
                ("waiting", "DEFERRED", 2, Utc("2026-09-16 07:00")), ("waiting", "NOT_DUE", 30, Utc("2026-09-16 09:30")), ("sending", "SENDING", 1, null),
                ("held", "MISSING_FIELD", 3, null), ("cancelled", "REPLIED", 6, null), ("cancelled", "FROM_THE_FUTURE", 1, null),
                ("sent", "SENT", 10, null), ("excluded", "SUPPRESSED", 4L, null),
            ],
            Groups(diagnosis));
    }

    [Fact]
    public void A_paused_campaign_says_why_and_holds_back_everything()
    {
        var diagnosis = Diagnose(
            New().Campaign(campaign => campaign with { Status = "paused" }).Notes(notes => notes with { StatusReason = "It was to start last night." })
                .Sender(sender => sender with { Status = "error", StatusReason = "The server refused the sign-in." }),
            [Due, Later],
            []);

        Assert.Equal(
            [
                ("CAMPAIGN_PAUSED", "The campaign is paused: nothing of it goes, and what is left of each delay is kept. It was to start last night."),
                ("NO_ACTIVE_SENDER", "None of the senders of the campaign is active."),
                ("SENDER_NOT_ACTIVE", "ada@senders.example is in error. The server refused the sign-in."),
            ],
            Causes(diagnosis));
        Assert.Equal([("waiting", "CAMPAIGN_PAUSED", 430L, null)], Groups(diagnosis));
        Assert.Null(diagnosis.Next);
    }

    [Fact]
    public void A_start_that_lies_ahead_is_the_cause()
    {
        var diagnosis = Diagnose(
            New().Campaign(campaign => campaign with { Status = "scheduled", StartAt = Utc("2026-09-19 08:00") }),
            [Due with { FirstDueAt = Utc("2026-09-19 08:00"), IsDue = false }],
            []);

        Assert.Equal([("NOT_STARTED", "The campaign starts Sat 19 Sep 2026 04:00 (America/New_York).")], Causes(diagnosis));
        Assert.Equal([("waiting", "NOT_STARTED", 400L, Utc("2026-09-21 07:00"))], Groups(diagnosis));
        Assert.Equal(Utc("2026-09-19 08:00"), diagnosis.Causes[0].Until?.At);
        Assert.Equal(Utc("2026-09-21 07:00"), diagnosis.Next?.At);
    }

    [Fact]
    public void Closed_hours_and_used_up_limits_are_causes_when_nothing_goes()
    {
        var evening = Diagnose(New().At("2026-09-18 15:30"), [Due], []);
        var capped = Diagnose(New().Used(CounterKind.SenderDay, SenderId, "2026-09-15 00:00", 50), [Due, Due with { Zone = "Europe/Berlin" }], []);
        var plan = Diagnose(New().Used(CounterKind.UserDay, UserId, "2026-09-15 00:00", 1_000), [Due], []);

        Assert.Equal([("WINDOW_CLOSED", "Outside the sending hours; they open Mon 21 Sep 09:00 (Europe/Warsaw).")], Causes(evening));
        Assert.Equal(Utc("2026-09-21 07:00"), evening.Causes[0].Until?.At);
        Assert.Equal(
            [("SENDER_DAILY_CAP", "ada@senders.example has sent 50 of 50 mails on this day; it may go on Wed 16 Sep 2026 00:00 (Europe/Warsaw).")],
            Causes(capped));
        Assert.Equal(
            [("USER_DAILY_CAP", "All your senders have sent 1,000 of 1,000 mails on this day of your plan; it may go on Wed 16 Sep 2026 00:00 (UTC).")],
            Causes(plan));
    }

    [Fact]
    public void A_sender_that_does_not_send_is_a_cause_while_others_go_on()
    {
        var given = New();
        var other = given.Facts.Senders[0] with { Id = 2, FromEmail = "bob@senders.example", Status = "paused", StatusReason = null };
        var diagnosis = Diagnose(
            given with { Facts = given.Facts with { Senders = [given.Facts.Senders[0], other] } }, [Due, Due with { SenderId = 2, Mails = 9 }], []);

        Assert.True(diagnosis.IsSending);
        Assert.Equal([("SENDER_NOT_ACTIVE", "bob@senders.example is paused.")], Causes(diagnosis));
        Assert.Equal(("waiting", "SENDER_NOT_ACTIVE", 9L, null), Groups(diagnosis)[^1]);
    }

    [Fact]
    public void Senders_that_the_same_keeps_back_are_counted()
    {
        var given = New().At("2026-09-15 15:30");
        var senders = Enumerable.Range(1, 3).Select(n => given.Facts.Senders[0] with { Id = n }).ToList();
        var diagnosis = Diagnose(
            given with { Facts = given.Facts with { Senders = senders } }, [.. senders.Select(sender => Due with { SenderId = sender.Id })], []);

        Assert.Equal(
            [("WINDOW_CLOSED", "Outside the sending hours; they open Wed 16 Sep 09:00 (Europe/Warsaw). The same keeps back 2 other senders.")],
            Causes(diagnosis));
    }

    [Theory]
    [InlineData("running", 0, "NOTHING_WAITS", "No mail of the campaign waits to be sent.")]
    [InlineData("running", 1_200, "ONLY_HELD", "Only held mails are left; they wait for you. There are 1,200.")]
    [InlineData("done", 0, "CAMPAIGN_DONE", "The campaign is finished: nothing of it waits any more. It ended Mon 14 Sep 2026 08:00 (America/New_York).")]
    public void A_campaign_without_waiting_mails_says_so(string status, long held, string code, string words)
    {
        IReadOnlyList<StateCount> states = held == 0 ? [] : [new() { Status = "held", Reason = "MISSING_FIELD", Mails = held }];
        var diagnosis = Diagnose(
            New().Campaign(campaign => campaign with { Status = status }).Notes(notes => notes with { FinishedAt = Utc("2026-09-14 12:00") }), [], states);

        Assert.Equal([(code, words)], Causes(diagnosis));
    }

    [Fact]
    public void A_draft_names_what_it_lacks()
    {
        var given = New().Campaign(campaign => campaign with { Status = "draft" });
        var diagnosis = Diagnosis.Of(
            new() { Campaign = given.Facts.Campaign, Problems = [new LaunchProblem("NO_STEPS", "steps", "Add at least one step: the mail to send.")] },
            given.Now);

        Assert.Equal(
            [("CAMPAIGN_DRAFT", "The campaign is a draft: it was not launched yet."), ("NO_STEPS", "Add at least one step: the mail to send.")],
            Causes(diagnosis));
    }

    [Fact]
    public void A_campaign_whose_end_has_passed_says_so()
    {
        var diagnosis = Diagnose(New().Campaign(campaign => campaign with { EndAt = Utc("2026-09-15 09:00") }), [Due], []);

        Assert.Equal([("CAMPAIGN_ENDED", "The campaign ended Tue 15 Sep 2026 05:00 (America/New_York).")], Causes(diagnosis));
        Assert.Equal([("waiting", "CAMPAIGN_ENDED", 400L, null)], Groups(diagnosis));
    }

    static Diagnosis Diagnose(RecipientCase given, IReadOnlyList<LaneCount> lanes, IReadOnlyList<StateCount> states) => Diagnosis.Of(
        new()
        {
            Campaign = given.Facts.Campaign,
            Notes = given.Facts.Notes,
            Senders = given.Facts.Senders,
            Usage = given.Usage,
            Lanes = lanes,
            States = states,
        },
        given.Now);

    static IReadOnlyList<(string State, string Code, long Mails, DateTime? Next)> Groups(Diagnosis diagnosis) =>
        [.. diagnosis.Groups.Select(group => (group.State, group.Code, group.Mails, group.Next?.At))];

    static IReadOnlyList<(string Code, string Words)> Causes(Diagnosis diagnosis) =>
        [.. diagnosis.Causes.Select(cause => (cause.Code, cause.Words))];
}
