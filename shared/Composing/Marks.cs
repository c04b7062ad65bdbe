using System.Globalization;
using ColdMail.Templates;

namespace ColdMail.Composing;

/// <summary>
/// Places in HTML that survive parsing and writing: private-use characters around a number. The guard removes these
/// characters from what people write, so a mark in the text is always one of ours.
/// </summary>
static class Marks
{
    public const char TagStart = '\uE000';
    public const char TagEnd = '\uE001';
    public const char LinkStart = '\uE002';
    public const char LinkEnd = '\uE003';

    /// <summary>Stands where the footer goes, as the only content of a comment.</summary>
    public const string Footer = "\uE004";

    public static string Tag(int number) => string.Create(CultureInfo.InvariantCulture, $"{TagStart}{number}{TagEnd}");

    public static string Link(int number) => string.Create(CultureInfo.InvariantCulture, $"{LinkStart}{number}{LinkEnd}");

    /// <summary>The number when the text is one tag mark and nothing else.</summary>
    public static int? ReadTag(string text) =>
        text.Length > 2 && text[0] == TagStart && text.IndexOf(TagEnd, StringComparison.Ordinal) == text.Length - 1
            ? int.Parse(text.AsSpan(1, text.Length - 2), CultureInfo.InvariantCulture)
            : null;

    /// <summary>The numbers of the tags in a text, in order.</summary>
    public static IEnumerable<int> TagsIn(string text)
    {
        for (var at = text.IndexOf(TagStart, StringComparison.Ordinal); at >= 0; at = text.IndexOf(TagStart, at + 1))
        {
            var end = text.IndexOf(TagEnd, at);
            yield return int.Parse(text.AsSpan(at + 1, end - at - 1), CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Turns a marked text back into pieces; a mark that fills a comment takes the comment with it.</summary>
    public static List<TemplatePiece> Split(
        string marked, IReadOnlyList<TemplateTag> tags, IReadOnlyList<TemplatePiece> footer)
    {
        var pieces = new List<TemplatePiece>();
        var written = 0;
        for (var at = 0; at < marked.Length; at++)
        {
            if (marked[at] is not (TagStart or LinkStart or '\uE004'))
            {
                continue;
            }

            var end = marked[at] switch
            {
                TagStart => marked.IndexOf(TagEnd, at),
                LinkStart => marked.IndexOf(LinkEnd, at),
                _ => at,
            };
            var inComment = at >= 4 && string.CompareOrdinal(marked, at - 4, "<!--", 0, 4) == 0
                && string.CompareOrdinal(marked, end + 1, "-->", 0, 3) == 0;
            Literal(pieces, marked, written, inComment ? at - 4 : at);
            if (marked[at] == Footer[0])
            {
                pieces.AddRange(footer);
            }
            else
            {
                var number = int.Parse(marked.AsSpan(at + 1, end - at - 1), CultureInfo.InvariantCulture);
                pieces.AddRange(marked[at] == TagStart ? tags[number].Pieces : [new TemplatePiece.Link(number)]);
            }

            written = inComment ? end + 4 : end + 1;
            at = written - 1;
        }

        Literal(pieces, marked, written, marked.Length);
        return pieces;
    }

    static void Literal(List<TemplatePiece> pieces, string marked, int from, int to)
    {
        if (to > from)
        {
            pieces.Add(new TemplatePiece.Literal(marked[from..to]));
        }
    }
}
