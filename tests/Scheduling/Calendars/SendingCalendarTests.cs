using System.Globalization;
using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Windows;
using NodaTime;

namespace ColdMail.Tests.Scheduling.Calendars;

public sealed class SendingCalendarTests
{
    const string Warsaw = "Europe/Warsaw";
    const string NewYork = "America/New_York";

    static readonly WeekWindows NineToFive = EveryWorkingDay(new(9, 0), new(17, 0));

    /// <summary>Warsaw, Monday to Friday 09:00–17:00; in December UTC+1.</summary>
    static readonly CalendarRules Rules = new() { Windows = NineToFive, Zone = Warsaw };

    [Fact]
    public void Open_says_until_when() =>
        Assert.Equal(new Opening.Open(Utc("2026-12-07 16:00")), new SendingCalendar(Rules).At(Utc("2026-12-07 08:00")));

    [Fact]
    public void Open_beyond_the_horizon_has_no_end() =>
        Assert.Equal(
            new Opening.Open(null), new SendingCalendar(Rules with { Windows = WeekWindows.Always }).At(Utc("2026-12-07 08:00")));

    [Fact]
    public void Outside_the_window_it_opens_with_the_next_one()
    {
        var closed = Closed(Rules, "2026-12-04 16:00");

        Assert.Equal(
            new(
                CalendarCode.WindowClosed, CalendarCode.WindowClosed, Utc("2026-12-07 08:00"), Utc("2026-12-18 16:00"), Warsaw, null),
            closed);
        Assert.Equal("Outside the sending hours; they open Mon 7 Dec 09:00 (Europe/Warsaw).", closed.Words);
    }

    [Fact]
    public void A_holiday_has_its_name()
    {
        var closed = Closed(Rules with { HolidayCountry = "PL" }, "2026-12-25 10:00");

        Assert.Equal(
            new(
                CalendarCode.Holiday, CalendarCode.Holiday, Utc("2026-12-28 08:00"), Utc("2027-01-08 10:00"), Warsaw,
                "Christmas Day"),
            closed);
        Assert.Equal(
            "Public holiday where the recipient lives (Christmas Day); sending opens Mon 28 Dec 09:00 (Europe/Warsaw).", closed.Words);
        Assert.True(new SendingCalendar(Rules).IsOpen(Utc("2026-12-25 10:00")));
    }

    [Fact]
    public void A_date_closes_by_the_instant_and_not_by_the_window()
    {
        // Friday is closed: Thursday's night ends at midnight, and Friday's begins with Saturday.
        var nights = Rules with { Windows = EveryWorkingDay(new(22, 0), new(6, 0)), ClosedDates = [new(2026, 12, 25)] };
        var calendar = new SendingCalendar(nights);

        Assert.Equal(new Opening.Open(Utc("2026-12-24 23:00")), calendar.At(Utc("2026-12-24 21:00")));
        Assert.Equal(Utc("2026-12-25 23:00"), calendar.NextOpen(Utc("2026-12-24 23:00")));
        Assert.Equal(new Opening.Open(Utc("2026-12-26 05:00")), calendar.At(Utc("2026-12-25 23:00")));
        Assert.Equal(CalendarCode.ClosedDate, Closed(nights, "2026-12-24 23:00").Code);
    }

    [Fact]
    public void The_sender_works_by_its_own_clock()
    {
        // 09:00 in New York is 15:00 in Warsaw.
        var rules = Rules with { Workday = NineToFive, WorkdayZone = NewYork };
        var closed = Closed(rules, "2026-12-07 08:00");

        Assert.Equal(
            new(
                CalendarCode.SenderWorkday, CalendarCode.SenderWorkday, Utc("2026-12-07 14:00"), Utc("2026-12-21 08:00"), NewYork,
                null),
            closed);
        Assert.Equal("Outside the working hours of the sender; sending opens Mon 7 Dec 09:00 (America/New_York).", closed.Words);
        Assert.Equal(new Opening.Open(Utc("2026-12-07 16:00")), new SendingCalendar(rules).At(Utc("2026-12-07 14:00")));
    }

