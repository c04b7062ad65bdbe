using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Windows;
using NodaTime;
using NodaTime.TimeZones;

namespace ColdMail.Tests.Scheduling.Calendars;

/// <summary>
/// Every zone of the tz database around each of its clock changes of ten years and in ordinary weeks, against <see cref="WallClock"/>.
/// </summary>
public sealed class EveryZoneTests
{
    const int Monday = 1;

    static readonly Instant From = Instant.FromUtc(2026, 1, 1, 0, 0);
    static readonly Instant To = Instant.FromUtc(2036, 1, 1, 0, 0);

    static readonly IReadOnlyList<DateTimeZone> Zones =
        [.. DateTimeZoneProviders.Tzdb.Ids.Select(id => DateTimeZoneProviders.Tzdb[id])];

    static readonly WeekWindows[] EverydayShapes =
    [
        WeekWindows.Always,
        Daily((9 * 60, 17 * 60)),
        Daily((22 * 60, 6 * 60)),
        Daily((9 * 60, (12 * 60) + 30), (13 * 60, 17 * 60)),
        Daily((9 * 60, 9 * 60)),
    ];

    [Fact]
    public void Around_every_clock_change_windows_are_open_as_the_wall_clock_says()
    {
        var clocks = new Clocks();
        var changes = 0;
        foreach (var (zone, change) in Changes())
        {
            // All shapes for each way in which a clock is changed, one in turn for each zone that follows it.
            var (clock, isNew) = clocks.Of(zone, change.Start);
            var shapes = ShapesAround(change, zone.GetZoneInterval(change.Start - Duration.Epsilon)).ToList();
            foreach (var week in isNew ? shapes : [shapes[changes % shapes.Count]])
            {
                clocks.Check(clock, zone, week);
            }

            changes++;
        }

        Assert.InRange(changes, 3000, 20_000);
    }

    [Fact]
    public void In_ordinary_weeks_windows_are_open_as_the_wall_clock_says()
    {
        var clocks = new Clocks();
        var random = new Random(2026);
        foreach (var zone in Zones)
        {
            var (clock, _) = clocks.Of(zone, From + Duration.FromDays(random.Next(0, 3650)));
            foreach (var week in EverydayShapes)
            {
                clocks.Check(clock, zone, week);
            }
        }
    }

    [Fact]
    public void A_calendar_opens_at_the_least_instant_at_which_two_zones_agree()
    {
        var random = new Random(2036);
        var done = new HashSet<(Instant, Offset, Offset)>();
        foreach (var (zone, change) in Changes())
        {
            var before = zone.GetZoneInterval(change.Start - Duration.Epsilon);
            if (!done.Add((change.Start, before.WallOffset, change.WallOffset)))
            {
                continue;
            }

            var shapes = ShapesAround(change, before).ToList();
            var rules = new CalendarRules
            {
                Windows = shapes[random.Next(shapes.Count)],
                Zone = zone.Id,
                Workday = EverydayShapes[random.Next(1, EverydayShapes.Length)],
                WorkdayZone = Zones[random.Next(Zones.Count)].Id,
            };
            Agree(rules, zone, change.Start);
        }

        Assert.InRange(done.Count, 200, 20_000);
    }

    static void Agree(CalendarRules rules, DateTimeZone zone, Instant centre)
    {
        var clock = new WallClock(zone, centre);
        var workday = new WallClock(DateTimeZoneProviders.Tzdb[rules.WorkdayZone], centre).Look(rules.Workday!).Open;
        var open = clock.Look(rules.Windows).Open.Zip(workday, (one, other) => one && other).ToArray();
        var calendar = new SendingCalendar(rules);

        long? next = null;
        for (var minute = clock.InnerLast - 1; minute >= clock.Inner; minute--)
        {
            var index = (int)(minute - clock.First);
            next = open[index] ? minute : next;
            // All edges, and some minutes between them.
            if (open[index] == open[index - 1] && minute % 17 != 0)
            {
                continue;
            }

            var now = WallClock.At(minute).ToDateTimeUtc();
            var found = calendar.NextOpen(now);
            if (next is { } least
                ? found != WallClock.At(least).ToDateTimeUtc()
                : found < WallClock.At(clock.InnerLast).ToDateTimeUtc())
            {
                Assert.Fail($"{rules}: {now:u} opens {found:u}");
            }

            Assert.Equal(open[index], calendar.IsOpen(now));
            Assert.Equal(open[index - 1], calendar.IsOpen(now.AddTicks(-1)));
            if (calendar.At(now) is Opening.Open { Until: { } until } && until < WallClock.At(clock.InnerLast).ToDateTimeUtc())
            {
                var end = (int)(WallClock.Minute(Instant.FromDateTimeUtc(until)) - clock.First);
                Assert.Equal(-1, Array.IndexOf(open, false, index, end - index));
                Assert.False(open[end]);
            }
        }
    }

