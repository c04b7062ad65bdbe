using ColdMail.Scheduling;
using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Lanes;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Windows;
using NodaTime;

namespace ColdMail.Tests.Scheduling.Lanes;

public sealed class SenderLineTests
{
    /// <summary>A Tuesday.</summary>
    static readonly DateTime Now = new(2026, 9, 15, 10, 0, 0, DateTimeKind.Utc);

    static readonly SenderLimits Limits = new(1, 7, "senders.example", new("UTC"), 1_000, null, null, null, 10_000, null, null);

    static readonly WeekWindows OfficeHours = WeekWindows.Of(
        Enumerable.Range(1, 5).Select(day => new DayWindow((IsoDayOfWeek)day, new(9, 0), new(17, 0))));

    long contacts;

    [Fact]
    public void The_mail_that_is_due_longest_goes_first()
    {
        var line = Line();
        Wait(line, Lane(3), Now.AddMinutes(-1), Now.AddMinutes(-9), Now.AddMinutes(-5));

        Assert.Equal([Now.AddMinutes(-9), Now.AddMinutes(-5), Now.AddMinutes(-1)], Sent(line, 3).Select(send => send.Mail.DueAt));
    }

    [Fact]
    public void An_empty_line_has_nothing_and_one_that_is_not_due_waits()
    {
        var line = Line();
        Assert.Equal(new NextMail.None(), line.Next(Now));

        Wait(line, Lane(3), Now.AddHours(2));
        Assert.Equal(new NextMail.Wait(Now.AddHours(2), DecisionCode.NotDue), line.Next(Now));
    }

    [Fact]
    public void The_gap_is_asked_before_anything_else()
    {
        var line = new SenderLine(Limits, new(90, 0), new(), Now.AddSeconds(30));
        Wait(line, Lane(3), Now, Now);

        Assert.Equal(new NextMail.Wait(Now.AddSeconds(30), DecisionCode.Gap), line.Next(Now));
        line.Took(Assert.IsType<NextMail.Send>(line.Next(Now.AddSeconds(30))), Now.AddSeconds(30));
        Assert.Equal(new NextMail.Wait(Now.AddSeconds(120), DecisionCode.Gap), line.Next(Now.AddSeconds(31)));
    }

    [Fact]
    public void Campaigns_that_share_a_sender_take_turns()
    {
        var line = Line();
        Wait(line, Lane(3), Enumerable.Repeat(Now.AddDays(-9), 4));
        Wait(line, Lane(4), Enumerable.Repeat(Now, 4));

        Assert.Equal([3, 4, 3, 4, 3, 4], Sent(line, 6).Select(send => send.Queue.Lane.Key.CampaignId));
    }

    [Fact]
    public void Follow_ups_come_before_new_contacts()
    {
        var line = Line();
        Wait(line, Lane(3), Enumerable.Repeat(Now.AddDays(-9), 3));
        Wait(line, Lane(3, step: 2), Enumerable.Repeat(Now, 2));

        Assert.Equal([2, 2, 1, 1, 1], Steps(Sent(line, 5)));
    }

    [Fact]
    public void A_share_keeps_new_contacts_from_starving()
    {
        var line = Line();
        Wait(line, Lane(3, share: 60), Enumerable.Repeat(Now.AddDays(-9), 100));
        Wait(line, Lane(3, step: 2, share: 60), Enumerable.Repeat(Now.AddDays(-1), 100));
        Wait(line, Lane(3, step: 3, share: 60), Enumerable.Repeat(Now, 100));

        var steps = Steps(Sent(line, 100));

        Assert.Equal(60, steps.Count(step => step > 1));
        Assert.Equal(40, steps.Count(step => step == 1));
    }

    [Fact]
    public void When_only_one_sort_waits_it_takes_everything()
    {
        var line = Line();
        Wait(line, Lane(3, share: 10), Enumerable.Repeat(Now, 2));
        Wait(line, Lane(3, step: 2, share: 10), Enumerable.Repeat(Now, 20));

        Assert.Equal(2, Steps(Sent(line, 22)).Count(step => step == 1));
    }

    [Fact]
    public void A_closed_lane_lets_the_open_ones_pass()
    {
        var line = Line();
        Wait(line, Lane(3, zone: "America/Los_Angeles", windows: OfficeHours), Now.AddDays(-1));
        Wait(line, Lane(3, zone: "Europe/Warsaw", windows: OfficeHours), Now);

        Assert.Equal("Europe/Warsaw", Assert.Single(Sent(line, 1)).Queue.Lane.Key.Zone);
        Assert.Equal(new NextMail.Wait(Now.Date.AddHours(16), CalendarCode.WindowClosed), line.Next(Now));
    }

    [Fact]
    public void A_campaign_at_its_limit_lets_the_others_pass()
    {
        var line = Line();
        Wait(line, Lane(3, limits: new(3, new("UTC"), 1, null, null)), Now.AddDays(-1), Now.AddDays(-1));
        Wait(line, Lane(4), Now, Now);

        Assert.Equal([3, 4, 4], Sent(line, 3).Select(send => send.Queue.Lane.Key.CampaignId));
        Assert.Equal(new NextMail.Wait(Now.Date.AddDays(1), DecisionCode.CampaignDailyCap), line.Next(Now));
    }

