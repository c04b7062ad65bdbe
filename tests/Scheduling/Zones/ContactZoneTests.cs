using ColdMail.Scheduling.Zones;
using NodaTime;

namespace ColdMail.Tests.Scheduling.Zones;

public sealed class ContactZoneTests
{
    const string Campaign = "Europe/Warsaw";

    [Theory]
    [InlineData("Europe/Berlin", "Europe/Berlin")]
    [InlineData(" europe/berlin ", "Europe/Berlin")]
    [InlineData("America/New York", "America/New_York")]
    [InlineData("america_slash_new_york", "America/New_York")]
    [InlineData("US/Eastern", "US/Eastern")]
    [InlineData("Asia/Calcutta", "Asia/Calcutta")]
    [InlineData("America/Port-au-Prince", "America/Port-au-Prince")]
    [InlineData("Etc/GMT+5", "Etc/GMT+5")]
    [InlineData("CET", "CET")]
    [InlineData("W. Europe Standard Time", "Europe/Berlin")]
    [InlineData("AUS Eastern Daylight Time", "Australia/Sydney")]
    [InlineData("Eastern Standard Time", "America/New_York")]
    [InlineData("Buenos Aires", "America/Argentina/Buenos_Aires")]
    [InlineData("(GMT+01:00) Central European Time (Europe/Paris)", "Europe/Paris")]
    [InlineData("(GMT-08:00) Pacific Time (US & Canada)", "America/Los_Angeles")]
    [InlineData("EST", "America/New_York")]
    public void The_field_of_the_contact_names_the_zone_in_many_ways(string text, string zone) =>
        Assert.Equal(
            new ContactZone(zone, "CONTACT_ZONE", null, $"from the field timezone (“{text}”)"),
            ContactZone.Of(Fields(("timezone", text)), Campaign));

    [Theory]
    [InlineData("time_zone")]
    [InlineData("Time Zone")]
    [InlineData("TZ")]
    [InlineData("hs_timezone")]
    [InlineData("Zeitzone")]
    [InlineData("fuso_horário")]
    public void The_field_may_be_called_in_many_ways(string name) =>
        Assert.Equal("Asia/Tokyo", ContactZone.Of(Fields((name, "Asia/Tokyo")), Campaign).Zone);

    [Theory]
    [InlineData("UTC+2", 120)]
    [InlineData("GMT-5", -300)]
    [InlineData("+05:30", 330)]
    [InlineData("utc −03:30", -210)]
    [InlineData("+0545", 345)]
    [InlineData("(UTC+14:00)", 840)]
    [InlineData("UTC", 0)]
    public void A_bare_offset_is_a_zone_without_summer_time(string text, int minutes)
    {
        var zone = ContactZone.Of(Fields(("tz", text)), Campaign);

        Assert.Equal(Offset.FromSeconds(minutes * 60), DateTimeZoneProviders.Tzdb[zone.Zone].GetUtcOffset(default));
        Assert.Equal((ZoneReason.ContactZone, $"from the field tz (“{text}”), which has no summer time"), (zone.Reason, zone.Words));
    }

    [Theory]
    [InlineData("UTC+1")]
    [InlineData("UTC+2")]
    public void A_place_that_agrees_with_an_offset_knows_summer_time(string text) =>
        Assert.Equal(
            new ContactZone(
                "Europe/Berlin", "FROM_COUNTRY", "DE", $"from the field country (“Germany”); the field tz (“{text}”) agrees"),
            ContactZone.Of(Fields(("tz", text), ("country", "Germany")), Campaign));

    [Fact]
    public void An_offset_that_contradicts_the_place_is_believed() =>
        Assert.Equal(
            ("UTC+08", "CONTACT_ZONE", "DE"),
            Found(ContactZone.Of(Fields(("tz", "UTC+8"), ("country", "Germany")), Campaign)));

