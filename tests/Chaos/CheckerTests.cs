using ColdMail.Dev.Chaos;
using ColdMail.Dev.MailCatcher;

namespace ColdMail.Tests.Chaos;

public sealed class CheckerTests
{
    static readonly DateTime Start = new(2026, 9, 15, 12, 0, 0, DateTimeKind.Utc);
    static readonly DateTime Day = new(2026, 9, 15);

    [Fact]
    public void A_clean_run_holds_with_exact_figures()
    {
        var verdict = Checker.Check(Clean());

        Assert.True(verdict.Holds);
        Assert.Equal(["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I9", "I12"], verdict.Invariants.Select(invariant => invariant.Id));
        Assert.Equal((3, 0, 0, 0, 0, 1, 1), (
            verdict.Accepted, verdict.Duplicated, verdict.Lost, verdict.Unexpected, verdict.CapsBroken, verdict.Uncertain, verdict.Recovered));
        Assert.Contains("2 sent", Figures(verdict, "I2"), StringComparison.Ordinal);
        Assert.Contains("1 uncertain", Figures(verdict, "I4"), StringComparison.Ordinal);
        Assert.Contains("0 without final reply of 0 faults after 354; 1 of killed workers, at most 8 (1 kills × 2 connections × 2 × begin batch 2)", Figures(verdict, "I5"), StringComparison.Ordinal);
        Assert.Contains("1 of 2 caps used up, 0 broken, usage drift 0", Figures(verdict, "I6"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mail_that_arrived_twice_is_a_duplicate_even_while_uncertain()
    {
        var clean = Clean();

        var verdict = Checker.Check(clean with { Sink = [.. clean.Sink, clean.Sink[2] with { Id = 9, At = Start.AddSeconds(60) }] });

        Assert.Equal(["I1", "I6"], Broken(verdict));
        Assert.Equal((1, 1), (verdict.Duplicated, verdict.CapsBroken));
    }

    [Fact]
    public void A_copy_under_another_message_id_is_a_duplicate()
    {
        var clean = Clean();
        var copy = clean.Sink[0] with { Id = 9, MessageId = "other@s.test", At = Start.AddSeconds(60) };

        var verdict = Checker.Check(clean with { Sink = [.. clean.Sink, copy] });

        Assert.Equal(["I1"], Broken(verdict));
        Assert.Equal(1, verdict.Duplicated);
    }

    [Fact]
    public void A_mail_to_someone_else_than_its_row_says_belongs_to_no_row()
    {
        var clean = Clean();

        var verdict = Checker.Check(clean with { Sink = [clean.Sink[0] with { To = ["else@d.test"] }, .. clean.Sink.Skip(1)] });

        Assert.Equal(["I1", "I2"], Broken(verdict));
    }

    [Fact]
    public void A_sent_mail_that_never_arrived_is_lost()
    {
        var clean = Clean();

        var verdict = Checker.Check(clean with { Sink = [.. clean.Sink.Skip(1)] });

        Assert.Equal(["I2"], Broken(verdict));
        Assert.Equal(1, verdict.Lost);
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("scheduled")]
    [InlineData("cancelled")]
    public void A_mail_that_arrived_in_any_other_state_is_unexpected(string status)
    {
        var clean = Clean(usageOfFirstSender: 1);

        var verdict = Checker.Check(With(clean, 2, message => message with { Status = status }));

        Assert.Equal(["I3"], Broken(verdict));
        Assert.Equal(1, verdict.Unexpected);
    }

    [Theory]
    [InlineData("claimed", "I3 I4 I6")]
    [InlineData("sending", "I3 I4")]
    public void Nothing_stays_in_the_middle(string status, string broken)
    {
        Assert.Equal(broken.Split(' '), Broken(Checker.Check(With(Clean(), 2, message => message with { Status = status }))));
    }

    [Fact]
    public void A_row_that_vanished_is_missed()
    {
        var clean = Clean();

        Assert.Equal(["I4"], Broken(Checker.Check(clean with { ScheduledAtStart = 4 })));
    }

    [Fact]
    public void A_follow_up_that_was_never_scheduled_is_missed()
    {
        var clean = Clean();

        var verdict = Checker.Check(clean with { Messages = [.. clean.Messages.Where(message => message.Id != 4)] });

        Assert.Equal(["I4"], Broken(verdict));
    }

    [Fact]
    public void More_uncertain_mails_than_kills_explain_are_too_many()
    {
        Assert.Equal(["I5"], Broken(Checker.Check(Clean() with { Kills = 0 })));
    }

    [Fact]
    public void A_mail_that_was_not_on_its_way_at_a_kill_cannot_be_lost_by_it()
    {
        var clean = Clean();

        Assert.Equal(["I5"], Broken(Checker.Check(clean with { OnTheirWayAtKills = new HashSet<MessageAttempt> { new(3, 2), new(2, 1) } })));
    }

    [Fact]
    public void A_fault_explains_only_its_own_mail_unless_it_was_too_early_to_know_which()
    {
        var unsure = With(Clean(), 3, message => message with { Reason = "NO_FINAL_REPLY" });
        var fault = new SinkRecord { Id = 9, Outcome = SinkOutcome.Fault, Fault = "drop-at-body", After354 = true };

        Assert.Equal(["I5"], Broken(Checker.Check(unsure with { Sink = [.. unsure.Sink, fault with { MessageId = "m2@s.test" }] })));
        Assert.Empty(Broken(Checker.Check(unsure with { Sink = [.. unsure.Sink, fault with { MessageId = "m3@s.test" }] })));
        Assert.Empty(Broken(Checker.Check(unsure with { Sink = [.. unsure.Sink, fault] })));
    }

    [Theory]
    [InlineData("drop-at-dot", null, true)]
    [InlineData("reset-at-body", null, true)]
    [InlineData("garbage-at-dot", null, true)]
    [InlineData("reply-at-dot", "421 4.3.2 Bye", true)]
    [InlineData("reply-at-dot", "451 4.3.0 Later", false)]
    [InlineData("delay-at-dot", null, false)]
    public void Only_a_fault_that_leaves_doubt_explains_a_mail_without_final_reply(string fault, string? reply, bool explains)
    {
        var unsure = With(Clean(), 3, message => message with { Reason = "NO_FINAL_REPLY" });
        var line = new SinkRecord { Id = 9, Outcome = SinkOutcome.Fault, Fault = fault, Reply = reply, After354 = true };

        var verdict = Checker.Check(unsure with { Sink = [.. unsure.Sink, line] });

        Assert.Equal(explains ? [] : ["I5"], Broken(verdict));
    }

    [Fact]
    public void A_fault_before_354_explains_nothing()
    {
        var unsure = With(Clean(), 3, message => message with { Reason = "NO_FINAL_REPLY" });
        var line = new SinkRecord { Id = 9, Outcome = SinkOutcome.Fault, Fault = "drop-at-data" };

        Assert.Equal(["I5"], Broken(Checker.Check(unsure with { Sink = [.. unsure.Sink, line] })));
    }

    [Fact]
    public void More_mails_of_a_sender_than_its_cap_break_it()
    {
        var clean = Clean();

        var verdict = Checker.Check(clean with { Senders = [clean.Senders[0] with { DailyCap = 1 }, clean.Senders[1]] });

        Assert.Equal(["I6"], Broken(verdict));
        Assert.Equal(1, verdict.CapsBroken);
    }

    [Fact]
    public void A_cap_is_counted_by_who_really_sent()
    {
        var clean = Clean();
        var moved = clean.Sink[0] with { From = "two@s.test", At = Start.AddSeconds(90) };

        var verdict = Checker.Check(clean with { Sink = [moved, .. clean.Sink.Skip(1)] });

        Assert.Equal(["I6"], Broken(verdict));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Usage_that_differs_from_the_mails_is_drift(int reserved)
    {
        var clean = Clean();

        var verdict = Checker.Check(clean with { SenderUsage = [clean.SenderUsage[0] with { Reserved = reserved }, clean.SenderUsage[1]] });

        Assert.Equal(["I6"], Broken(verdict));
        Assert.Contains("usage drift 1", Figures(verdict, "I6"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_usage_of_the_user_counts_too()
    {
        var clean = Clean();

        Assert.Equal(["I6"], Broken(Checker.Check(clean with { UserUsage = [] })));
    }

    [Theory]
    [InlineData(9.96, true)]
    [InlineData(9.94, false)]
    public void Two_mails_of_a_sender_keep_their_gap(double seconds, bool holds)
    {
        var clean = Clean();

        var verdict = Checker.Check(clean with { Sink = [clean.Sink[0], clean.Sink[1] with { At = Start.AddSeconds(seconds) }, clean.Sink[2]] });

        Assert.Equal(holds ? [] : ["I7"], Broken(verdict));
    }

    [Fact]
    public void Without_a_gap_there_is_nothing_to_keep()
    {
        var clean = Clean();

        var verdict = Checker.Check(clean with { Senders = [.. clean.Senders.Select(sender => sender with { MinGapSeconds = 0 })] });

        Assert.DoesNotContain("I7", verdict.Invariants.Select(invariant => invariant.Id));
    }

    [Fact]
    public void A_follow_up_of_a_mail_that_failed_is_out_of_order()
    {
        var clean = Clean();

        var verdict = Checker.Check(With(clean, 1, message => message with { Status = "failed" }));

        Assert.Equal(["I3", "I6", "I9"], Broken(verdict));
    }

    [Fact]
    public void A_follow_up_waits_for_its_delay()
    {
        var verdict = Checker.Check(With(Clean(), 4, message => message with { ScheduledAt = Start.AddMinutes(59) }));

        Assert.Equal(["I9"], Broken(verdict));
    }

    [Fact]
    public void A_second_attempt_with_another_content_is_noticed()
    {
        var clean = Clean();
        var earlier = clean.Sink[0] with { Id = 9, Outcome = SinkOutcome.Fault, Fault = "reply-at-dot", Reply = "451 4.3.0 Later", Sha256 = "other" };

        Assert.Equal(["I12"], Broken(Checker.Check(clean with { Sink = [earlier, .. clean.Sink] })));
        Assert.Empty(Broken(Checker.Check(clean with { Sink = [earlier with { Sha256 = clean.Sink[0].Sha256 }, .. clean.Sink] })));
    }

    /// <summary>
    /// Mails 1 and 2 of sender 1 (cap 9, two used) are sent, mail 3 of sender 2 (cap 1, one used) is uncertain and arrived.
    /// Mail 4 is the follow-up of mail 1; the others belong to a campaign without one.
    /// </summary>
    static Evidence Clean(int usageOfFirstSender = 2) => new()
    {
        Sink = [Mail(1, "one@s.test", 0), Mail(2, "one@s.test", 10), Mail(3, "two@s.test", 0)],
        Messages =
        [
            Message(1, sender: 1, "sent"),
            Message(2, sender: 1, "sent") with { CampaignId = 2 },
            Message(3, sender: 2, "uncertain") with { CampaignId = 2, Reason = "WORKER_LOST" },
            Message(4, sender: 1, "scheduled") with
            {
                ContactId = 1, StepNumber = 2, ScheduledAt = Start.AddHours(1), SentAt = null, UsageDay = null, UserUsageDay = null,
                MessageIdHeader = null,
            },
        ],
        Senders =
        [
            new() { Id = 1, FromEmail = "one@s.test", DailyCap = 9, MinGapSeconds = 10 },
            new() { Id = 2, FromEmail = "two@s.test", DailyCap = 1, MinGapSeconds = 0 },
        ],
        SenderUsage =
        [
            new() { SenderId = 1, Day = Day, Reserved = usageOfFirstSender },
            new() { SenderId = 2, Day = Day, Reserved = 1 },
        ],
        UserUsage = [new() { UserId = 1, Day = Day, Reserved = usageOfFirstSender + 1 }],
        Steps =
        [
            new() { CampaignId = 1, StepNumber = 1, DelayHours = 0 },
            new() { CampaignId = 1, StepNumber = 2, DelayHours = 1 },
            new() { CampaignId = 2, StepNumber = 1, DelayHours = 0 },
        ],
        ScheduledAtStart = 3,
        Kills = 1,
        OnTheirWayAtKills = new HashSet<MessageAttempt> { new(3, 1) },
        BeginBatch = 2,
    };

    static SinkRecord Mail(long id, string from, int second) => new()
    {
        Id = id,
        At = Start.AddSeconds(second),
        Outcome = SinkOutcome.Accepted,
        From = from,
        To = [$"c{id}@d.test"],
        MessageId = $"m{id}@s.test",
        Sha256 = $"hash {id}",
        After354 = true,
    };

    static MessageRow Message(long id, long sender, string status) => new()
    {
        Id = id,
        CampaignId = 1,
        StepNumber = 1,
        ContactId = id,
        Email = $"C{id}@d.test",
        SenderId = sender,
        UserId = 1,
        Status = status,
        Reason = null,
        Attempt = 1,
        MessageIdHeader = $"m{id}@s.test",
        ScheduledAt = Start,
        SentAt = Start,
        UsageDay = Day,
        UserUsageDay = Day,
    };

    static Evidence With(Evidence evidence, long id, Func<MessageRow, MessageRow> change) => evidence with
    {
        Messages = [.. evidence.Messages.Select(message => message.Id == id ? change(message) : message)],
    };

    static IEnumerable<string> Broken(Verdict verdict) =>
        verdict.Invariants.Where(invariant => !invariant.Holds).Select(invariant => invariant.Id);

    static string Figures(Verdict verdict, string id) => verdict.Invariants.Single(invariant => invariant.Id == id).Figures;
}
