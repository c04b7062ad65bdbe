using ColdMail.Scheduling;
using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Delays;
using ColdMail.Scheduling.Forecasts;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;
using ColdMail.Scheduling.Windows;
using ColdMail.Stops;
using NodaTime;

namespace ColdMail.Tests.Scheduling.Forecasts;

public sealed class SimulationTests
{
    /// <summary>A Tuesday, 10:00 in Warsaw.</summary>
    static readonly DateTime Now = new(2026, 9, 15, 8, 0, 0, DateTimeKind.Utc);

    static readonly SenderRules Sender = new(
        1, "a@senders.example", "active", null, "Europe/Warsaw",
        new(1, 7, "senders.example", new("Europe/Warsaw"), 50, null, null, null, 100_000, null, null),
        new(90, 60), null, [], Now);

    static readonly CampaignRules Campaign = new(
        3, 7, "Campaign", "running", "Europe/Warsaw",
        WeekWindows.Of(Enumerable.Range(1, 5).Select(day => new DayWindow((IsoDayOfWeek)day, new(9, 0), new(17, 0)))),
        true, false, [], null, null, new(3, new("Europe/Warsaw"), null, null, null), 100,
        [Step(1, 0), Step(2, 3), Step(3, 4)]);

    static readonly DateTimeZone Warsaw = DateTimeZoneProviders.Tzdb["Europe/Warsaw"];

    [Fact]
    public void Every_contact_gets_every_step_in_order_and_not_before_its_delay()
    {
        var plan = Run(Of(300, senders: 3));

        Assert.Equal(900, plan.Mails.Count);
        Assert.Empty(plan.NotSent);
        Assert.Equal(plan.Mails[^1].At, plan.FinishesAt);
        Assert.All(plan.Mails.GroupBy(mail => mail.ContactId), contact =>
        {
            var mails = contact.ToList();
            Assert.Equal([1, 2, 3], mails.Select(mail => mail.StepNumber));
            Assert.Single(mails.Select(mail => mail.SenderId).Distinct());
            Assert.True(mails[1].At >= mails[0].At.AddDays(3));
            Assert.True(mails[2].At >= mails[1].At.AddDays(4));
        });
    }

    [Fact]
    public void The_same_situation_gives_the_same_plan_twice()
    {
        var situation = Of(500, senders: 4);

        Assert.Equal(Run(situation).Mails, Run(situation).Mails);
    }

    [Fact]
    public void The_cap_of_a_sender_is_used_up_and_never_exceeded()
    {
        var plan = Run(Of(400, senders: 2));

        var days = plan.Mails.GroupBy(mail => (mail.SenderId, DayOf(mail))).Select(day => day.Count()).ToList();
        Assert.Equal(50, days.Max());
        Assert.Equal(DecisionCode.SenderDailyCap, plan.LimitedBy.Code);
        Assert.Equal(
            "The daily cap of the 2 senders (50 each) limits it.",
            ForecastWords.Of(plan.LimitedBy, Campaign, Of(400, senders: 2).Senders));
    }

    [Fact]
    public void What_was_sent_today_counts_and_is_left_as_it_was()
    {
        var situation = Of(400, senders: 1);
        situation.Usage.Set(new(CounterKind.SenderDay, 1, "", Day(15)), 45);

        var plan = Run(situation);

        Assert.Equal(5, plan.Mails.Count(mail => DayOf(mail) == new LocalDate(2026, 9, 15)));
        Assert.Equal(45, Assert.Single(situation.Usage.Counts).Value);
    }

    [Fact]
    public void The_gap_is_kept_between_any_two_mails_of_a_sender()
    {
        var plan = Run(Of(300, senders: 2));

        foreach (var mails in plan.Mails.GroupBy(mail => mail.SenderId))
        {
            var gaps = mails.Zip(mails.Skip(1), (one, next) => (next.At - one.At).TotalSeconds).ToList();
            Assert.True(gaps.Min() >= 90);
            Assert.Contains(gaps, gap => gap is > 90 and <= 150);
        }
    }

    [Fact]
    public void A_mail_goes_only_while_its_recipient_is_at_work()
    {
        string[] zones = ["America/New_York", "Asia/Tokyo", ""];
        var situation = Of(300, senders: 1) with { Mails = [.. Of(300, senders: 1).Mails.Select(mail => mail with { Zone = zones[mail.ContactId % 3] })] };

        var plan = Run(situation);

        Assert.Equal(900, plan.Mails.Count);
        Assert.All(plan.Mails, mail =>
        {
            var name = zones[mail.ContactId % 3];
            var local = At(mail).InZone(name.Length == 0 ? Warsaw : DateTimeZoneProviders.Tzdb[name]);
            Assert.InRange(local.Hour, 9, 16);
            Assert.InRange((int)local.DayOfWeek, 1, 5);
        });
    }

