using ColdMail.Contacts;

namespace ColdMail.Tests.Contacts;

public sealed class WhereaboutsTests
{
    [Fact]
    public void Fields_tell_the_zone_and_the_address_tells_the_company() =>
        Assert.Equal(
            new Whereabouts("Europe/Warsaw", "FROM_COUNTRY", "PL", "example.co.uk"),
            Whereabouts.Of("ada@mail.example.co.uk", new Dictionary<string, string> { ["country"] = "Polska" }));

    [Fact]
    public void What_nothing_tells_stays_unknown() =>
        Assert.Equal(new Whereabouts(null, null, null, null), Whereabouts.Of("ada@gmail.com", new Dictionary<string, string>()));

    [Fact]
    public void A_country_of_many_zones_is_known_without_a_zone() =>
        Assert.Equal(
            new Whereabouts(null, null, "US", "navy.example"),
            Whereabouts.Of("grace@navy.example", new Dictionary<string, string> { ["country"] = "USA" }));
}