    [Fact]
    public void A_freeze_includes_its_first_and_last_day_where_the_sender_is()
    {
        var rules = Rules with
        {
            Windows = WeekWindows.Always,
            WorkdayZone = NewYork,
            Freezes = [new(new(2026, 12, 8), new(2026, 12, 9))],
        };

        Assert.Equal(new Opening.Open(Utc("2026-12-08 05:00")), new SendingCalendar(rules).At(Utc("2026-12-07 08:00")));
        Assert.Equal(
            new(CalendarCode.SenderFrozen, CalendarCode.SenderFrozen, Utc("2026-12-10 05:00"), Utc("2026-12-22 05:00"), NewYork, null),
            Closed(rules, "2026-12-08 05:00"));
    }

    [Fact]
    public void A_campaign_that_starts_later_looks_for_an_opening_from_its_start()
    {
        var closed = Closed(Rules with { OpensAt = Utc("2027-12-04 18:00") }, "2026-12-07 08:00");

        Assert.Equal(
            new(CalendarCode.NotStarted, CalendarCode.NotStarted, Utc("2027-12-06 08:00"), Utc("2027-12-18 18:00"), Warsaw, null),
            closed);
        Assert.Equal("The campaign has not started; sending opens Mon 6 Dec 2027 09:00 (Europe/Warsaw).", closed.Words);
    }

    [Fact]
    public void An_ended_campaign_is_over_from_its_end_on()
    {
        var rules = Rules with { ClosesAt = Utc("2026-12-07 12:00") };
        var closed = Closed(rules, "2026-12-07 12:00");

        Assert.Equal(
            new(CalendarCode.CampaignEnded, CalendarCode.CampaignEnded, null, Utc("2026-12-07 12:00"), Warsaw, null), closed);
        Assert.Equal("The campaign ended Mon 7 Dec 2026 13:00 (Europe/Warsaw).", closed.Words);
        Assert.Equal(new Opening.Open(Utc("2026-12-07 12:00")), new SendingCalendar(rules).At(Utc("2026-12-07 11:59")));
        Assert.Null(new SendingCalendar(rules).NextOpen(Utc("2026-12-07 12:00")));
    }

    [Fact]
    public void No_opening_before_the_campaign_ends_is_no_slot()
    {
        var closed = Closed(Rules with { ClosesAt = Utc("2026-12-07 08:00") }, "2026-12-04 18:00");

        Assert.Equal(
            new(CalendarCode.NoSlot, CalendarCode.WindowClosed, null, Utc("2026-12-07 08:00"), Warsaw, null), closed);
        Assert.Equal("Outside the sending hours, and no time fits all rules until Mon 7 Dec 09:00 (Europe/Warsaw).", closed.Words);
    }

    [Fact]
    public void Rules_that_never_agree_are_no_slot()
    {
        var rules = Rules with { Workday = EveryWorkingDay(new(18, 0), new(20, 0)), WorkdayZone = Warsaw };

        Assert.Equal(
            new(CalendarCode.NoSlot, CalendarCode.SenderWorkday, null, Utc("2026-12-21 10:00"), Warsaw, null),
            Closed(rules, "2026-12-07 10:00"));
    }

    [Fact]
    public void The_horizon_is_as_far_as_an_opening_may_lie()
    {
        var now = Utc("2026-12-04 16:00");
        var opens = Utc("2026-12-07 08:00");

        Assert.Equal(opens, new SendingCalendar(Rules, opens - now).NextOpen(now));
        Assert.Null(new SendingCalendar(Rules, opens - now - TimeSpan.FromTicks(1)).NextOpen(now));
    }