    [Fact]
    public void Campaigns_that_share_a_sender_take_turns()
    {
        var other = Campaign with { Id = 4, Limits = new(4, new("Europe/Warsaw"), null, null, null) };
        var situation = Of(100, senders: 1);
        situation = situation with
        {
            Campaigns = [Campaign, other],
            Mails = [.. situation.Mails, .. situation.Mails.Select(mail => mail with { CampaignId = 4, ContactId = mail.ContactId + 1_000 })],
        };

        var plan = Run(situation);

        Assert.Equal((25, 25), (
            plan.Mails.Take(50).Count(mail => mail.CampaignId == 3), plan.Mails.Take(50).Count(mail => mail.CampaignId == 4)));
    }

    [Fact]
    public void Follow_ups_leave_new_contacts_their_share()
    {
        var situation = Of(600, senders: 1, Campaign with { FollowUpShare = 60 });

        var day = Run(situation).Mails.Where(mail => DayOf(mail) == new LocalDate(2026, 9, 21)).ToList();

        Assert.Equal((20, 30), (day.Count(mail => mail.StepNumber == 1), day.Count(mail => mail.StepNumber > 1)));
    }

    [Fact]
    public void The_ramp_grows_with_every_clean_day_up_to_the_cap()
    {
        var situation = Of(400, senders: 1);
        situation = situation with
        {
            Senders = [Sender with { Limits = Sender.Limits with { Ramp = new(10, 10, 0, null) } }],
        };

        var plan = Run(situation);

        Assert.Equal([10, 20, 30, 40, 50, 50], plan.Mails.GroupBy(DayOf).Select(day => day.Count()).Take(6));
    }

    [Fact]
    public void A_cap_on_new_contacts_spreads_them_and_says_that_it_limits()
    {
        var campaign = Campaign with { Limits = Campaign.Limits with { NewDailyCap = 12 } };

        var plan = Run(Of(240, senders: 3, campaign));

        Assert.Equal(12, plan.Mails.Where(mail => mail.StepNumber == 1).GroupBy(DayOf).Max(day => day.Count()));
        Assert.Equal(DecisionCode.NewContactsDailyCap, plan.LimitedBy.Code);
    }

    [Fact]
    public void A_company_gets_no_more_than_its_cap_a_day()
    {
        var situation = Of(60, senders: 2);
        situation = situation with
        {
            Senders = [.. situation.Senders.Select(sender => sender with { Limits = sender.Limits with { CompanyDailyCap = 4 } })],
            Mails = [.. situation.Mails.Select(mail => mail with { Company = mail.ContactId % 2 == 0 ? "big.example" : null })],
        };

        var plan = Run(situation);

        Assert.Equal(180, plan.Mails.Count);
        Assert.Equal(4, plan.Mails.Where(mail => mail.ContactId % 2 == 0).GroupBy(mail => mail.At.Date).Max(day => day.Count()));
    }

    [Fact]
    public void A_small_campaign_is_as_long_as_its_delays()
    {
        Assert.Equal(DecisionCode.NotDue, Run(Of(20, senders: 2)).LimitedBy.Code);
        Assert.Equal(DecisionCode.Gap, Run(Of(20, senders: 1, Campaign with { Steps = [Step(1, 0)] })).LimitedBy.Code);
    }

    [Fact]
    public void Mails_that_will_not_go_are_counted_with_their_follow_ups()
    {
        var campaign = Campaign with { EndAt = Now.AddDays(3) };
        var situation = Of(200, senders: 2, campaign);
        situation = situation with { Senders = [situation.Senders[0], situation.Senders[1] with { Status = "paused" }] };

        var plan = Run(situation);

        Assert.Equal(600, plan.Mails.Count + plan.NotSent.Sum(mails => mails.Mails));
        Assert.Equal(new NotSent(DecisionCode.SenderNotActive, 300), plan.NotSent.Single(mails => mails.Code == DecisionCode.SenderNotActive));
        Assert.Equal(
            [CalendarCode.CampaignEnded, DecisionCode.SenderNotActive], plan.NotSent.Select(mails => mails.Code));
    }

    [Fact]
    public void What_lies_beyond_the_horizon_is_not_promised()
    {
        var plan = Run(Of(1_000, senders: 1) with { Horizon = TimeSpan.FromDays(7) });

        Assert.Null(plan.FinishesAt);
        Assert.Equal([new NotSent(DecisionCode.BeyondForecast, 3_000 - plan.Mails.Count)], plan.NotSent);
    }

    [Fact]
    public void A_sender_without_a_gap_sends_what_it_may_at_one_instant()
    {
        var situation = Of(80, senders: 1);

        var plan = Run(situation with { Senders = [Sender with { Pace = new(0, 0) }] });

        Assert.Equal(Enumerable.Repeat(Now, 50), plan.Mails.Take(50).Select(mail => mail.At));
        Assert.Equal(new(2026, 9, 16, 7, 0, 0, DateTimeKind.Utc), plan.Mails[50].At);
    }

