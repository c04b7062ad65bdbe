using System.Collections.Frozen;

namespace ColdMail.Scheduling.Zones;

/// <summary>
/// Reads a country as people write it: ISO 3166-1 code of two or three letters, or a name in one of many languages.
/// </summary>
/// <remarks>The names are the file countries.txt.</remarks>
public static class Countries
{
    static readonly FrozenDictionary<string, string> EnglishNames;

    static readonly FrozenDictionary<string, string> Codes;

    static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Lookup;

    static Countries()
    {
        Dictionary<string, string> english = [], codes = [];
        foreach (var line in Table.Lines("countries.txt"))
        {
            var code = line[..2];
            var names = line[7..].Split(" | ");
            english[code] = names[0];
            foreach (var name in (string[])[code, line[3..6], .. names])
            {
                codes.TryAdd(FoldedText.Key(name), code);
            }
        }

        EnglishNames = english.ToFrozenDictionary();
        Codes = codes.ToFrozenDictionary();
        Lookup = Codes.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The code of two letters, upper case; null for what is no country.</summary>
    /// <remarks>
    /// Of <c>Berlin, Germany</c> and <c>Germany (DE)</c> the last part counts that names a country. Behind a comma two letters
    /// are more often a state (<c>Springfield, IL</c>), so they are no country there.
    /// </remarks>
    public static string? Read(ReadOnlySpan<char> text)
    {
        Span<char> buffer = stackalloc char[FoldedText.MaxLength];
        while (true)
        {
            if (Lookup.TryGetValue(FoldedText.OfNameOrCode(text, buffer), out var code))
            {
                return code;
            }

            var comma = text.LastIndexOfAny(',', '(');
            if (comma < 0)
            {
                return null;
            }

            var part = FoldedText.OfNameOrCode(text[(comma + 1)..], buffer);
            if ((part.Length > 2 || text[comma] == '(' || part is "us" or "uk") && Lookup.TryGetValue(part, out code))
            {
                return code;
            }

            text = text[..comma];
        }
    }

    /// <param name="code">As <see cref="Read"/> gives it.</param>
    public static string EnglishName(string code) => EnglishNames.GetValueOrDefault(code, code);
}
