using System.Text.RegularExpressions;
using ColdMail.Templates;

namespace ColdMail.Composing;

/// <summary>The HTML of a step that was written as text: paragraphs, line breaks, addresses that can be clicked.</summary>
static partial class TextHtml
{
    public static ParsedTemplate Of(ParsedTemplate text)
    {
        var literals = text.Literals.Select(Encode).ToList();
        literals[0] = $"<div>{literals[0]}";
        literals[^1] += "</div>";
        return text with { Part = TemplatePart.Html, Literals = literals };
    }

    static string Encode(string literal)
    {
        var html = Address().Replace(
            ValueEncoder.Html(literal), match => $"""<a href="{match.Value}">{match.Value}</a>""");
        return html.ReplaceLineEndings("<br>\n");
    }

    [GeneratedRegex("""https?://[^\s<>"']+[^\s<>"'.,;:!?)]""", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
