using NodaTime;

namespace ColdMail.Scheduling.Zones;

/// <summary>The time zone in which a contact lives, and why that one.</summary>
/// <remarks>
/// The first that tells it counts: the contact's own field for the zone; its state, in a country with several zones; its country;
/// the campaign. A field that cannot be read is passed over and named in <see cref="Words"/>. Never a silent UTC.
/// </remarks>
/// <param name="Zone">
/// A name that <see cref="DateTimeZoneProviders.Tzdb"/> knows: IANA, or <c>UTC+05:30</c> for a bare offset.
/// </param>
/// <param name="Reason">One of <see cref="ZoneReason"/>.</param>
/// <param name="Country">
/// ISO 3166-1, two letters; null when no field tells it. A zone alone does not: Berlin's is used abroad.
/// </param>
/// <param name="Words">For people, without a full stop: <c>from the field country (“Deutschland”)</c>.</param>
public sealed record ContactZone(string Zone, string Reason, string? Country, string Words)
{
    /// <summary>Finds the zone by the contact's custom fields, whose names may have any spelling.</summary>
    /// <param name="campaignZone">IANA name; passed on as it is.</param>
    public static ContactZone Of(IReadOnlyDictionary<string, string> fields, string campaignZone)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var place = ContactPlace.Of(fields);
        return OfZoneField(place)
            ?? OfPlace(place)
            ?? new(campaignZone, ZoneReason.CampaignZone, place.Country, $"the zone of the campaign, because {Missing(place)}");
    }

    /// <summary>Whether a field of this name can tell where a contact is.</summary>
    public static bool TellsPlace(string fieldName) => PlaceFields.TryRecognise(fieldName, out _, out _);

    static ContactZone? OfZoneField(in ContactPlace place)
    {
        if (place.Zone is not { } zone || IsForeign(zone, place))
        {
            return null;
        }

        // An offset knows nothing of summer time. The place does, as long as the two do not contradict each other.
        if (zone.Offset is { } offset && OfPlace(place) is { } known && CountryZone.Observes(known.Zone, offset))
        {
            return known with { Words = $"{known.Words}; {place.ZoneField} agrees" };
        }

        var words = $"from {place.ZoneField}";
        return new(
            zone.Zone, ZoneReason.ContactZone, place.Country,
            zone.Offset is null ? words : $"{words}, which has no summer time");
    }

    static ContactZone? OfPlace(in ContactPlace place)
    {
        if (place.State is { } state)
        {
            var words = $"{Unread(place)}from {place.StateField} in {Countries.EnglishName(state.Country)}";
            return new(
                state.Zone, ZoneReason.FromState, place.Country,
                state.IsDivided ? $"{words}, which has several zones: most people of {state.Name} live in this one" : words);
        }

        if (place.Country is { } country && CountryZone.Of(country) is { } zone)
        {
            var words = $"{Unread(place)}from {place.CountryField}";
            return new(
                zone.Zone, ZoneReason.FromCountry, country,
                zone.IsOfMost ? $"{words}, which has several zones: nearly everybody lives in this one" : words);
        }

        return null;
    }

    /// <summary>PST is Pacific time in California, and something else in Manila.</summary>
    static bool IsForeign(ZoneText zone, in ContactPlace place) =>
        zone.IsAmerican && place.Country is not (null or "US" or "CA" or "MX");

    /// <summary>Nothing, or that the field for the zone did not help, to be said before what did.</summary>
    static string Unread(in ContactPlace place) =>
        place.ZoneField is not { } field || place.Zone is { } zone && !IsForeign(zone, place)
            ? ""
            : $"{field} names no time zone known there, so ";

    static string Missing(in ContactPlace place)
    {
        var unread = place.ZoneField is { } zone ? $"{zone} names no time zone and " : "";
        if (place.Country is not { } country)
        {
            return (place.CountryField, place.StateField) switch
            {
                ({ } field, _) => $"{unread}{field} names no country",
                (null, { } state) => $"{unread}{state} does not tell the country",
                _ when unread.Length > 0 => $"{unread}no field tells the state or country",
                _ => "no field of the contact tells its time zone, state or country",
            };
        }

        return place.StateField is { } unknown
            ? $"{unread}{Countries.EnglishName(country)} has several zones and {unknown} names no state there"
            : $"{unread}{Countries.EnglishName(country)} has several zones and no field tells the state";
    }
}
