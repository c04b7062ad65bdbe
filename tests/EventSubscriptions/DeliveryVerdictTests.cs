using ColdMail.EventSubscriptions;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.EventSubscriptions;

public sealed class DeliveryVerdictTests
{
    static readonly DateTime Now = Given.Now;

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    [InlineData(299)]
    public void Any_2xx_is_done(int code) => Assert.Equal(new DeliveryVerdict("delivered", null), Of(code, 1));

    [Fact]
    public void Gone_ends_the_subscription() => Assert.Equal(new DeliveryVerdict("failed", null, IsGone: true), Of(410, 1));

    [Theory]
    [InlineData(302, false)]
    [InlineData(400, false)]
    [InlineData(404, false)]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    public void Whatever_else_is_tried_again(int code, bool isTrouble) =>
        Assert.Equal(new DeliveryVerdict("waiting", Now.AddSeconds(5), IsTrouble: isTrouble), Of(code, 1));

    [Fact]
    public void The_waits_are_those_of_the_specification_and_last_three_days()
    {
        var waits = Enumerable.Range(1, DeliveryVerdict.MostAttempts - 1).Select(attempt => Of(500, attempt).NextAt!.Value - Now).ToList();

        Assert.Equal(
            ["00:00:05", "00:05:00", "00:30:00", "02:00:00", "05:00:00", "10:00:00", "14:00:00", "20:00:00", "1.00:00:00"],
            waits.Select(wait => wait.ToString()));
        Assert.InRange(waits.Sum(wait => wait.TotalDays), 3, 3.5);
        Assert.Equal(new DeliveryVerdict("failed", null, IsTrouble: true), Of(500, DeliveryVerdict.MostAttempts));
    }

    [Fact]
    public void Chance_makes_a_wait_longer_by_a_fifth_at_most() =>
        Assert.Equal(Now.AddMinutes(6), Of(500, 2, jitter: 1).NextAt);

    [Fact]
    public void What_is_too_old_is_not_tried_again() =>
        Assert.Equal("failed", DeliveryVerdict.Of(new DeliveryAnswer.Unanswered("x"), 2, Now - DeliveryVerdict.LongestTried, Now, 0).Status);

    [Fact]
    public void A_receiver_may_ask_for_a_longer_wait_up_to_a_day_and_not_for_a_shorter_one()
    {
        Assert.Equal(Now.AddMinutes(1), Asking(TimeSpan.FromMinutes(1)));
        Assert.Equal(Now.AddSeconds(5), Asking(TimeSpan.FromSeconds(1)));
        Assert.Equal(Now.AddSeconds(5), Asking(TimeSpan.FromDays(-1)));
        Assert.Equal(Now.AddDays(1), Asking(TimeSpan.FromDays(90)));

        static DateTime? Asking(TimeSpan wait) => DeliveryVerdict.Of(new DeliveryAnswer.Answered(503, "", wait), 1, Now, Now, 0).NextAt;
    }

    [Fact]
    public void A_receiver_in_trouble_rests_for_longer_each_time()
    {
        var trouble = new[] { Of(503, 1) };
        var health = ReceiverHealth.Well;
        var rests = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            health = health.After(trouble, Now);
            rests.Add((health.RestUntil!.Value - Now).TotalSeconds);
        }

        Assert.Equal([5, 10, 20, 40, 80, 160, 300, 300], rests);
        Assert.Equal(ReceiverHealth.Well, health.After([Of(200, 1)], Now));
    }

    [Fact]
    public void Nothing_arriving_for_days_pauses_and_one_arrival_forgets_it()
    {
        var options = new EventSubscriptionOptions();
        var refused = new[] { Of(400, 1) };
        var failing = ReceiverHealth.Well.After(refused, Now);
        var later = failing.After(refused, Now.AddDays(5));

        Assert.Equal(new ReceiverHealth(Now, 0, null), failing);
        Assert.Null(failing.StopOf(refused, Now.AddDays(5).AddTicks(-1), options));
        Assert.Equal("paused", later.StopOf(refused, Now.AddDays(5), options)!.Status);
        Assert.Null(failing.After([.. refused, Of(200, 1)], Now.AddDays(5)).FailingSince);
        Assert.Equal("off", failing.StopOf([Of(410, 1)], Now, options)!.Status);
    }

    static DeliveryVerdict Of(int code, int attempt, double jitter = 0) =>
        DeliveryVerdict.Of(new DeliveryAnswer.Answered(code, "", null), attempt, Now, Now, jitter);
}
