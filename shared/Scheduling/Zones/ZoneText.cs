using System.Collections.Frozen;
using NodaTime;
using NodaTime.TimeZones;

namespace ColdMail.Scheduling.Zones;

/// <summary>A time zone as somebody wrote it, understood.</summary>
/// <param name="Zone">A name that <see cref="DateTimeZoneProviders.Tzdb"/> knows.</param>
/// <param name="Offset">Set when only a distance from UTC was written, which knows nothing of summer time.</param>
/// <param name="IsAmerican">An abbreviation that means this zone in North America and another one elsewhere.</param>
readonly record struct ZoneText(string Zone, Offset? Offset, bool IsAmerican)
{
    static readonly FrozenDictionary<string, string> American = new Dictionary<string, string>
    {
        ["et"] = "America/New_York",
        ["est"] = "America/New_York",
        ["edt"] = "America/New_York",
        ["est5edt"] = "America/New_York",
        ["easterntime"] = "America/New_York",
        ["easterntimeuscanada"] = "America/New_York",
        ["ct"] = "America/Chicago",
        ["cdt"] = "America/Chicago",
        ["cst6cdt"] = "America/Chicago",
        ["centraltime"] = "America/Chicago",
        ["centraltimeuscanada"] = "America/Chicago",
        ["mt"] = "America/Denver",
        ["mst"] = "America/Denver",
        ["mdt"] = "America/Denver",
        ["mst7mdt"] = "America/Denver",
        ["mountaintime"] = "America/Denver",
        ["mountaintimeuscanada"] = "America/Denver",
        ["pt"] = "America/Los_Angeles",
        ["pst"] = "America/Los_Angeles",
        ["pdt"] = "America/Los_Angeles",
        ["pst8pdt"] = "America/Los_Angeles",
        ["pacifictime"] = "America/Los_Angeles",
        ["pacifictimeuscanada"] = "America/Los_Angeles",
    }.ToFrozenDictionary();

    /// <summary>IANA names and aliases in their own spelling.</summary>
    static readonly FrozenDictionary<string, string> Ids =
        DateTimeZoneProviders.Tzdb.Ids.ToFrozenDictionary(id => id, StringComparer.OrdinalIgnoreCase);

    /// <summary>By folded text: IANA names, the cities in them, Windows names.</summary>
    static readonly FrozenDictionary<string, string> Names = ReadNames();

    /// <summary>Reads an IANA name or alias, a Windows name, the city of an IANA name, or a distance from UTC.</summary>
    /// <remarks>
    /// Capitals, spaces and underscores make no difference. Of <c>(GMT+01:00) Central European Time (Europe/Berlin)</c>, as some
    /// systems export it, what is in the last brackets counts, then what follows the first. Abbreviations that mean different
    /// zones (CST, IST, BST) are not read.
    /// </remarks>
    public static ZoneText? Read(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (ReadWhole(text) is { } zone)
        {
            return zone;
        }

        if (text.EndsWith(')') && text.LastIndexOf('(') is > 0 and var last && ReadWhole(text[(last + 1)..^1]) is { } bracketed)
        {
            return bracketed;
        }

        if (!text.StartsWith('(') || text.IndexOf(')') is not (> 0 and var end))
        {
            return null;
        }

        return ReadWhole(text[(end + 1)..].Trim()) ?? ReadWhole(text[1..end]);
    }

    static ZoneText? ReadWhole(ReadOnlySpan<char> text)
    {
        if (UtcOffset.Read(text) is { } offset)
        {
            return new(DateTimeZone.ForOffset(offset).Id, offset, false);
        }

        var key = FoldedText.Of(text, stackalloc char[FoldedText.MaxLength]);
        if (American.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var american))
        {
            return new(american, null, true);
        }

        return Ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var zone)
            || Names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out zone)
            ? new(zone, null, false)
            : null;
    }

    static FrozenDictionary<string, string> ReadNames()
    {
        var names = new Dictionary<string, string>
        {
            ["cest"] = "CET",
            ["eest"] = "EET",
            ["west"] = "WET",
            ["centraleuropeantime"] = "CET",
            ["centraleuropeansummertime"] = "CET",
            ["easterneuropeantime"] = "EET",
            ["japanstandardtime"] = "Asia/Tokyo",
            ["jst"] = "Asia/Tokyo",
            ["aedt"] = "Australia/Sydney",
            ["nzst"] = "Pacific/Auckland",
            ["nzdt"] = "Pacific/Auckland",
        };
        // Without its sign, Etc/GMT-5 is Etc/GMT+5.
        foreach (var id in DateTimeZoneProviders.Tzdb.Ids
            .Where(id => !id.AsSpan().ContainsAny('+', '-') || !id.AsSpan().ContainsAnyInRange('0', '9')))
        {
            names.TryAdd(FoldedText.Key(id), id);
            names.TryAdd(FoldedText.Key(id.Replace("/", "slash", StringComparison.Ordinal)), id);
        }

        // Without its sign, UTC-11 is not UTC-11 any more; offsets are read elsewhere.
        names.Remove("utc");
        names.Remove("gmt");
        foreach (var (windows, id) in TzdbDateTimeZoneSource.Default.WindowsMapping.PrimaryMapping
            .Where(windows => !windows.Key.StartsWith("UTC", StringComparison.Ordinal)))
        {
            names.TryAdd(FoldedText.Key(windows), id);
            names.TryAdd(FoldedText.Key(windows.Replace("Standard", "Daylight", StringComparison.Ordinal)), id);
        }

        var cities = TzdbDateTimeZoneSource.Default.ZoneLocations!.Select(place => place.ZoneId).Distinct()
            .GroupBy(id => FoldedText.Key(id[(id.LastIndexOf('/') + 1)..])).Where(city => city.Count() == 1);
        foreach (var city in cities)
        {
            names.TryAdd(city.Key, city.First());
        }

        return names.ToFrozenDictionary();
    }
}