    [Theory]
    [InlineData("2")]
    [InlineData("UTC+15")]
    [InlineData("+5:60")]
    [InlineData("+123456")]
    [InlineData("CST")]
    [InlineData("IST")]
    [InlineData("Mars/Olympus")]
    [InlineData("North")]
    public void What_is_no_zone_is_passed_over_and_named(string text)
    {
        Assert.Equal(
            new ContactZone(
                "Europe/Paris", "FROM_COUNTRY", "FR",
                $"the field tz (“{text}”) names no time zone known there, so from the field country (“France”)"),
            ContactZone.Of(Fields(("tz", text), ("country", "France")), Campaign));
        Assert.Equal(
            new ContactZone(
                Campaign, "CAMPAIGN_ZONE", null,
                $"the zone of the campaign, because the field tz (“{text}”) names no time zone and no field tells the state or country"),
            ContactZone.Of(Fields(("tz", text)), Campaign));
    }

    [Fact]
    public void An_American_abbreviation_is_not_believed_elsewhere()
    {
        Assert.Equal("America/Los_Angeles", ContactZone.Of(Fields(("tz", "PST"), ("country", "USA")), Campaign).Zone);
        Assert.Equal(
            ("Asia/Manila", "FROM_COUNTRY", "PH"),
            Found(ContactZone.Of(Fields(("tz", "PST"), ("country", "Philippines")), Campaign)));
    }

    [Theory]
    [InlineData("US", "TX", "America/Chicago")]
    [InlineData("United States", "california", "America/Los_Angeles")]
    [InlineData("U.S.A.", "Washington, D.C.", "America/New_York")]
    [InlineData("USA", "State of New York", "America/New_York")]
    [InlineData("USA", "Texas (TX)", "America/Chicago")]
    [InlineData("USA", "US-AZ", "America/Phoenix")]
    [InlineData("Canada", "QC", "America/Toronto")]
    [InlineData("Kanada", "Québec", "America/Toronto")]
    [InlineData("Canada", "nfld", "America/St_Johns")]
    [InlineData("Australia", "WA", "Australia/Perth")]
    [InlineData("Australien", "South Australia", "Australia/Adelaide")]
    [InlineData("Brasil", "São Paulo", "America/Sao_Paulo")]
    [InlineData("Brazil", "AM", "America/Manaus")]
    [InlineData("México", "Estado de México", "America/Mexico_City")]
    [InlineData("Mexico", "Quintana Roo", "America/Cancun")]
    [InlineData("Russia", "Novosibirsk Oblast", "Asia/Novosibirsk")]
    [InlineData("Россия", "Москва", "Europe/Moscow")]
    [InlineData("Indonesia", "Bali", "Asia/Makassar")]
    [InlineData("Spain", "Canarias", "Atlantic/Canary")]
    [InlineData("Portugal", "Açores", "Atlantic/Azores")]
    public void In_a_country_with_several_zones_the_state_decides(string country, string state, string zone) =>
        Assert.Equal((zone, "FROM_STATE"), Code(ContactZone.Of(Fields(("country", country), ("state", state)), Campaign)));

    [Fact]
    public void A_state_with_two_zones_takes_that_of_most_people_and_says_so() =>
        Assert.Equal(
            new ContactZone(
                "America/Chicago", "FROM_STATE", "US",
                "from the field state (“TX”) in United States, which has several zones: most people of Texas live in this one"),
            ContactZone.Of(Fields(("country", "USA"), ("state", "TX")), Campaign));

    [Fact]
    public void Without_a_country_only_a_state_that_one_country_has_is_read()
    {
        Assert.Equal(("America/Los_Angeles", "FROM_STATE", "US"), Found(ContactZone.Of(Fields(("state", "California")), Campaign)));
        Assert.Equal(("America/Edmonton", "FROM_STATE", "CA"), Found(ContactZone.Of(Fields(("province", "CA-AB")), Campaign)));
        Assert.Equal(
            new ContactZone(
                Campaign, "CAMPAIGN_ZONE", null,
                "the zone of the campaign, because the field provincia (“PA”) does not tell the country"),
            ContactZone.Of(Fields(("provincia", "PA")), Campaign));
    }

