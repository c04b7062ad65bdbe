using ColdMail.Contacts;

namespace ColdMail.Tests.Contacts;

public sealed class SeenAddressesTests
{
    [Fact]
    public void Every_address_is_new_once()
    {
        var seen = new SeenAddresses();

        Assert.All(Enumerable.Range(0, 200_000), i => Assert.True(seen.Add($"person{i}@example.com")));
        Assert.All(Enumerable.Range(0, 200_000), i => Assert.False(seen.Add($"person{i}@example.com")));
    }
}
