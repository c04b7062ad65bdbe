using System.Globalization;
using ColdMail.Scheduling.Windows;
using NodaTime;
using NodaTime.Text;

namespace ColdMail.Tests.Scheduling.Windows;

public sealed class WeekWindowsTests
{
    static readonly DayWindow Morning = new(IsoDayOfWeek.Monday, new(9, 0), new(12, 30));
    static readonly DayWindow Afternoon = new(IsoDayOfWeek.Monday, new(13, 0), new(17, 0));
    static readonly DayWindow Night = new(IsoDayOfWeek.Friday, new(22, 0), new(6, 0));

    /// <summary>Zone, the window of one day, from, to, the open time in UTC.</summary>
    public static TheoryData<string, DayWindow, string, string, string> Days => new()
    {
        // Warsaw leaps from 02:00 to 03:00 on 29 March and goes back from 03:00 to 02:00 on 25 October.
        { "Europe/Warsaw", Sunday("02:30", "04:00"), "2026-03-28T00", "2026-03-30T00", "2026-03-29T01:00/2026-03-29T02:00" },
        { "Europe/Warsaw", Sunday("01:00", "02:30"), "2026-03-28T00", "2026-03-30T00", "2026-03-29T00:00/2026-03-29T01:00" },
        { "Europe/Warsaw", Sunday("02:10", "02:50"), "2026-03-28T00", "2026-03-30T00", "" },
        { "Europe/Warsaw", Sunday("02:30", "04:00"), "2026-10-24T00", "2026-10-26T00", "2026-10-25T00:30/2026-10-25T03:00" },
        { "Europe/Warsaw", Sunday("01:00", "02:30"), "2026-10-24T00", "2026-10-26T00", "2026-10-24T23:00/2026-10-25T01:30" },
        { "Europe/Warsaw", Sunday("01:00", "02:00"), "2026-10-24T00", "2026-10-26T00", "2026-10-24T23:00/2026-10-25T00:00" },
        { "Europe/Warsaw", Sunday("00:00", "00:00"), "2026-03-28T00", "2026-03-30T00", "2026-03-28T23:00/2026-03-29T22:00" },
        { "Europe/Warsaw", Sunday("00:00", "00:00"), "2026-10-24T00", "2026-10-27T00", "2026-10-24T22:00/2026-10-25T23:00" },
        { "Europe/Warsaw", Night, "2026-06-05T00", "2026-06-07T00", "2026-06-05T20:00/2026-06-06T04:00" },
        { "America/New_York", Sunday("02:15", "03:15"), "2026-03-07T00", "2026-03-09T00", "2026-03-08T07:00/2026-03-08T07:15" },
        { "America/New_York", Sunday("01:00", "02:00"), "2026-10-31T00", "2026-11-02T00", "2026-11-01T05:00/2026-11-01T07:00" },
        // Half an hour: from 02:00 to 02:30 in October, back from 02:00 to 01:30 in April.
        { "Australia/Lord_Howe", Sunday("02:15", "03:00"), "2026-10-03T00", "2026-10-05T00", "2026-10-03T15:30/2026-10-03T16:00" },
        { "Australia/Lord_Howe", Sunday("01:45", "02:00"), "2026-04-04T00", "2026-04-06T00", "2026-04-04T14:45/2026-04-04T15:30" },
        { "Asia/Kathmandu", Sunday("09:00", "17:00"), "2026-06-06T00", "2026-06-08T00", "2026-06-07T03:15/2026-06-07T11:15" },
        // In 2018 midnight was leapt over; since 2019 it is not.
        { "America/Sao_Paulo", Sunday("00:00", "00:00"), "2018-11-03T00", "2018-11-06T00", "2018-11-04T03:00/2018-11-05T02:00" },
        { "America/Sao_Paulo", Sunday("00:00", "00:00"), "2026-10-31T00", "2026-11-03T00", "2026-11-01T03:00/2026-11-02T03:00" },
        // Ramadan 2026: back from 03:00 to 02:00 on 15 February, forth from 02:00 to 03:00 on 22 March.
        { "Africa/Casablanca", Sunday("02:00", "03:00"), "2026-02-14T00", "2026-02-16T00", "2026-02-15T01:00/2026-02-15T03:00" },
        { "Africa/Casablanca", Sunday("02:30", "03:30"), "2026-03-21T00", "2026-03-23T00", "2026-03-22T02:00/2026-03-22T02:30" },
        // Friday 30 December 2011 was skipped.
        { "Pacific/Apia", new(IsoDayOfWeek.Friday, new(9, 0), new(17, 0)), "2011-12-29T00", "2012-01-02T00", "" },
        {
            "Pacific/Apia", new(IsoDayOfWeek.Thursday, new(22, 0), new(6, 0)), "2011-12-29T00", "2012-01-02T00",
            "2011-12-30T08:00/2011-12-30T10:00"
        },
        // Havana goes back from 01:00 to 00:00: the hour after Saturday's last is Sunday's.
        {
            "America/Havana", new(IsoDayOfWeek.Saturday, new(0, 0), new(0, 0)), "2026-10-30T00", "2026-11-02T00",
            "2026-10-31T04:00/2026-11-01T04:00"
        },
    };

