using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using NodaTime;
using NodaTime.TimeZones;

namespace ColdMail.Scheduling.Zones;

/// <summary>The time zone of a country, where one can be told from the country alone.</summary>
/// <param name="Zone">IANA name.</param>
/// <param name="IsOfMost">A few people of the country, on islands or at its edge, live in another.</param>
sealed record CountryZone(string Zone, bool IsOfMost)
{
    /// <summary>How far ahead zones must agree to be one.</summary>
    const int YearsAhead = 10;

    /// <summary>Countries with several zones of which one has at least nineteen in twenty people.</summary>
    static readonly FrozenDictionary<string, string> Main = new Dictionary<string, string>
    {
        ["CL"] = "America/Santiago",
        ["CN"] = "Asia/Shanghai",
        ["EC"] = "America/Guayaquil",
        ["ES"] = "Europe/Madrid",
        ["NZ"] = "Pacific/Auckland",
        ["PG"] = "Pacific/Port_Moresby",
        ["PT"] = "Europe/Lisbon",
        ["UA"] = "Europe/Kyiv",
    }.ToFrozenDictionary();

    /// <summary>The year of the zone rules in use: what was before does not matter any more.</summary>
    static readonly int FirstYear =
        int.Parse(TzdbDateTimeZoneSource.Default.TzdbVersion.AsSpan(0, 4), CultureInfo.InvariantCulture);

    static readonly FrozenDictionary<string, CountryZone> ByCountry = Read();

    /// <summary>By zone; there are only some hundred zones.</summary>
    static readonly ConcurrentDictionary<string, FrozenSet<Offset>> Shown = new(StringComparer.Ordinal);

    /// <param name="country">ISO 3166-1, two letters.</param>
    /// <returns>Null when the country has several zones, or none that is known.</returns>
    public static CountryZone? Of(string country) => ByCountry.GetValueOrDefault(country);

    /// <summary>Whether clocks of this zone show the offset in some part of the year.</summary>
    public static bool Observes(string zone, Offset offset) =>
        Shown.GetOrAdd(zone, id => RulesOf(id).Select(rule => rule.Offset).ToFrozenSet()).Contains(offset);

    static FrozenDictionary<string, CountryZone> Read()
    {
        // Kosovo has no place in the list of zones by country.
        var zones = new Dictionary<string, CountryZone> { ["XK"] = new("Europe/Belgrade", false) };
        foreach (var country in TzdbDateTimeZoneSource.Default.ZoneLocations!.GroupBy(place => place.CountryCode))
        {
            // Within a country the list begins with the zone of most people.
            var first = country.First().ZoneId;
            var rules = RulesOf(first);
            if (country.All(place => RulesOf(place.ZoneId).SequenceEqual(rules)))
            {
                zones[country.Key] = new(first, false);
            }
            else if (Main.TryGetValue(country.Key, out var main))
            {
                zones[country.Key] = new(main, true);
            }
        }

        return zones.ToFrozenDictionary();
    }

    /// <summary>What clocks show from <see cref="FirstYear"/> on: since when, how far from UTC.</summary>
    static List<(Instant Since, Offset Offset)> RulesOf(string zone)
    {
        var start = Instant.FromUtc(FirstYear, 1, 1, 0, 0);
        var span = new Interval(start, Instant.FromUtc(FirstYear + YearsAhead, 1, 1, 0, 0));
        List<(Instant Since, Offset Offset)> rules = [];
        foreach (var interval in DateTimeZoneProviders.Tzdb[zone].GetZoneIntervals(span))
        {
            if (rules.Count == 0 || rules[^1].Offset != interval.WallOffset)
            {
                rules.Add((rules.Count == 0 ? start : interval.Start, interval.WallOffset));
            }
        }

        return rules;
    }
}
