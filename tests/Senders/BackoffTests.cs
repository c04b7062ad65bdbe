using ColdMail.Senders;

namespace ColdMail.Tests.Senders;

public sealed class BackoffTests
{
    static readonly BackoffOptions Options = new();

    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 900)]
    [InlineData(3, 2_700)]
    [InlineData(4, 8_100)]
    [InlineData(5, 21_600)]
    [InlineData(8, 21_600)]
    [InlineData(1_000, 21_600)]
    public void The_wait_is_spread_evenly_up_to_a_bound_that_triples(int attempt, int longest)
    {
        var waits = Enumerable.Range(1, 2_000).Select(id => Backoff.Next(attempt, id, Options).TotalSeconds).ToList();

        Assert.All(waits, wait => Assert.InRange(wait, 60, longest));
        Assert.InRange(waits.Average(), 0.95 * (60 + longest) / 2, 1.05 * (60 + longest) / 2);
        Assert.InRange(waits.Max(), 0.99 * longest, longest);
    }

    [Fact]
    public void The_same_attempt_of_the_same_message_always_waits_equally_long()
    {
        Assert.Equal(Backoff.Next(3, 42, Options), Backoff.Next(3, 42, Options));
        Assert.NotEqual(Backoff.Next(3, 42, Options), Backoff.Next(3, 43, Options));
    }

    [Theory]
    [InlineData(7, 71.9, false)]
    [InlineData(8, 1, true)]
    [InlineData(1, 72, true)]
    public void It_is_over_after_eight_attempts_or_three_days(int attempts, double hours, bool isOver)
    {
        var due = new DateTime(2026, 3, 1, 9, 0, 0, DateTimeKind.Utc);

        Assert.Equal(isOver, Backoff.IsOver(attempts, due, due.AddHours(hours), Options));
    }
}
