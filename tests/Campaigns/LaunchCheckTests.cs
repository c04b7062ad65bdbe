using ColdMail.Campaigns;
using ColdMail.Scheduling.Windows;
using ColdMail.Tests.Infrastructure;
using NodaTime;

namespace ColdMail.Tests.Campaigns;

public sealed class LaunchCheckTests
{
    static readonly DateTime Now = Given.Now;

    static readonly WeekWindows Mondays = WeekWindows.Of([new(IsoDayOfWeek.Monday, new(9, 0), new(17, 0))]);

    static readonly Campaign Good = new(
        Id: 1,
        Name: "Autumn",
        Status: "draft",
        StatusReason: null,
        Version: 1,
        Schedule: new("now", null, null),
        Window: new(WeekWindows.Always, "Europe/Warsaw", UsesRecipientZone: false, KeepsHolidays: false, []),
        Limits: new(null, null, null, 100, "hold"),
        TrackOpens: false,
        TrackClicks: false,
        Selected: 0,
        Times: new(null, null, Now, Now),
        Steps: [Step(1, "Hello {{first_name}}", "<p>Hello</p>"), Step(2, "", "<p>Again</p>")],
        Lists: [new(7, "include", "Leads", false), new(8, "exclude", "Customers", false)],
        Senders: [new(3, "ada@example.com", "active"), new(4, "bob@example.com", "paused")]);

    [Fact]
    public void A_complete_campaign_may_be_launched() => Assert.Empty(Check(Good));

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var campaign = Good with
        {
            Steps = [],
            Lists = [],
            Senders = [],
            Window = Good.Window with { Windows = WeekWindows.Of([]) },
            Limits = Good.Limits with { NewDailyCap = 0 },
            Schedule = new("at", null, Now.AddDays(-1)),
        };

        var problems = LaunchCheck.Of(new(campaign, false, false, " "), Now);

        Assert.Equal(
            [
                "NO_STEPS steps", "NO_AUDIENCE audience", "NO_SENDER senders", "START_MISSING schedule.startAt",
                "WINDOW_NEVER_OPENS window", "END_BEFORE_START schedule.endAt",
                "NO_NEW_CONTACTS limits.newDailyCap", "NO_POSTAL_ADDRESS account.postalAddress",
            ],
            problems.Select(problem => $"{problem.Code} {problem.Field}"));
        Assert.All(problems, problem => Assert.EndsWith(".", problem.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, "", "SUBJECT_EMPTY")]
    [InlineData(1, "   ", "SUBJECT_EMPTY")]
    [InlineData(1, "Re: our call", "SUBJECT_PRETENDS")]
    [InlineData(1, " RE : our call", "SUBJECT_PRETENDS")]
    [InlineData(1, "Fwd: offer", "SUBJECT_PRETENDS")]
    [InlineData(1, "fw: offer", "SUBJECT_PRETENDS")]
    [InlineData(1, "Re[2]: offer", "SUBJECT_PRETENDS")]
    [InlineData(1, "AW: Angebot", "SUBJECT_PRETENDS")]
    [InlineData(1, "{{#if x}", "TEXT_INVALID")]
    [InlineData(2, "Re: our call", "SUBJECT_PRETENDS")]
    public void A_subject_that_cannot_be_sent_is_named(int number, string subject, string code)
    {
        var problem = LaunchCheck.OfStep(number, new(subject, "<p>Hello</p>", null, null)).First();

        Assert.Equal((code, $"steps[{number - 1}].subject"), (problem.Code, problem.Field));
    }

    [Theory]
    [InlineData(1, "Regarding your site")]
    [InlineData(1, "Reach: 20 % more")]
    [InlineData(1, "Forward-looking: 2027")]
    [InlineData(2, "")]
    public void An_honest_subject_passes(int number, string subject) =>
        Assert.Empty(LaunchCheck.OfStep(number, new(subject, "<p>Hello</p>", null, null)));

    [Fact]
    public void A_body_is_needed_and_must_parse()
    {
        Assert.Equal("BODY_EMPTY", Assert.Single(LaunchCheck.OfStep(1, new("Hi", " ", null, null))).Code);
        Assert.Empty(LaunchCheck.OfStep(1, new("Hi", "", "Only text", null)));
        Assert.Equal(
            ("TEXT_INVALID", "steps[0].bodyHtml"),
            Field(LaunchCheck.OfStep(1, new("Hi", "<p>{{#each x}}</p>", null, null)).First()));
        Assert.Equal(
            ("TEXT_INVALID", "steps[2].bodyText"),
            Field(LaunchCheck.OfStep(3, new("", "<p>Hi</p>", "Dear {{first_name", null)).First()));
    }

    [Fact]
    public void The_audience_must_leave_someone_to_write_to()
    {
        Assert.Equal(["AUDIENCE_EMPTY"], Codes(LaunchCheck.Of(new(Good, false, false, "Street 1"), Now)));
        Assert.Equal(["ALL_EXCLUDED"], Codes(LaunchCheck.Of(new(Good, true, false, "Street 1"), Now)));
    }

