using ColdMail.Contacts.Csv;

namespace ColdMail.Scheduling.Zones;

/// <summary>
/// What people write differently and mean the same: only letters and digits, in lower case, without Latin accents.
/// <c>Côte d'Ivoire</c> and <c>COTE DIVOIRE</c> are one text.
/// </summary>
static class FoldedText
{
    /// <summary>Longer text is not read: no zone, state or country is that long.</summary>
    public const int MaxLength = 100;

    /// <param name="buffer">Of <see cref="MaxLength"/>; holds the answer.</param>
    /// <returns>
    /// A part of <paramref name="buffer"/>; empty when the text is too long, or neither letter nor digit is in it.
    /// </returns>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> text, Span<char> buffer)
    {
        if (text.Length > MaxLength)
        {
            return [];
        }

        var length = 0;
        foreach (var c in text)
        {
            if (!char.IsAscii(c))
            {
                return OfAccented(text, buffer);
            }

            if (char.IsAsciiLetterOrDigit(c))
            {
                buffer[length++] = (char)(char.IsAsciiLetterUpper(c) ? c | 0x20 : c);
            }
        }

        return buffer[..length];
    }

    /// <summary>
    /// As <see cref="Of"/>, for what may be a code of two letters: <c>U.S.</c> is one, <c>N/A</c> is not. <c>NA</c> says far more
    /// often that nothing is known than Namibia.
    /// </summary>
    public static ReadOnlySpan<char> OfNameOrCode(ReadOnlySpan<char> text, Span<char> buffer)
    {
        var folded = Of(text, buffer);
        return folded.Length == 2 && (folded is "na" || text.ContainsAny("/-_&")) ? [] : folded;
    }

    /// <summary>As <see cref="Of"/>, for tables.</summary>
    public static string Key(string text) => Of(text, stackalloc char[MaxLength]).ToString();

    static ReadOnlySpan<char> OfAccented(ReadOnlySpan<char> text, Span<char> buffer)
    {
        var length = 0;
        foreach (var c in Header.WithoutAccents(text.ToString()))
        {
            if (!char.IsLetterOrDigit(c))
            {
                continue;
            }

            if (length == buffer.Length)
            {
                return [];
            }

            buffer[length++] = char.ToLowerInvariant(c);
        }

        return buffer[..length];
    }
}