    static IEnumerable<(DateTimeZone Zone, ZoneInterval Change)> Changes() =>
        from zone in Zones
        from period in zone.GetZoneIntervals(From, To).Skip(1)
        select (zone, period);

    /// <summary>Inside what the clocks leap over or show twice, over its edges, beside it, and as people choose their hours.</summary>
    static IEnumerable<WeekWindows> ShapesAround(ZoneInterval after, ZoneInterval before)
    {
        var change = WallClock.Minute(after.Start);
        var one = change + (before.WallOffset.Seconds / 60);
        var other = change + (after.WallOffset.Seconds / 60);
        var (low, high) = (Math.Min(one, other), Math.Max(one, other));
        var middle = (low + high) / 2;
        (long Start, long End)[] shapes =
        [
            (low, high), (low + 5, high - 5), (middle, high + 45), (low - 45, middle), (low - 30, high + 30),
            (low - 60, low), (high, high + 60), (middle, middle), (low, low), (high, low),
        ];
        var day = (int)(((Math.Floor(low / 1440.0) + 3) % 7) + Monday);
        return shapes
            .SelectMany(shape => new[] { Daily(shape), On(day, shape) })
            .Concat(EverydayShapes)
            .Append(On(day, (0, 0)))
            .Append(On(day == 1 ? 7 : day - 1, (0, 0)));
    }

    static WeekWindows Daily(params (long Start, long End)[] hours) =>
        WeekWindows.Of(Enumerable.Range(Monday, 7).SelectMany(day => On(day, hours).Windows));

    static WeekWindows On(int day, params (long Start, long End)[] hours) =>
        WeekWindows.Of(hours.Select(time => new DayWindow((IsoDayOfWeek)day, Time(time.Start), Time(time.End))));

    static TimeOnly Time(long minute) => new((((minute % 1440) + 1440) % 1440) * TimeSpan.TicksPerMinute);

    /// <summary>Many zones change their clocks at the same instant in the same way: what the wall shows is worked out once.</summary>
    sealed class Clocks
    {
        readonly Dictionary<string, WallClock> clocks = [];
        readonly Dictionary<(WallClock, WeekWindows), bool[]> open = [];

        public (WallClock Clock, bool IsNew) Of(DateTimeZone zone, Instant centre)
        {
            var (from, to) = (centre - Duration.FromDays(5), centre + Duration.FromDays(5));
            var key = $"{centre} " + string.Join(
                ' ', zone.GetZoneIntervals(from, to).Select(period =>
                    $"{(period.HasStart && period.Start > from ? period.Start : from)} {period.WallOffset}"));
            return clocks.TryGetValue(key, out var known) ? (known, false) : (clocks[key] = new(zone, centre), true);
        }

        public void Check(WallClock clock, DateTimeZone zone, WeekWindows week)
        {
            var expected = open.TryGetValue((clock, week), out var known) ? known : open[(clock, week)] = Expected(clock, week);

            var actual = new bool[clock.Last - clock.First];
            Instant? closed = null;
            foreach (var hours in week.Open(WallClock.At(clock.First), WallClock.At(clock.Last), zone))
            {
                if (hours.Start >= hours.End || hours.Start <= closed)
                {
                    Assert.Fail($"{zone.Id} {week}: {hours}");
                }

                closed = hours.End;
                Array.Fill(actual, true, (int)(WallClock.Minute(hours.Start) - clock.First), (int)hours.Duration.TotalMinutes);
            }

            var inner = (int)(clock.Inner - clock.First)..(int)(clock.InnerLast - clock.First);
            if (!actual.AsSpan()[inner].SequenceEqual(expected.AsSpan()[inner]))
            {
                Assert.Fail($"{zone.Id} {WallClock.At(clock.Inner)} {week}");
            }
        }

        /// <summary>Holds the reference itself to the wall: all that it shows is open, and nothing else but in repeated time.</summary>
        static bool[] Expected(WallClock clock, WeekWindows week)
        {
            var (shows, expected) = clock.Look(week);
            for (var i = 0; i < expected.Length; i++)
            {
                if (shows[i] ? !expected[i] : expected[i] && !clock.Repeated[i])
                {
                    Assert.Fail($"{WallClock.At(clock.First + i)} {week}");
                }
            }

            return expected;
        }
    }
}
