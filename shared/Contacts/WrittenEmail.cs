using System.Globalization;
using System.Text;

namespace ColdMail.Contacts;

/// <summary>Takes off what people and programs put around an address: names, brackets, quotes, invisible characters.</summary>
static class WrittenEmail
{
    const string Mailto = "mailto:";

    /// <summary>True when the text is of plain characters only and still carries something to take off.</summary>
    public static bool HasWrapping(ReadOnlySpan<char> text) => text[0] is '\'' || text[^1] is '\'' or '`' or '.';

    public static string Unwrap(ReadOnlySpan<char> text)
    {
        var bare = Visible(text).AsSpan().Trim();
        var open = bare.LastIndexOf('<');
        if (open >= 0 && bare[open..].Contains('@') && !HasAddressInBrackets(bare[..open]))
        {
            bare = bare[(open + 1)..];
            var close = bare.IndexOf('>');
            bare = close < 0 ? bare : bare[..close];
        }

        bare = bare.Trim("<> \t;,");
        if (bare.StartsWith(Mailto, StringComparison.OrdinalIgnoreCase))
        {
            bare = bare[Mailto.Length..];
            var query = bare.IndexOf('?');
            bare = query < 0 ? bare : bare[..query];
        }

        return WithoutQuotes(bare).Trim().TrimEnd(".;,").ToString();
    }

    static bool HasAddressInBrackets(ReadOnlySpan<char> text) =>
        text.IndexOf('<') is var open and >= 0 && text[open..].Contains('@');

    static ReadOnlySpan<char> WithoutQuotes(ReadOnlySpan<char> text)
    {
        while (text.Length > 1 && text[0] is '"' or '\'' or '`' && text[^1] == text[0])
        {
            text = text[1..^1].Trim();
        }

        return text.TrimStart("' \t");
    }

    /// <summary>Full-width forms, typographic marks and no-break spaces become what was meant; what cannot be seen goes.</summary>
    static string Visible(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text))
        {
            return text.ToString();
        }

        var seen = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Format)
            {
                continue;
            }

            seen.Append(c switch
            {
                '\u2018' or '\u2019' or '\u201B' or '\u02BC' => '\'',
                '\u201C' or '\u201D' or '\u201E' or '\u00AB' or '\u00BB' => '"',
                '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\u2212' => '-',
                _ => char.IsSurrogate(c) ? '\uFFFD' : c,
            });
        }

        return seen.ToString().Normalize(NormalizationForm.FormKC);
    }
}