    [Fact]
    public void An_unknown_zone_never_opens()
    {
        var recipient = Closed(Rules with { Windows = WeekWindows.Always, Zone = "Europe/Atlantis" }, "2026-12-07 10:00");
        var workday = Closed(Rules with { Workday = WeekWindows.Always, WorkdayZone = "Moon" }, "2026-12-07 10:00");
        var frozen = Closed(Rules with { Freezes = [new(new(2026, 1, 1), new(2026, 1, 1))], WorkdayZone = "Moon" }, "2026-12-07 10:00");

        Assert.Equal((CalendarCode.NoSlot, CalendarCode.WindowClosed), (recipient.Code, recipient.Rule));
        Assert.Equal("Never: the time zone “Europe/Atlantis” is unknown.", recipient.Words);
        Assert.Equal((CalendarCode.NoSlot, CalendarCode.SenderWorkday), (workday.Code, workday.Rule));
        Assert.Equal((CalendarCode.NoSlot, CalendarCode.SenderFrozen), (frozen.Code, frozen.Rule));
    }

    /// <summary>Each rule is laid over the ones after it.</summary>
    [Fact]
    public void The_first_rule_that_blocks_is_named()
    {
        var now = "2026-12-25 10:00";
        var rules = Rules with { WorkdayZone = Warsaw, Freezes = [new(new(2026, 12, 25), new(2026, 12, 25))] };

        List<string> named = [Closed(rules, now).Code];
        foreach (var over in new Func<CalendarRules, CalendarRules>[]
        {
            below => below with { Workday = EveryWorkingDay(new(18, 0), new(9, 0)) },
            below => below with { ClosedDates = [new(2026, 12, 25)] },
            below => below with { HolidayCountry = "PL" },
            below => below with { Windows = EveryWorkingDay(new(0, 0), new(9, 0)) },
            below => below with { OpensAt = Utc("2026-12-26 00:00") },
            below => below with { ClosesAt = Utc("2026-12-25 10:00") },
        })
        {
            rules = over(rules);
            named.Add(Closed(rules, now).Rule);
        }

        Assert.Equal(
            [
                CalendarCode.SenderFrozen, CalendarCode.SenderWorkday, CalendarCode.ClosedDate, CalendarCode.Holiday,
                CalendarCode.WindowClosed, CalendarCode.NotStarted, CalendarCode.CampaignEnded,
            ],
            named);
    }

    [Fact]
    public void An_answer_does_not_depend_on_what_was_asked_before()
    {
        var rules = Rules with { HolidayCountry = "PL", Workday = NineToFive, WorkdayZone = NewYork };
        var shared = new SendingCalendar(rules);
        var random = new Random(20261125);

        for (var i = 0; i < 400; i++)
        {
            var now = Utc("2026-01-01 00:00").AddMinutes(random.Next(20 * 365 * 24 * 60));
            Assert.Equal(new SendingCalendar(rules).At(now), shared.At(now));
        }
    }

    [Fact]
    public void Only_utc_is_an_instant() =>
        Assert.Throws<ArgumentException>(() => new SendingCalendar(Rules).At(new DateTime(2026, 12, 7)));

    [Fact]
    public void Rules_are_equal_by_what_they_say()
    {
        CalendarRules Same() => Rules with
        {
            Windows = EveryWorkingDay(new(9, 0), new(17, 0)),
            ClosedDates = [new(2026, 12, 24)],
            Freezes = [new(new(2026, 1, 1), new(2026, 1, 2))],
            WorkdayZone = NewYork,
        };

        Assert.Equal(Same(), Same());
        Assert.Equal(Same().GetHashCode(), Same().GetHashCode());
        Assert.NotEqual(Same(), Same() with { ClosedDates = [] });
        Assert.NotEqual(Same(), Same() with { Freezes = [] });
        Assert.NotEqual(Same(), Same() with { Workday = NineToFive });
    }

    static Opening.Closed Closed(CalendarRules rules, string now) =>
        Assert.IsType<Opening.Closed>(new SendingCalendar(rules).At(Utc(now)));

    static WeekWindows EveryWorkingDay(TimeOnly start, TimeOnly end) =>
        WeekWindows.Of(Enumerable.Range(1, 5).Select(day => new DayWindow((IsoDayOfWeek)day, start, end)));

    static DateTime Utc(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
}