    [Fact]
    public void A_sender_at_its_limit_waits_as_a_whole()
    {
        var line = new SenderLine(Limits with { DailyCap = 1 }, new(0, 0), new(), default);
        Wait(line, Lane(3), Now, Now);

        Sent(line, 1);

        Assert.Equal(new NextMail.Wait(Now.Date.AddDays(1), DecisionCode.SenderDailyCap), line.Next(Now));
    }

    [Fact]
    public void A_company_that_had_enough_is_put_off_and_the_rest_goes_on()
    {
        var line = new SenderLine(Limits with { CompanyDailyCap = 1 }, new(0, 0), new(), default);
        var queue = line.Queue(Lane(3).Key, _ => Lane(3));
        queue.Add(new(11, 1, Now.AddMinutes(-3), "navy.example"));
        queue.Add(new(12, 2, Now.AddMinutes(-2), "navy.example"));
        queue.Add(new(13, 3, Now.AddMinutes(-1), "army.example"));

        Assert.Equal(11, Assert.Single(Sent(line, 1)).Mail.MessageId);
        var defer = Assert.IsType<NextMail.Defer>(line.Next(Now));
        SenderLine.PutOff(defer);

        Assert.Equal((12, DecisionCode.CompanyDailyCap, Now.Date.AddDays(1)), (defer.Mail.MessageId, defer.Code, defer.Until));
        Assert.Equal(13, Assert.Single(Sent(line, 1)).Mail.MessageId);
        Assert.Equal(new NextMail.Wait(Now.Date.AddDays(1), DecisionCode.NotDue), line.Next(Now));
    }

    [Fact]
    public void A_step_that_is_out_of_date_ends()
    {
        var line = Line();
        Wait(line, Lane(3) with { NotAfter = Now }, Now.AddDays(1));

        var close = Assert.IsType<NextMail.Close>(line.Next(Now));

        Assert.Equal((DecisionCode.StepExpired, true), (close.Code, close.IsOver));
        SenderLine.Closed(close);
        Assert.Equal(new NextMail.None(), line.Next(Now));
    }

    [Fact]
    public void A_lane_that_finds_no_time_within_two_weeks_is_for_a_person_to_decide()
    {
        var line = Line();
        var rules = new CalendarRules { Windows = OfficeHours, Zone = "UTC", Workday = Nights(), WorkdayZone = "UTC" };
        Wait(line, new(new(3, 1, "", ""), new(3, new("UTC"), null, null, null), new(rules), 100, null), Now);

        var close = Assert.IsType<NextMail.Close>(line.Next(Now));

        Assert.Equal((CalendarCode.NoSlot, false), (close.Code, close.IsOver));
    }

    [Fact]
    public void The_same_line_gives_the_same_order()
    {
        static List<long> Run()
        {
            var test = new SenderLineTests();
            var line = new SenderLine(Limits, new(30, 60), new(), default);
            test.Wait(line, Lane(3, share: 50), Enumerable.Range(0, 40).Select(n => Now.AddMinutes(n % 7)));
            test.Wait(line, Lane(3, step: 2, share: 50), Enumerable.Range(0, 40).Select(n => Now.AddMinutes(n % 5)));
            test.Wait(line, Lane(4), Enumerable.Range(0, 40).Select(_ => Now));
            var sent = new List<long>();
            for (var now = Now; sent.Count < 120; now = now.AddSeconds(1))
            {
                if (line.Next(now) is NextMail.Send send)
                {
                    line.Took(send, now);
                    sent.Add(send.Mail.ContactId);
                }
            }

            return sent;
        }

        Assert.Equal(Run(), Run());
    }

    static SenderLine Line() => new(Limits, new(0, 0), new(), default);

    static Lane Lane(
        long campaign, int step = 1, int share = 100, string zone = "UTC", WeekWindows? windows = null, CampaignLimits? limits = null) =>
        new(
            new(campaign, step, zone, ""), limits ?? new(campaign, new("UTC"), null, null, null),
            new(new CalendarRules { Windows = windows ?? WeekWindows.Always, Zone = zone }), share, null);

    static WeekWindows Nights() =>
        WeekWindows.Of(Enumerable.Range(1, 7).Select(day => new DayWindow((IsoDayOfWeek)day, new(20, 0), new(23, 0))));

    void Wait(SenderLine line, Lane lane, params IEnumerable<DateTime> due)
    {
        foreach (var at in due)
        {
            line.Queue(lane.Key, _ => lane).Add(new(++contacts, contacts, at, null));
        }
    }

    static List<NextMail.Send> Sent(SenderLine line, int count)
    {
        var sent = new List<NextMail.Send>();
        for (var i = 0; i < count; i++)
        {
            var send = Assert.IsType<NextMail.Send>(line.Next(Now));
            line.Took(send, Now);
            sent.Add(send);
        }

        return sent;
    }

    static List<int> Steps(IEnumerable<NextMail.Send> sent) => [.. sent.Select(send => send.Queue.Lane.Key.StepNumber)];
}
