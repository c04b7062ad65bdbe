using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Lanes;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Windows;
using ColdMail.Sending;
using NodaTime;

namespace ColdMail.Tests.Sending;

public sealed class SendPlanTests
{
    const int Limit = 10;

    /// <summary>A Tuesday.</summary>
    static readonly DateTime Now = new(2026, 9, 15, 10, 0, 0, DateTimeKind.Utc);

    static readonly DateTime Tomorrow = new(2026, 9, 16, 0, 0, 0, DateTimeKind.Utc);

    static readonly WeekWindows Evenings =
        WeekWindows.Of(Enumerable.Range(1, 7).Select(day => new DayWindow((IsoDayOfWeek)day, new(18, 0), new(20, 0))));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_sender_at_its_limit_is_not_looked_at_again_for_every_lane_that_opens(int cap)
    {
        var usage = new Usage();
        usage.Set(new(CounterKind.SenderDay, 1, "", Now.Date), 1);
        var line = Line(cap, usage);
        Wait(line, "UTC", Now, Evenings);
        Wait(line, "Europe/Warsaw", Now.AddHours(1), WeekWindows.Always);

        var plan = SendPlan.Of(line, Now, Limit);

        Assert.Equal(cap == 1 ? Tomorrow : Now.AddHours(1), plan.Wait);
    }

    [Fact]
    public void A_lane_that_opens_after_the_limit_has_ended_is_waited_for()
    {
        var usage = new Usage();
        usage.Set(new(CounterKind.SenderDay, 1, "", Now.Date), 1);
        var line = Line(1, usage);
        Wait(line, "UTC", Tomorrow.AddHours(3), WeekWindows.Always);

        Assert.Equal(Tomorrow.AddHours(3), SendPlan.Of(line, Now, Limit).Wait);
    }

    static SenderLine Line(int cap, Usage usage) => new(
        new(1, 7, "senders.example", new("UTC"), cap, null, null, null, 10_000, null, null), new(60, 0), usage, default);

    static void Wait(SenderLine line, string zone, DateTime dueAt, WeekWindows windows) =>
        line.Queue(
            new(3, 1, zone, ""),
            key => new(key, new(3, new("UTC"), null, null, null), new(new CalendarRules { Windows = windows, Zone = zone }), 100, null))
            .Add(new(1, 1, dueAt, null));
}
