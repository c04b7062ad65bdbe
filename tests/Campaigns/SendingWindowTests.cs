using System.Globalization;
using ColdMail.Campaigns;
using NodaTime;

namespace ColdMail.Tests.Campaigns;

public sealed class SendingWindowTests
{
    const int Monday = 1;
    const int Friday = 1 << 4;
    const int Sunday = 1 << 6;

    [Theory]
    [InlineData("2026-06-01T06:59:59Z", false)]
    [InlineData("2026-06-01T07:00:00Z", true)]
    [InlineData("2026-06-01T14:59:59Z", true)]
    [InlineData("2026-06-01T15:00:00Z", false)]
    [InlineData("2026-06-02T07:00:00Z", false)]
    public void The_start_is_inside_and_the_end_is_outside(string now, bool open) =>
        Assert.Equal(open, new SendingWindow(Monday, new(9, 0), new(17, 0), "Europe/Warsaw").IsOpen(Utc(now)));

    [Theory]
    [InlineData("2026-06-05T19:59:59Z", false)]
    [InlineData("2026-06-05T20:00:00Z", true)]
    [InlineData("2026-06-06T03:59:59Z", true)]
    [InlineData("2026-06-06T04:00:00Z", false)]
    [InlineData("2026-06-05T02:00:00Z", false)]
    public void A_window_over_midnight_belongs_to_the_day_it_began(string now, bool open) =>
        Assert.Equal(open, new SendingWindow(Friday, new(22, 0), new(6, 0), "Europe/Warsaw").IsOpen(Utc(now)));

    [Fact]
    public void Equal_start_and_end_open_the_whole_day_of_23_24_or_25_hours()
    {
        var window = new SendingWindow(Sunday, new(0, 0), new(0, 0), "Europe/Warsaw");

        Assert.Equal(23, OpenHours(window, "2026-03-27T00:00:00Z", days: 4));
        Assert.Equal(24, OpenHours(window, "2026-06-05T00:00:00Z", days: 4));
        Assert.Equal(25, OpenHours(window, "2026-10-23T00:00:00Z", days: 4));
    }

    [Fact]
    public void A_start_inside_the_spring_gap_opens_at_the_first_instant_after_it()
    {
        var window = new SendingWindow(Sunday, new(2, 30), new(4, 0), "Europe/Warsaw");

        Assert.Equal(Utc("2026-03-29T01:00:00Z"), window.NextOpen(Utc("2026-03-29T00:00:00Z")));
        Assert.False(window.IsOpen(Utc("2026-03-29T02:00:00Z")));
    }

    [Fact]
    public void A_window_swallowed_by_the_spring_gap_opens_a_week_later() =>
        Assert.Equal(
            Utc("2026-04-05T00:10:00Z"),
            new SendingWindow(Sunday, new(2, 10), new(2, 50), "Europe/Warsaw").NextOpen(Utc("2026-03-29T00:00:00Z")));

    [Theory]
    [InlineData("Europe/Warsaw", 2, "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z")]
    [InlineData("America/New_York", 1, "2026-11-01T05:00:00Z", "2026-11-01T07:00:00Z")]
    public void An_hour_that_comes_twice_is_open_from_its_first_start_to_its_last_end(
        string zone, int hour, string opens, string closes)
    {
        var window = new SendingWindow(Sunday, new(hour, 0), new(hour + 1, 0), zone);

        Assert.Equal(Utc(opens), window.NextOpen(Utc(opens).AddHours(-3)));
        Assert.True(window.IsOpen(Utc(closes).AddTicks(-1)));
        Assert.False(window.IsOpen(Utc(closes)));
    }

    [Fact]
    public void Half_hour_clock_changes_count()
    {
        var window = new SendingWindow(SendingWindow.EveryDay, new(2, 15), new(3, 0), "Australia/Lord_Howe");

        Assert.Equal(Utc("2026-10-03T15:30:00Z"), window.NextOpen(Utc("2026-10-03T15:00:00Z")));
        Assert.False(window.IsOpen(Utc("2026-10-03T16:00:00Z")));
    }

    [Fact]
    public void A_day_that_a_country_skipped_has_no_window()
    {
        var friday = new SendingWindow(Friday, new(9, 0), new(17, 0), "Pacific/Apia");

        Assert.Equal(Utc("2012-01-05T19:00:00Z"), friday.NextOpen(Utc("2011-12-29T00:00:00Z")));
    }

    [Fact]
    public void No_day_or_an_unknown_zone_never_opens()
    {
        var now = Utc("2026-06-01T12:00:00Z");

        Assert.Null(new SendingWindow(0, new(9, 0), new(17, 0), "Europe/Warsaw").NextOpen(now));
        Assert.Null(new SendingWindow(SendingWindow.EveryDay, new(0, 0), new(0, 0), "Europe/Atlantis").NextOpen(now));
    }

