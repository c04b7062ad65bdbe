namespace ColdMail.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void Placeholder_until_the_first_feature() => Assert.Equal(4, 2 + 2);
}
