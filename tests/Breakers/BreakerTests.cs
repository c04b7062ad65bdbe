using ColdMail.Breakers;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Breakers;

public sealed class BreakerTests
{
    static readonly DateTime Now = Given.Now;
    static readonly BreakerOptions Options = new();

    [Theory]
    [InlineData(50, 4, "share")]
    [InlineData(50, 3, "none")]
    [InlineData(49, 4, "none")]
    [InlineData(200, 11, "share")]
    [InlineData(200, 10, "none")]
    public void From_fifty_mails_on_the_share_decides(int sends, int bounces, string rule) =>
        Assert.Equal(rule, Evidence(new() { Sends = sends, Bounces = bounces, FirstSends = 20, AllSends = sends, AllBounces = bounces }).Rule);

    [Theory]
    [InlineData(8, 5, "first_mails")]
    [InlineData(49, 5, "first_mails")]
    [InlineData(49, 4, "none")]
    [InlineData(100, 5, "none")]
    public void Before_that_five_of_the_first_twenty_do(int sends, int firstBounces, string rule) => Assert.Equal(rule, Evidence(
        new() { Sends = sends, Bounces = 0, FirstSends = Math.Min(sends, 20), FirstBounces = firstBounces, AllSends = sends, AllBounces = firstBounces }).Rule);

    [Theory]
    [InlineData(1, 100, "none")]
    [InlineData(2, 667, "none")]
    [InlineData(2, 666, "complaints")]
    [InlineData(2, 20, "complaints")]
    public void More_complaints_than_the_limit_stop_but_never_a_single_one(int complaints, int all, string rule) =>
        Assert.Equal(rule, Evidence(new() { AllSends = all, Complaints = complaints }).Rule);

    [Fact]
    public void A_campaign_is_allowed_more_than_a_sender()
    {
        var tally = new BounceTally { Sends = 100, Bounces = 8, AllSends = 100 };

        Assert.Equal(("share", "none"), (
            BreakerEvidence.Of(tally, Options.SenderPercent, Options).Rule, BreakerEvidence.Of(tally, Options.CampaignPercent, Options).Rule));
    }

    [Fact]
    public void The_words_hold_the_arithmetic()
    {
        var evidence = Evidence(new() { Sends = 60, Bounces = 6, AllSends = 70 });

        Assert.Equal("6 of the last 60 mails bounced: 10.0 %, with 95 % certainty at least 4.7 %; the limit is 3.0 %.", evidence.Words);
    }

    [Fact]
    public void What_trips_opens_and_each_time_in_a_row_rests_longer()
    {
        var tally = new BounceTally { Sends = 60, Bounces = 6, AllSends = 60, AllBounces = 6 };

        Assert.Equal(new BreakerMove.Open(Evidence(tally), Now.AddHours(24), 1), Next("closed", tally));
        Assert.Equal(
            new BreakerMove.Open(Evidence(tally).OfProbes(tally), Now.AddHours(48), 2), Next("half_open", tally, row => row with { Times = 1 }));
        Assert.Equal(TimeSpan.FromDays(7), Breaker.CoolDown(9, Options));
        Assert.Null(Assert.IsType<BreakerMove.Open>(Next(
            "closed", tally with { Bounces = 12 }, row => row with { Kind = "campaign" })).RetryAt);
    }

    [Fact]
    public void Open_waits_for_the_end_of_its_rest()
    {
        Assert.Equal(new BreakerMove.Stay(), Next("open", new(), row => row with { RetryAt = Now.AddTicks(1) }));
        Assert.Equal(new BreakerMove.HalfOpen(), Next("open", new(), row => row with { RetryAt = Now }));
    }

    [Fact]
    public void Half_open_closes_when_its_mails_are_old_enough_and_well()
    {
        var all = new BounceTally { AllSends = 5 };

        Assert.Equal(new BreakerMove.Stay(), Next("half_open", new(), row => row with { ProbesLeft = 5 }));
        Assert.Equal(new BreakerMove.Stay(), Next("half_open", new() { AllSends = 4 }, onTheWay: 1));
        Assert.Equal(new BreakerMove.Probe(1), Next("half_open", new() { AllSends = 4 }));
        Assert.Equal(new BreakerMove.Await(Now.AddMinutes(30)), Next("half_open", all));
        Assert.Equal(new BreakerMove.Stay(), Next("half_open", all, row => row with { RetryAt = Now.AddMinutes(3) }));
        Assert.Equal(new BreakerMove.Close(), Next("half_open", all with { Sends = 5 }));
        Assert.IsType<BreakerMove.Open>(Next("half_open", all with { Sends = 5, Complaints = 1 }));
    }

    [Fact]
    public void Complaints_near_the_limit_are_warned_of_once_a_week()
    {
        var tally = new BounceTally { AllSends = 900, Complaints = 1 };

        Assert.IsType<BreakerMove.Warn>(Next("closed", tally));
        Assert.IsType<BreakerMove.Stay>(Next("closed", tally, row => row with { WarnedAt = Now.AddDays(-6) }));
        Assert.IsType<BreakerMove.Warn>(Next("closed", tally, row => row with { WarnedAt = Now.AddDays(-7) }));
        Assert.IsType<BreakerMove.Stay>(Next("closed", tally with { AllSends = 1_001 }));
    }

    /// <summary>Any history: it trips only by one of its rules, and a clean one never does.</summary>
    [Fact]
    public void A_clean_history_never_trips_and_a_worse_one_never_trips_less()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var sends = random.Next(0, 300);
            var bounces = random.Next(0, Math.Min(sends, 40) + 1);
            var tally = new BounceTally { Sends = sends, Bounces = bounces, AllSends = sends, FirstSends = Math.Min(20, sends) };

            Assert.False(Evidence(tally with { Bounces = 0 }).Trips);
            if (Evidence(tally).Trips && bounces < sends)
            {
                Assert.True(Evidence(tally with { Bounces = bounces + 1 }).Trips, $"{seed}");
                Assert.True(sends >= 50 && 100.0 * bounces / sends > Options.SenderPercent, $"{seed}");
            }
        }
    }

    static BreakerEvidence Evidence(BounceTally tally) => BreakerEvidence.Of(tally, Options.SenderPercent, Options);

    static BreakerMove Next(string state, BounceTally tally, Func<BreakerRow, BreakerRow>? change = null, long onTheWay = 0)
    {
        var row = new BreakerRow { Kind = "sender", OwnerId = 1, UserId = 2, Name = "ada@senders.example", State = state };
        return Breaker.Next(change is null ? row : change(row), tally, onTheWay, Options, Now);
    }
}
