using System.Collections.Frozen;

namespace ColdMail.Scheduling.Zones;

/// <summary>A state, province or region of a country with several time zones.</summary>
/// <param name="Country">ISO 3166-1, two letters.</param>
/// <param name="Name">English name.</param>
/// <param name="IsDivided">It lies in more than one zone; <paramref name="Zone"/> is that of most of its people.</param>
sealed record State(string Country, string Name, string Zone, bool IsDivided);

/// <summary>Reads a state as people write it: its name, or its ISO 3166-2 code with or without the country.</summary>
/// <remarks>The states are the file states.txt.</remarks>
static class States
{
    /// <summary>Where the whole name of a state is enough: lists from there often have no column for the country.</summary>
    static readonly string[] KnownWithoutCountry = ["US", "CA", "AU"];

    /// <summary>What stands around the name of a state, longest first.</summary>
    static readonly string[] Kinds =
    [
        "autonomousokrug", "autonomousoblast", "territory", "province", "provincia", "republic", "oblast", "region", "state",
        "kray", "krai",
    ];

    static readonly string[] KindsBefore =
        ["stateof", "provinceof", "republicof", "regionof", "estadodo", "estadode", "estado", "provinsi", "provincia"];

    /// <summary>By folded name or code; two countries may both have it.</summary>
    static readonly FrozenDictionary<string, FrozenDictionary<string, State>> ByCountry;

    /// <summary>By folded name alone, where only one country can be meant.</summary>
    static readonly FrozenDictionary<string, State> ByNameAlone;

    static States()
    {
        var entries = Table.Lines("states.txt").SelectMany(Entries).ToList();
        ByCountry = entries.GroupBy(entry => entry.State.Country).ToFrozenDictionary(
            country => country.Key,
            country => country.DistinctBy(entry => entry.Key).ToFrozenDictionary(entry => entry.Key, entry => entry.State));
        ByNameAlone = entries.Where(entry => entry.Key.Length > 3).GroupBy(entry => entry.Key)
            .Where(name => name.DistinctBy(entry => entry.State.Country).Count() == 1)
            .Select(name => name.First())
            .Where(entry => KnownWithoutCountry.Contains(entry.State.Country))
            .ToFrozenDictionary(entry => entry.Key, entry => entry.State);
    }

    /// <param name="country">ISO 3166-1, two letters; null when it is not known.</param>
    /// <returns>
    /// Null for what cannot be read. Without a country only a whole name that one country has, or a code such as
    /// <c>US-CA</c>, is read: PA is Pennsylvania to some and Palermo to others.
    /// </returns>
    public static State? Read(ReadOnlySpan<char> text, string? country)
    {
        text = text.Trim();
        if (text.Length > 3 && text[2] == '-'
            && Find(Countries.Read(text[..2]), text[3..]) is { } coded && (country is null || coded.Country == country))
        {
            return coded;
        }

        return Find(country, text) ?? BeforeComma(text, country);
    }

    /// <summary>“Texas, USA” and “California (CA)”.</summary>
    static State? BeforeComma(ReadOnlySpan<char> text, string? country) =>
        text.IndexOfAny(',', '(') is > 0 and var end ? Find(country, text[..end]) : null;

    static State? Find(string? country, ReadOnlySpan<char> text)
    {
        var names = country is null ? ByNameAlone : ByCountry.GetValueOrDefault(country);
        if (names is null)
        {
            return null;
        }

        var lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();
        var key = FoldedText.OfNameOrCode(text, stackalloc char[FoldedText.MaxLength]);
        if (lookup.TryGetValue(key, out var state))
        {
            return state;
        }

        foreach (var kind in Kinds)
        {
            if (key.EndsWith(kind, StringComparison.Ordinal) && lookup.TryGetValue(key[..^kind.Length], out state))
            {
                return state;
            }
        }

        foreach (var kind in KindsBefore)
        {
            if (key.StartsWith(kind, StringComparison.Ordinal) && lookup.TryGetValue(key[kind.Length..], out state))
            {
                return state;
            }
        }

        return null;
    }

    /// <summary>A line of states.txt: <c>US America/Chicago: AL Alabama | TX* Texas / Lone Star State</c>.</summary>
    static IEnumerable<(string Key, State State)> Entries(string line)
    {
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        var (country, zone) = (line[..2], line[3..colon]);
        foreach (var entry in line[(colon + 2)..].Split(" | "))
        {
            var space = entry.IndexOf(' ', StringComparison.Ordinal);
            var code = entry[..space];
            var names = entry[(space + 1)..].Split(" / ");
            var state = new State(country, names[0], zone, code.EndsWith('*'));
            foreach (var name in (string[])[code, .. names])
            {
                yield return (FoldedText.Key(name), state);
            }
        }
    }
}
