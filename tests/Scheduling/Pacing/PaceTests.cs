using ColdMail.Scheduling.Pacing;

namespace ColdMail.Tests.Scheduling.Pacing;

public sealed class PaceTests
{
    static readonly DateTime Day = new(2026, 9, 15, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Without_an_extra_the_gap_is_exact() =>
        Assert.Equal(TimeSpan.FromSeconds(90), new Pace(90, 0).After(1, 2, 1, 3, Day));

    [Fact]
    public void The_extra_is_drawn_evenly_between_nothing_and_its_figure()
    {
        var rests = Enumerable.Range(1, 10_000).Select(contact => new Pace(90, 60).After(1, contact, 1, 3, Day).TotalSeconds).ToList();

        Assert.All(rests, rest => Assert.InRange(rest, 90, 150));
        var tenths = rests.CountBy(rest => (int)((rest - 90) / 6)).ToDictionary();
        Assert.All(Enumerable.Range(0, 10), tenth => Assert.InRange(tenths[tenth], 850, 1_150));
    }

    [Fact]
    public void The_same_mail_draws_the_same_and_any_other_draws_anew()
    {
        var pace = new Pace(0, 3_600);
        var rest = pace.After(1, 2, 1, 3, Day);

        Assert.Equal(rest, pace.After(1, 2, 1, 3, Day));
        Assert.Distinct([
            rest, pace.After(2, 2, 1, 3, Day), pace.After(1, 3, 1, 3, Day), pace.After(1, 2, 2, 3, Day), pace.After(1, 2, 1, 4, Day),
            pace.After(1, 2, 1, 3, Day.AddDays(1))]);
    }

    [Fact]
    public void A_rest_has_whole_milliseconds() =>
        Assert.All(Enumerable.Range(1, 100), contact =>
            Assert.Equal(0, new Pace(90, 60).After(1, contact, 1, 3, Day).Ticks % TimeSpan.TicksPerMillisecond));
}
