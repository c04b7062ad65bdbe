using ColdMail.Accounts;

namespace ColdMail.Tests.Accounts;

public sealed class SignInThrottleTests
{
    static readonly DateTime Now = new(2026, 9, 15, 10, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(3, 0)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(6, 4)]
    [InlineData(13, 512)]
    [InlineData(14, 900)]
    [InlineData(500, 900)]
    public void Each_failure_after_the_free_ones_doubles_the_wait_up_to_a_quarter_of_an_hour(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), SignInThrottle.WaitAfter(failures, free: 3));

    [Fact]
    public void An_attacker_who_never_rests_gets_about_a_hundred_guesses_a_day()
    {
        var state = new ThrottleState(0, null, Now);
        var guesses = 0;

        for (var now = Now; now < Now.AddDays(1); now = now.AddSeconds(1))
        {
            if (state.BlockedUntil is null || state.BlockedUntil <= now)
            {
                state = SignInThrottle.Count(state, free: 3, now);
                guesses++;
            }
        }

        Assert.InRange(guesses, 90, 120);
    }

    [Fact]
    public void Failures_are_forgotten_after_a_quiet_day()
    {
        var state = new ThrottleState(40, Now.AddMinutes(15), Now);

        var next = SignInThrottle.Count(state, free: 3, Now.AddDays(1).AddSeconds(1));

        Assert.Equal(new ThrottleState(1, null, Now.AddDays(1).AddSeconds(1)), next);
    }

    [Fact]
    public void A_right_password_takes_back_its_own_try_from_the_network_and_all_from_the_account()
    {
        var state = new ThrottleState(8, Now.AddSeconds(20), Now);

        Assert.Equal(new ThrottleState(7, null, Now), SignInThrottle.Forgive(state, all: false, Now));
        Assert.Equal(new ThrottleState(0, null, Now), SignInThrottle.Forgive(state, all: true, Now));
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64")]
    [InlineData("", "")]
    public void A_network_is_what_one_client_can_own(string address, string network) =>
        Assert.Equal(network, SignInThrottle.NetworkOf(address));

    [Fact]
    public void A_known_network_has_a_counter_apart_from_the_account()
    {
        var stranger = SignInThrottle.ScopesOf("ana@example.com", "203.0.113.9", isKnownNetwork: false);
        var owner = SignInThrottle.ScopesOf("ana@example.com", "198.51.100.7", isKnownNetwork: true);

        Assert.DoesNotContain(owner, scope => stranger.Any(other => other.Hash.AsSpan().SequenceEqual(scope.Hash)));
        Assert.Contains(stranger, scope => scope.Hash.AsSpan().SequenceEqual(SignInThrottle.AccountScope("ana@example.com")));
    }
}