    [Theory]
    [MemberData(nameof(Days))]
    public void A_window_lasts_from_the_first_to_the_last_instant_whose_wall_clock_lies_in_it(
        string zone, DayWindow window, string from, string to, string open)
    {
        var hours = WeekWindows.Of([window]).Open(Utc(from + ":00"), Utc(to + ":00"), DateTimeZoneProviders.Tzdb[zone]);

        Assert.Equal(open, string.Join(' ', hours.Select(Text)));
    }

    [Fact]
    public void Windows_that_overlap_or_touch_are_open_as_one_and_cut_at_both_ends()
    {
        var week = WeekWindows.Of(
        [
            Night, new(IsoDayOfWeek.Saturday, new(5, 0), new(7, 0)), new(IsoDayOfWeek.Saturday, new(7, 0), new(8, 0)),
            new(IsoDayOfWeek.Saturday, new(9, 0), new(12, 0)),
        ]);

        var hours = week.Open(Utc("2026-06-05T23:00"), Utc("2026-06-06T10:00"), DateTimeZone.Utc);

        Assert.Equal(
            ["2026-06-05T23:00/2026-06-06T08:00", "2026-06-06T09:00/2026-06-06T10:00"], hours.Select(Text));
    }

    [Fact]
    public void Always_is_one_stretch_and_no_windows_are_none()
    {
        var (from, to) = (Utc("2026-01-01T00:00"), Utc("2027-01-01T00:00"));

        Assert.Equal([new Interval(from, to)], WeekWindows.Always.Open(from, to, DateTimeZoneProviders.Tzdb["Europe/Warsaw"]));
        Assert.Empty(WeekWindows.Of([]).Open(from, to, DateTimeZone.Utc));
    }

    [Fact]
    public void The_order_in_which_windows_are_given_does_not_matter()
    {
        var week = WeekWindows.Of([Night, Afternoon, Morning, Afternoon]);

        Assert.Equal(WeekWindows.Of([Morning, Afternoon, Night]), week);
        Assert.Equal(WeekWindows.Of([Morning, Afternoon, Night]).GetHashCode(), week.GetHashCode());
        Assert.Equal([Morning, Afternoon, Night], week.Windows);
        Assert.NotEqual(WeekWindows.Of([Morning, Night]), week);
    }

    [Fact]
    public void What_was_written_is_read()
    {
        var week = WeekWindows.Of([Night, Morning]);

        Assert.Equal(
            """[{"day":"monday","start":"09:00","end":"12:30"},{"day":"friday","start":"22:00","end":"06:00"}]""", week.ToJson());
        Assert.Equal(week, WeekWindows.Read(week.ToJson()));
        Assert.Equal(WeekWindows.Always, WeekWindows.Read(WeekWindows.Always.ToJson()));
        Assert.Equal(WeekWindows.Of([]), WeekWindows.Read("[]"));
    }

