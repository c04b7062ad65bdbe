using ColdMail.Breakers;

namespace ColdMail.Tests.Breakers;

public sealed class WilsonTests
{
    /// <summary>Figures of the formula, worked out by hand.</summary>
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 50, 0)]
    [InlineData(1, 1, 0.2065)]
    [InlineData(4, 50, 0.0315)]
    [InlineData(3, 50, 0.0206)]
    [InlineData(10, 200, 0.0274)]
    [InlineData(12, 200, 0.0347)]
    [InlineData(5, 20, 0.1119)]
    public void It_is_the_lower_end_of_the_interval(int hits, int of, double bound) => Assert.Equal(bound, Wilson.LowerBound(hits, of), 0.0002);

    [Fact]
    public void It_never_claims_more_than_was_seen_and_grows_with_hits_and_with_certainty()
    {
        for (var of = 1; of <= 250; of++)
        {
            var before = -1.0;
            for (var hits = 0; hits <= of; hits++)
            {
                var bound = Wilson.LowerBound(hits, of);
                Assert.InRange(bound, 0, (double)hits / of);
                Assert.True(bound > before || hits == 0, $"{hits} of {of}");
                Assert.True(Wilson.LowerBound(hits * 2L, of * 2L) >= bound, $"{hits} of {of}: twice as many say less");
                Assert.True(Wilson.LowerBound(hits, of + 1L) <= bound, $"{hits} of {of}: one more good mail says more");
                before = bound;
            }
        }
    }

    [Fact]
    public void More_hits_than_mails_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Wilson.LowerBound(2, 1));
}
