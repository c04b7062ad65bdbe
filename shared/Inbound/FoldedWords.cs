using System.Globalization;
using System.Text;

namespace ColdMail.Inbound;

/// <summary>Text as words are looked for in it: lower case, without accents, each run of white space one space.</summary>
static class FoldedWords
{
    /// <summary>What decides about a mail stands at its beginning; the rest only costs time.</summary>
    const int Most = 6_000;

    public static string Of(string text)
    {
        var folded = new StringBuilder(Math.Min(text.Length, Most));
        foreach (var letter in text.Length > Most ? text[..Most].Normalize(NormalizationForm.FormD) : text.Normalize(NormalizationForm.FormD))
        {
            switch (CharUnicodeInfo.GetUnicodeCategory(letter))
            {
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.Format:
                    break;
                case UnicodeCategory.SpaceSeparator or UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    if (folded.Length > 0 && folded[^1] != ' ')
                    {
                        folded.Append(' ');
                    }

                    break;
                default:
                    Append(folded, char.ToLowerInvariant(letter));
                    break;
            }
        }

        return folded.ToString().TrimEnd();
    }

    static void Append(StringBuilder folded, char letter) => _ = letter switch
    {
        'ł' => folded.Append('l'),
        'ß' => folded.Append("ss"),
        'œ' => folded.Append("oe"),
        '’' or '‘' or '´' or '`' => folded.Append('\''),
        '–' or '—' or '‐' or '‑' => folded.Append('-'),
        _ => folded.Append(letter),
    };
}