    [Theory]
    [InlineData("", "The sending hours are no JSON at line 1, byte 1.")]
    [InlineData("[\n{]", "The sending hours are no JSON at line 2, byte 2.")]
    [InlineData("{}", "The sending hours have to be a list of windows.")]
    [InlineData("[7]", "Window 1: has to be an object with day, start and end.")]
    [InlineData("""[{"day":"monday","start":"09:00"}]""", "Window 1: end is missing.")]
    [InlineData("""[{"day":"moonday"}]""", "Window 1, day: “moonday” is no weekday (monday … sunday).")]
    [InlineData("""[{"day":1}]""", "Window 1, day: has to be a text.")]
    [InlineData("""[{"start":"9:00"}]""", "Window 1, start: “9:00” is no time of day (00:00 … 23:59).")]
    [InlineData("""[{"end":"24:00"}]""", "Window 1, end: “24:00” is no time of day (00:00 … 23:59).")]
    [InlineData("""[{"end":"12:00","end":"13:00"}]""", "Window 1, end: stands there twice.")]
    [InlineData(
        """[{"day":"monday","start":"09:00","end":"12:00"},{"zone":"Europe/Warsaw"}]""",
        "Window 2, zone: a window has day, start and end only.")]
    public void What_is_no_week_is_refused_with_place_and_reason(string json, string reason) =>
        Assert.Equal(reason, Assert.Throws<FormatException>(() => WeekWindows.Read(json)).Message);

    [Fact]
    public void A_week_without_fault_has_no_problems() =>
        Assert.Empty(WeekWindows.Problems(
            [Morning, Afternoon, new(IsoDayOfWeek.Monday, new(12, 30), new(13, 0)), Night, new(IsoDayOfWeek.Saturday, new(5, 0), new(7, 0))]));

    [Fact]
    public void Problems_say_what_to_do()
    {
        Assert.Equal(["There are no sending hours: add at least one window."], WeekWindows.Problems([]));
        Assert.Equal(
            ["Monday 09:00–12:30 and 12:00–14:00 overlap: join them or change one.", "Friday 20:00–23:00 and 22:00–06:00 overlap: join them or change one."],
            WeekWindows.Problems(
                [Night, new(IsoDayOfWeek.Friday, new(20, 0), new(23, 0)), Morning, new(IsoDayOfWeek.Monday, new(12, 0), new(14, 0))]));
        Assert.Equal(
            ["Tuesday has 11 windows: at most 10 fit into a day."],
            WeekWindows.Problems(
                Enumerable.Range(0, 11).Select(hour => new DayWindow(IsoDayOfWeek.Tuesday, new(hour, 0), new(hour, 30)))));
    }

    [Fact]
    public void What_cannot_be_stored_is_a_problem_and_no_week()
    {
        DayWindow[] windows = [new(IsoDayOfWeek.None, new(9, 0), new(10, 0)), new(IsoDayOfWeek.Monday, new(9, 0, 30), new(10, 0))];

        Assert.Equal(
            [
                "The window 09:00–10:00 has no day: choose one from Monday to Sunday.",
                "Monday 09:00:30–10:00: start and end have to be whole minutes.",
            ],
            WeekWindows.Problems(windows));
        Assert.Throws<ArgumentException>(() => WeekWindows.Of(windows));
    }

    static DayWindow Sunday(string start, string end) => new(
        IsoDayOfWeek.Sunday,
        TimeOnly.Parse(start, CultureInfo.InvariantCulture),
        TimeOnly.Parse(end, CultureInfo.InvariantCulture));

    static string Text(Interval hours) => $"{Minute.Format(hours.Start)}/{Minute.Format(hours.End)}";

    static Instant Utc(string text) => Minute.Parse(text).Value;

    static readonly InstantPattern Minute = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");
}
