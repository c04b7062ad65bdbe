using System.Collections.Frozen;

namespace ColdMail.Scheduling.Zones;

/// <summary>What a custom field tells about where a contact is.</summary>
enum PlaceField
{
    Zone,
    State,
    Country,
}

/// <summary>Recognises the fields that tell where a contact is by their names, in any spelling and several languages.</summary>
static class PlaceFields
{
    // From the plainest to those that speak of the company rather than the person: of several, the first that can be read counts.
    const string Zones =
        """
        timezone tz timezoneid timezonename ianatimezone ianazone contacttimezone persontimezone leadtimezone usertimezone
        localtimezone hstimezone timezonesidkey zeitzone fuseauhoraire zonahoraria fusoorario fusohorario strefaczasowa
        tijdzone tidszon tidssone tidszone companytimezone timezonecompany zone
        """;

    const string States =
        """
        state stateprovince provincestate provinceorstate stateorprovince province stateregion statecode statename usstate
        provincecode stateabbreviation stateabbr contactstate personstate leadstate mailingstate homestate workstate
        addressstate locationstate hsstatecode bundesland kanton canton estado provincia uf oblast wojewodztwo region
        regioncode contactregion locationregion companystate companyprovince stateregioncode companyregion hqstate
        billingstate headquartersstate corporatestate
        """;

    const string Countries =
        """
        country countryregion countrycode countryname countryregioncode countryiso isocountry isocountrycode countryiso2
        countryiso3 contactcountry personcountry leadcountry mailingcountry workcountry addresscountry locationcountry
        hscountryregioncode land landcode pays codepays pais codigopais paese nazione kraj zeme krajina orszag tara maa ulke
        drzava riik valsts salis nation companycountry companycountrycode countrycompany organizationcountry
        companycountryregion hqcountry billingcountry headquarterscountry corporatecountry
        """;

    static readonly FrozenDictionary<string, (PlaceField Field, int Rank)> ByName =
        new[] { (PlaceField.Zone, Zones), (PlaceField.State, States), (PlaceField.Country, Countries) }
            .SelectMany(list => list.Item2.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
                .Select((name, rank) => KeyValuePair.Create(name, (list.Item1, rank))))
            .ToFrozenDictionary();

    static readonly FrozenDictionary<string, (PlaceField Field, int Rank)>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="rank">Of several fields that tell the same, the one with the lowest counts.</param>
    public static bool TryRecognise(string name, out PlaceField field, out int rank)
    {
        var known = Lookup.TryGetValue(FoldedText.Of(name, stackalloc char[FoldedText.MaxLength]), out var found);
        (field, rank) = found;
        return known;
    }
}