    [Fact]
    public void A_list_that_was_deleted_is_not_silently_left_out()
    {
        var campaign = Good with { Lists = [Good.Lists[0], Good.Lists[1] with { IsDeleted = true }] };

        var problem = Assert.Single(Check(campaign));

        Assert.Equal("LIST_DELETED", problem.Code);
        Assert.Contains("\"Customers\"", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void One_active_sender_is_enough_and_none_is_not()
    {
        Assert.Empty(Check(Good with { Senders = [Good.Senders[0] with { Status = "error" }, Good.Senders[0]] }));
        Assert.Equal(["NO_ACTIVE_SENDER"], Codes(Check(Good with { Senders = [Good.Senders[1]] })));
    }

    [Fact]
    public void A_start_may_lie_a_little_in_the_past_but_not_a_day()
    {
        Assert.Empty(Check(Good with { Schedule = new("at", Now.AddHours(-23), null) }));
        Assert.Equal(["START_PAST"], Codes(Check(Good with { Schedule = new("at", Now.AddHours(-25), null) })));
    }

    [Fact]
    public void The_end_must_leave_time_to_send()
    {
        var mondays = Good.Window with { Windows = Mondays };

        Assert.Equal(["END_BEFORE_START"], Codes(Check(Good with { Schedule = new("at", Now.AddDays(2), Now.AddDays(1)) })));
        Assert.Equal(["END_BEFORE_START"], Codes(Check(Good with { Schedule = new("now", null, Now) })));
        Assert.Equal(
            ["END_BEFORE_WINDOW"], Codes(Check(Good with { Window = mondays, Schedule = new("now", null, Now.AddDays(2)) })));
        Assert.Empty(Check(Good with { Window = mondays, Schedule = new("now", null, Now.AddDays(7)) }));
    }

    [Fact]
    public void A_recipient_on_another_clock_may_open_the_window_earlier()
    {
        var mondays = Good.Window with { Windows = Mondays, UsesRecipientZone = true };
        var sundayNoon = new DateTime(2026, 9, 20, 12, 0, 0, DateTimeKind.Utc);
        var untilMondayInAsia = Good with { Window = mondays, Schedule = new("at", sundayNoon, sundayNoon.AddHours(9)) };

        Assert.Empty(Check(untilMondayInAsia));
        Assert.Equal(
            ["END_BEFORE_WINDOW"], Codes(Check(untilMondayInAsia with { Window = mondays with { UsesRecipientZone = false } })));
    }

    [Fact]
    public void A_window_that_only_opens_on_closed_dates_never_opens()
    {
        var closed = Good.Window with { Windows = Mondays, ClosedDates = [new(2026, 9, 21), new(2026, 9, 28)] };

        Assert.Equal(["WINDOW_NEVER_OPENS"], Codes(Check(Good with { Window = closed })));
        Assert.Empty(Check(Good with { Window = closed with { ClosedDates = [new(2026, 9, 21)] } }));
    }

    [Fact]
    public void A_step_that_is_over_before_the_campaign_begins_is_named()
    {
        var late = Good with { Steps = [Good.Steps[0], Good.Steps[1] with { NotAfter = Now }] };

        var problem = Assert.Single(Check(late));

        Assert.Equal(("STEP_OVER", "steps[1].notAfter"), Field(problem));
        Assert.Contains("Step 2 is not to be sent after 2026-09-15 10:00 UTC", problem.Text, StringComparison.Ordinal);
        Assert.Empty(Check(Good with { Steps = [Good.Steps[0], Good.Steps[1] with { NotAfter = Now.AddTicks(1) }] }));
    }

    [Fact]
    public void A_late_start_asks_and_a_timely_one_runs()
    {
        Assert.Equal(new("scheduled", null), StartDecision.Of(Now.AddTicks(1), Now));
        Assert.Equal(new("running", null), StartDecision.Of(Now, Now));
        Assert.Equal(new("running", null), StartDecision.Of(Now.AddHours(-12), Now));
        Assert.Equal("paused", StartDecision.Of(Now.AddHours(-12).AddTicks(-1), Now).Status);
        Assert.Contains("13 hours later", StartDecision.Of(Now.AddHours(-13), Now).Reason, StringComparison.Ordinal);
    }

    static IReadOnlyList<LaunchProblem> Check(Campaign campaign) =>
        LaunchCheck.Of(new(campaign, true, true, "Street 1, 00-001 Warsaw"), Now);

    static IEnumerable<string> Codes(IReadOnlyList<LaunchProblem> problems) => problems.Select(problem => problem.Code);

    static (string Code, string Field) Field(LaunchProblem problem) => (problem.Code, problem.Field);

    static CampaignStep Step(int number, string subject, string html) => new(number, number, subject, html, null, 24, "hours", null, null);
}
