using ColdMail.Tracking;

namespace ColdMail.Tests.Tracking;

public sealed class HitClassTests
{
    const string Firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

    [Theory]
    [InlineData(Firefox, 60.0, "human", "none-matched")]
    [InlineData(Firefox, 9.9, "machine", "too-soon")]
    [InlineData(Firefox, -5.0, "machine", "too-soon")]
    [InlineData(Firefox, null, "machine", "too-soon")]
    [InlineData("Mozilla/5.0", 60.0, "machine", "apple-privacy")]
    [InlineData("Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", 1.0, "proxy", "image-proxy")]
    [InlineData("YahooMailProxy; https://help.yahoo.com", 60.0, "proxy", "image-proxy")]
    [InlineData("Mozilla/5.0 (compatible; Barracuda Link Protect)", 60.0, "machine", "scanner-agent")]
    [InlineData("python-requests/2.32", 60.0, "machine", "scanner-agent")]
    [InlineData("", 60.0, "machine", "no-agent")]
    [InlineData("  ", 60.0, "machine", "no-agent")]
    public void A_hit_is_judged_by_who_asks_and_how_soon(string agent, double? seconds, string name, string rule) =>
        Assert.Equal(
            new HitClass(name, rule), HitClass.Of(agent, seconds is { } value ? TimeSpan.FromSeconds(value) : null));

    [Theory]
    [InlineData("ada@math.example", "a•••@m•••.example")]
    [InlineData("x@mail.co.uk", "x•••@m•••.uk")]
    [InlineData("nonsense", "•••")]
    public void A_masked_address_tells_its_owner_and_nobody_else(string email, string masked) =>
        Assert.Equal(masked, MaskedAddress.Of(email));
}