    [Fact]
    public void More_senders_and_larger_caps_finish_earlier()
    {
        var situation = Of(1_000, senders: 2);
        var own = new Dictionary<long, int> { [1] = 0, [2] = 0 };
        var before = Run(situation).FinishesAt;

        var more = Run(new WhatIf(2, null, null, null).Applied(situation, own));
        var larger = Run(new WhatIf(0, 100, null, null).Applied(situation, own));
        var smaller = Run(new WhatIf(0, null, 40, null).Applied(situation, own));

        Assert.Equal([-2, -1, 1, 2], more.Mails.Select(mail => mail.SenderId).Distinct().Order());
        Assert.True(more.FinishesAt < before);
        Assert.True(larger.FinishesAt < before);
        Assert.True(smaller.FinishesAt > before);
        Assert.Equal(DecisionCode.CampaignDailyCap, smaller.LimitedBy.Code);
    }

    [Fact]
    public void A_mail_that_cannot_be_written_is_held_and_costs_its_sender_nothing()
    {
        var situation = Of(3, senders: 1);
        var without = Run(situation with { Mails = [.. situation.Mails.Where(mail => mail.ContactId != 100)] });

        var plan = Run(situation with { Obstacles = Faults(((100, 1), new("MISSING_FIELD", "Empty.")), ((102, 2), new("BAD_TEMPLATE", "Bad."))) });

        Assert.Equal(without.Mails.Where(mail => (mail.ContactId, mail.StepNumber) is not (102, 2 or 3)), plan.Mails);
        Assert.Equal(
            [
                new(100, 1, 1, "held", "MISSING_FIELD", "Empty.", Now),
                new(102, 2, 1, "held", "BAD_TEMPLATE", "Bad.", without.Mails.Single(mail => (mail.ContactId, mail.StepNumber) is (102, 2)).At),
            ],
            plan.Unsent);
        Assert.Equal([new("BAD_TEMPLATE", 2), new NotSent("MISSING_FIELD", 3)], plan.NotSent);
    }

    [Fact]
    public void A_mail_that_the_begin_refuses_uses_the_slot_of_its_sender_and_counts_against_nothing()
    {
        var situation = Of(2, senders: 1);
        situation = situation with { Senders = [Sender with { Limits = Sender.Limits with { DailyCap = 1 } }] };
        var block = new MailBlock("held", "COLLEAGUE_REPLIED");

        var plan = Run(situation with { Obstacles = Blocks(100, block) });

        Assert.Equal(
            Now + Sender.Pace.After(3, 100, 1, 1, new(2026, 9, 15, 0, 0, 0, DateTimeKind.Utc)),
            plan.Mails.Single(mail => mail.StepNumber == 1).At);
        Assert.Equal([new(100, 1, 1, "held", "COLLEAGUE_REPLIED", null, Now)], plan.Unsent);
    }

    [Fact]
    public void A_contact_that_is_away_gets_its_mails_afterwards()
    {
        var back = Now.AddDays(2);

        var plan = Run(Of(1, senders: 1) with { Obstacles = Blocks(100, new("scheduled", "AUTO_REPLY", back)) });

        Assert.Equal(back, plan.Mails[0].At);
        Assert.Equal([1, 2, 3], plan.Mails.Select(mail => mail.StepNumber));
        Assert.Empty(plan.Unsent);
    }

    [Fact]
    public void What_does_not_go_is_told_mail_by_mail()
    {
        var situation = Of(4, senders: 2, Campaign with { EndAt = Now.AddDays(1) });

        var plan = Run(situation with { Senders = [situation.Senders[0], situation.Senders[1] with { Status = "error" }] });

        Assert.Equal(
            [(100, 2, "cancelled"), (101, 1, "scheduled"), (102, 2, "cancelled"), (103, 1, "scheduled")],
            plan.Unsent.Select(mail => (mail.ContactId, mail.StepNumber, mail.Status)).Order());
    }

    static Obstacles Faults(params ((long, int) Mail, WritingFault Fault)[] faults) => Obstacles.None with
    {
        Faults = faults.ToDictionary(fault => fault.Mail, fault => fault.Fault),
    };

    static Obstacles Blocks(long contact, MailBlock block) => Obstacles.None with
    {
        Blocks = new Dictionary<long, MailBlock> { [contact] = block },
    };

    static ForecastPlan Run(Situation situation) => Simulation.Run(situation, TestContext.Current.CancellationToken);

    static Situation Of(int contacts, int senders, CampaignRules? campaign = null) => new(
        3,
        [.. Enumerable.Range(1, senders).Select(id => Sender with { Id = id, Limits = Sender.Limits with { SenderId = id } })],
        [campaign ?? Campaign],
        [.. Enumerable.Range(0, contacts).Select(i => new ExpectedMail(3, 1, 1 + (i % senders), 100 + i, "", "", Now, null))],
        new(), Now, Situation.UsualHorizon);

    static StepRules Step(int number, int days) => new(number, number, new StepDelay(24 * days, DelayUnit.Days), null);

    static Instant At(PlannedMail mail) => Instant.FromDateTimeUtc(mail.At);

    static LocalDate DayOf(PlannedMail mail) => At(mail).InZone(Warsaw).Date;

    static DateTime Day(int day) => new(2026, 9, day, 0, 0, 0, DateTimeKind.Utc);
}
