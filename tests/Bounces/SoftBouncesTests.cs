using ColdMail.Bounces;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Bounces;

public sealed class SoftBouncesTests
{
    static readonly SoftBounceOptions Options = new();
    static readonly DateTime Start = Given.Now;

    [Theory]
    [InlineData("0 7 14", null, 3)]
    [InlineData("0 14", null, 0)]
    [InlineData("0 7 13.9", null, 0)]
    [InlineData("0 1 2 3 20", null, 5)]
    [InlineData("0 7 14 21", null, 3)]
    [InlineData("0 7 14", -1.0, 3)]
    [InlineData("0 7 14", 0.0, 0)]
    [InlineData("0 7 14", 8.0, 0)]
    [InlineData("0 7 14 22 29", 8.0, 3)]
    public void So_many_in_a_row_over_so_long_decide(string days, double? lastSign, int deciding)
    {
        var bounces = days.Split(' ').Select((day, i) => new SoftBounce(i, At(double.Parse(day, System.Globalization.CultureInfo.InvariantCulture))));

        Assert.Equal(deciding, SoftBounces.Deciding(bounces, lastSign is { } sign ? At(sign) : null, Options).Count);
    }

    [Fact]
    public void The_order_in_which_they_are_told_decides_nothing()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            SoftBounce[] bounces = [.. Enumerable.Range(0, random.Next(0, 9)).Select(i => new SoftBounce(i, At(random.Next(0, 40))))];
            DateTime? lastSign = random.Next(3) == 0 ? At(random.Next(0, 40)) : null;
            var told = SoftBounces.Deciding(bounces, lastSign, Options);

            random.Shuffle(bounces);

            Assert.Equal(told, SoftBounces.Deciding(bounces, lastSign, Options));
            Assert.True(
                told.Count == 0
                || (told.Count >= 3 && told[^1].OccurredAt - told[0].OccurredAt >= TimeSpan.FromDays(14)
                    && told.All(bounce => lastSign is null || bounce.OccurredAt > lastSign)),
                $"{seed}");
        }
    }

    [Theory]
    [InlineData("4.2.2", true)]
    [InlineData("5.2.2", true)]
    [InlineData("4.4.7", true)]
    [InlineData(null, true)]
    [InlineData("5.3.4", false)]
    [InlineData("5.2.3", false)]
    [InlineData("5.6.1", false)]
    [InlineData("5.5.0", false)]
    public void A_mail_that_is_at_fault_itself_says_nothing_of_the_mailbox(string? status, bool isCountable) =>
        Assert.Equal(isCountable, new Bounce(1, "soft", true, "webhook", "status", status, null, null, Start).IsCountable);

    [Theory]
    [InlineData("hard")]
    [InlineData("policy")]
    [InlineData("suppressed")]
    [InlineData("complaint")]
    public void Only_a_soft_bounce_counts_as_one(string kind) =>
        Assert.False(new Bounce(1, kind, true, "webhook", "status", "4.2.2", null, null, Start).IsCountable);

    static DateTime At(double days) => Start.AddDays(days);
}