    [Theory]
    [InlineData("DE", "DE", "Europe/Berlin")]
    [InlineData("deu", "DE", "Europe/Berlin")]
    [InlineData(" Deutschland ", "DE", "Europe/Berlin")]
    [InlineData("Niemcy", "DE", "Europe/Berlin")]
    [InlineData("Germany (DE)", "DE", "Europe/Berlin")]
    [InlineData("Berlin, Germany", "DE", "Europe/Berlin")]
    [InlineData("UK", "GB", "Europe/London")]
    [InlineData("ENGLAND", "GB", "Europe/London")]
    [InlineData("The Netherlands", "NL", "Europe/Amsterdam")]
    [InlineData("Holland", "NL", "Europe/Amsterdam")]
    [InlineData("Österreich", "AT", "Europe/Vienna")]
    [InlineData("Osterreich", "AT", "Europe/Vienna")]
    [InlineData("Schweiz", "CH", "Europe/Zurich")]
    [InlineData("Suisse", "CH", "Europe/Zurich")]
    [InlineData("Polska", "PL", "Europe/Warsaw")]
    [InlineData("espana", "ES", "Europe/Madrid")]
    [InlineData("España", "ES", "Europe/Madrid")]
    [InlineData("Česko", "CZ", "Europe/Prague")]
    [InlineData("Türkiye", "TR", "Europe/Istanbul")]
    [InlineData("Cote d'Ivoire", "CI", "Africa/Abidjan")]
    [InlineData("日本", "JP", "Asia/Tokyo")]
    [InlineData("Viet Nam", "VN", "Asia/Ho_Chi_Minh")]
    [InlineData("Korea, Republic of", "KR", "Asia/Seoul")]
    [InlineData("Kosovo", "XK", "Europe/Belgrade")]
    [InlineData("Argentina", "AR", "America/Argentina/Buenos_Aires")]
    [InlineData("Kazakhstan", "KZ", "Asia/Almaty")]
    public void A_country_that_has_one_zone_from_now_on_tells_it(string text, string country, string zone) =>
        Assert.Equal((zone, "FROM_COUNTRY", country), Found(ContactZone.Of(Fields(("country", text)), Campaign)));

    [Fact]
    public void A_country_with_nearly_everybody_in_one_zone_says_so() =>
        Assert.Equal(
            "from the field pais (“España”), which has several zones: nearly everybody lives in this one",
            ContactZone.Of(Fields(("pais", "España")), Campaign).Words);

    [Theory]
    [InlineData("US")]
    [InlineData("CA")]
    [InlineData("AU")]
    [InlineData("BR")]
    [InlineData("MX")]
    [InlineData("RU")]
    [InlineData("ID")]
    public void A_country_with_several_zones_is_not_guessed_but_known(string country) =>
        Assert.Equal((Campaign, "CAMPAIGN_ZONE", country), Found(ContactZone.Of(Fields(("country", country)), Campaign)));

    [Fact]
    public void The_campaign_zone_says_why_it_was_taken()
    {
        Assert.Equal(
            new ContactZone(
                Campaign, "CAMPAIGN_ZONE", null,
                "the zone of the campaign, because no field of the contact tells its time zone, state or country"),
            ContactZone.Of(Fields(("industry", "Steel"), ("country", " ")), Campaign));
        Assert.Equal(
            "the zone of the campaign, because United States has several zones and no field tells the state",
            ContactZone.Of(Fields(("country", "USA")), Campaign).Words);
        Assert.Equal(
            "the zone of the campaign, because United States has several zones and the field state (“Bavaria”) names no state there",
            ContactZone.Of(Fields(("country", "USA"), ("state", "Bavaria")), Campaign).Words);
        Assert.Equal(
            "the zone of the campaign, because the field country (“Atlantis”) names no country",
            ContactZone.Of(Fields(("country", "Atlantis")), Campaign).Words);
    }

    [Theory]
    [InlineData("N/A")]
    [InlineData("n.a.")]
    [InlineData("NA")]
    [InlineData("-")]
    [InlineData("unknown")]
    public void What_says_that_nothing_is_known_is_no_place(string text)
    {
        Assert.Null(ContactZone.Of(Fields(("country", text)), Campaign).Country);
        Assert.Equal(
            (Campaign, "CAMPAIGN_ZONE", "MX"), Found(ContactZone.Of(Fields(("country", "Mexico"), ("state", text)), Campaign)));
    }