    public static TheoryData<string, string> Places => new()
    {
        { "Europe/Warsaw", "2026-03-20T00:00:00Z" },
        { "Europe/Warsaw", "2026-10-16T00:00:00Z" },
        { "America/New_York", "2026-03-01T00:00:00Z" },
        { "America/New_York", "2026-10-24T00:00:00Z" },
        { "America/Sao_Paulo", "2018-02-10T00:00:00Z" },
        { "America/Sao_Paulo", "2018-10-27T00:00:00Z" },
        { "Australia/Lord_Howe", "2026-03-28T00:00:00Z" },
        { "Australia/Lord_Howe", "2026-09-26T00:00:00Z" },
        { "Asia/Kathmandu", "2026-05-01T00:00:00Z" },
        { "Africa/Casablanca", "2026-02-08T00:00:00Z" },
        { "Africa/Casablanca", "2026-03-15T00:00:00Z" },
        { "Pacific/Apia", "2011-12-24T00:00:00Z" },
    };

    /// <summary>The rule in another form: look at the wall clock and the weekday, instant by instant.</summary>
    [Theory]
    [MemberData(nameof(Places))]
    public void Outside_repeated_hours_open_is_what_the_wall_clock_says(string zone, string from)
    {
        var random = new Random(zone.Length * 7919 + from.Length);
        for (var round = 0; round < 40; round++)
        {
            var window = AnyWindow(random, zone);
            for (var step = 0; step < 200; step++)
            {
                var now = Utc(from).AddMinutes(random.Next(0, 16 * 24 * 60));
                if (!ComesTwiceNear(now, zone))
                {
                    Assert.True(WallClockSays(window, now) == window.IsOpen(now), $"{window} at {now:O}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void The_next_opening_is_open_and_everything_before_it_is_closed(string zone, string from)
    {
        var random = new Random(zone.Length * 104729 + from.Length);
        for (var round = 0; round < 150; round++)
        {
            var window = AnyWindow(random, zone);
            var now = Utc(from).AddMinutes(random.Next(0, 16 * 24 * 60));

            var next = window.NextOpen(now);

            Assert.NotNull(next);
            Assert.True(window.IsOpen(next.Value), $"{window} from {now:O}");
            Assert.Equal(window.IsOpen(now), next == now);
            for (var at = now; at < next; at += Step(next.Value - now))
            {
                Assert.False(window.IsOpen(at), $"{window} from {now:O} opens at {at:O}, before {next:O}");
            }

            Assert.True(next == now || !window.IsOpen(next.Value.AddTicks(-1)), $"{window} from {now:O}");
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Every_day_from_any_hour_to_the_same_hour_is_always_open(string zone, string from)
    {
        for (var hour = 0; hour < 24; hour++)
        {
            var window = new SendingWindow(SendingWindow.EveryDay, new(hour, 30), new(hour, 30), zone);
            for (var quarter = 0; quarter < 16 * 96; quarter++)
            {
                Assert.True(window.IsOpen(Utc(from).AddMinutes(15 * quarter)));
            }
        }
    }

    static SendingWindow AnyWindow(Random random, string zone) => new(
        random.Next(1, 128),
        new(random.Next(24), random.Next(4) * 15),
        new(random.Next(24), random.Next(4) * 15),
        zone);

    static bool WallClockSays(SendingWindow window, DateTime now)
    {
        var local = Instant.FromDateTimeUtc(now).InZone(DateTimeZoneProviders.Tzdb[window.Zone]).LocalDateTime;
        var time = TimeOnly.FromTimeSpan(TimeSpan.FromTicks(local.TimeOfDay.TickOfDay));
        bool On(LocalDate day) => (window.Days & (1 << ((int)day.DayOfWeek - 1))) != 0;
        return window.Start < window.End
            ? On(local.Date) && window.Start <= time && time < window.End
            : (On(local.Date) && window.Start <= time) || (On(local.Date.PlusDays(-1)) && time < window.End);
    }

    static bool ComesTwiceNear(DateTime now, string zone) =>
        Instant.FromDateTimeUtc(now).InZone(DateTimeZoneProviders.Tzdb[zone]) is var local &&
        local.Zone.MapLocal(local.LocalDateTime).Count == 2;

    static TimeSpan Step(TimeSpan whole) => TimeSpan.FromTicks(Math.Max(whole.Ticks / 97, TimeSpan.TicksPerMinute));

    static double OpenHours(SendingWindow window, string from, int days)
    {
        var minutes = 0;
        for (var at = Utc(from); at < Utc(from).AddDays(days); at = at.AddMinutes(15))
        {
            minutes += window.IsOpen(at) ? 15 : 0;
        }

        return minutes / 60.0;
    }

    static DateTime Utc(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
}