    [Theory]
    [InlineData("U.S.", "N.Y.")]
    [InlineData("U S A", "D.C.")]
    public void Codes_may_have_dots(string country, string state) =>
        Assert.Equal("America/New_York", ContactZone.Of(Fields(("country", country), ("state", state)), Campaign).Zone);

    [Fact]
    public void Of_several_fields_the_plainest_that_can_be_read_counts()
    {
        Assert.Equal("FR", ContactZone.Of(Fields(("company_country", "Germany"), ("country", "France")), Campaign).Country);
        Assert.Equal("DE", ContactZone.Of(Fields(("company_country", "Germany"), ("country", "n/a")), Campaign).Country);
        Assert.Equal(
            "America/Denver",
            ContactZone.Of(Fields(("country", "US"), ("state", "-"), ("region", "Colorado")), Campaign).Zone);
        Assert.Equal(
            "America/Denver",
            ContactZone.Of(Fields(("region", "West"), ("state", "Colorado"), ("country", "US")), Campaign).Zone);
    }

    [Theory]
    [InlineData("Springfield, IL", null)]
    [InlineData("Austin, TX, USA", "US")]
    [InlineData("London, UK", "GB")]
    [InlineData("EMEA", null)]
    public void A_place_with_a_comma_names_the_country_last(string text, string? country) =>
        Assert.Equal(country, ContactZone.Of(Fields(("country", text)), Campaign).Country);

    [Fact]
    public void Every_zone_that_can_be_found_exists()
    {
        Assert.All(
            DateTimeZoneProviders.Tzdb.Ids.Where(id => !id.StartsWith("GMT", StringComparison.Ordinal)
                && id is not ("UTC" or "EST" or "MST" or "EST5EDT" or "CST6CDT" or "MST7MDT" or "PST8PDT")),
            id => Assert.Equal((id, "CONTACT_ZONE"), Code(ContactZone.Of(Fields(("tz", id)), Campaign))));
        Assert.All(Table("countries.txt").Where(line => !line.StartsWith("NA ", StringComparison.Ordinal)), line =>
        {
            var found = ContactZone.Of(Fields(("country", line[..2])), "UTC");
            Assert.Equal(line[..2], found.Country);
            Assert.NotNull(DateTimeZoneProviders.Tzdb.GetZoneOrNull(found.Zone));
        });
    }

    [Fact]
    public void A_name_means_one_country_and_one_state()
    {
        Assert.All(Table("countries.txt"), line => Assert.All(
            (string[])[line[3..6], .. line[7..].Split(" | ")],
            name => Assert.Equal(line[..2], ContactZone.Of(Fields(("country", name)), Campaign).Country)));
        Assert.All(Table("states.txt"), line => Assert.All(
            line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..].Split(" | "),
            state => Assert.All(
                (string[])[state.Split(' ')[0].TrimEnd('*'), .. state[(state.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split(" / ")],
                name => Assert.Equal(
                    (line.Split(' ')[1].TrimEnd(':'), "FROM_STATE"),
                    Code(ContactZone.Of(Fields(("country", line[..2]), ("state", name)), Campaign))))));
    }

    [Fact]
    public void Text_of_any_length_and_kind_is_harmless() =>
        Assert.All(
            (string[])[new('x', 5000), new('ﷺ', 90), "(", ")", "()", "(,", "+", "UTC+", ":", "US-", "--", ",", "\u0301\u0301", "+:30"],
            text => Assert.Equal(
                Campaign, ContactZone.Of(Fields(("tz", text), ("country", text), ("state", text), (text, text)), Campaign).Zone));

    static IEnumerable<string> Table(string file) =>
        File.ReadLines(Architecture.Repository.PathTo("shared", "Scheduling", "Zones", file))
            .Where(line => line.Length > 0 && line[0] != '#');

    static Dictionary<string, string> Fields(params (string Name, string Text)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Text);

    static (string, string, string?) Found(ContactZone zone) => (zone.Zone, zone.Reason, zone.Country);

    static (string, string) Code(ContactZone zone) => (zone.Zone, zone.Reason);
}
