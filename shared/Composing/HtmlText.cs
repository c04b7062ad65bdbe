using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using ColdMail.Templates;

namespace ColdMail.Composing;

/// <summary>
/// Writes the content of an HTML element as text that a person would have typed: paragraphs apart, lists with dashes or
/// numbers, addresses of links shown, hidden elements left out. The template's tags stay where they are.
/// </summary>
sealed class HtmlText(IReadOnlyList<TemplateTag> tags, IReadOnlyList<LinkTarget> links)
{
    readonly TextPen pen = new();

    /// <param name="root">Not nested deeper than <see cref="HtmlTree"/> allows, as this recurses.</param>
    public static IReadOnlyList<TemplatePiece> Of(
        IElement root, IReadOnlyList<TemplateTag> tags, IReadOnlyList<LinkTarget> links)
    {
        var text = new HtmlText(tags, links);
        text.Children(root);
        return text.pen.End();
    }

    /// <summary>Plain text of HTML without tags, for a signature.</summary>
    public static string Of(IElement root) =>
        Tidy(string.Concat(Of(root, [], []).OfType<TemplatePiece.Literal>().Select(piece => piece.Text)));

    /// <summary>No blanks at the ends of lines, at most one empty line, none at the start and the end.</summary>
    public static string Tidy(string text)
    {
        var tidy = new StringBuilder(text.Length);
        var empty = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var trimmed = line.TrimEnd();
            if (trimmed.Length == 0)
            {
                empty++;
                continue;
            }

            if (tidy.Length > 0)
            {
                tidy.Append(empty > 0 ? "\n\n" : "\n");
            }

            tidy.Append(trimmed);
            empty = 0;
        }

        return tidy.ToString();
    }

    void Children(INode parent)
    {
        foreach (var node in parent.ChildNodes)
        {
            switch (node)
            {
                case IText text:
                    pen.Inline(text.Data);
                    break;
                case IComment when HtmlTree.Tag(node) is { } number:
                    foreach (var piece in tags[number].Pieces)
                    {
                        pen.Piece(piece);
                    }

                    break;
                case IElement element when !IsHidden(element):
                    Element(element);
                    break;
            }
        }
    }

    void Element(IElement element)
    {
        switch (element.LocalName)
        {
            case "br":
                pen.NewLine();
                break;
            case "hr":
                pen.Break(2);
                pen.Inline("----------");
                pen.Break(2);
                break;
            case "img" when element.GetAttribute("alt") is { Length: > 0 } alt && !alt.Contains(Marks.TagStart, StringComparison.Ordinal):
                pen.Inline(alt);
                break;
            case "a" when element.GetAttribute("href") is { Length: > 0 } href:
                Link(element, href.Trim());
                break;
            case "li":
                ListItem(element);
                break;
            case "td" or "th":
                pen.Space();
                Children(element);
                pen.Space();
                break;
            case "blockquote":
                pen.Break(2);
                pen.Indent("> ", "> ");
                Children(element);
                pen.Outdent(2);
                break;
            default:
                var gap = GapAround(element);
                pen.Break(gap);
                Children(element);
                pen.Break(gap);
                break;
        }
    }

    static int GapAround(IElement element) => element.LocalName switch
    {
        "ul" or "ol" => element.ParentElement?.LocalName == "li" ? 1 : 2,
        "p" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "pre" or "table" or "dl" => 2,
        "div" or "tr" or "section" or "article" or "header" or "footer" or "address" or "center" or "dt" or "dd" or "figure"
            or "form" or "fieldset" or "main" or "nav" or "aside" or "caption" => 1,
        _ => 0,
    };

    void ListItem(IElement item)
    {
        var marker = "- ";
        if (item.ParentElement is { LocalName: "ol" } list)
        {
            var number = list.Children.Where(child => child.LocalName == "li").TakeWhile(child => child != item).Count() + 1;
            marker = string.Create(CultureInfo.InvariantCulture, $"{number}. ");
        }

        pen.Break(1);
        pen.Indent(marker, new string(' ', marker.Length));
        Children(item);
        pen.Outdent(1);
    }

    void Link(IElement element, string href)
    {
        var address = Marks.Split(href, tags, []).SelectMany(piece =>
            piece is TemplatePiece.Link(var index) && links[index].Pieces is [TemplatePiece.Literal] whole ? whole : [piece]).ToList();
        var start = pen.Mark();
        Children(element);

        var label = pen.Since(start);
        if (label is { Length: 0 })
        {
            Address(address, "", "");
        }
        else if (!Shows(label, address))
        {
            Address(address, " (", ")");
        }
    }

    /// <summary>Whether the label says the address already, or the address says nothing outside the mail.</summary>
    static bool Shows(string? label, List<TemplatePiece> address)
    {
        if (address is not [TemplatePiece.Literal(var text)])
        {
            return false;
        }

        var bare = text.Replace("mailto:", "", StringComparison.OrdinalIgnoreCase)
            .Replace("https://", "", StringComparison.OrdinalIgnoreCase)
            .Replace("http://", "", StringComparison.OrdinalIgnoreCase).TrimEnd('/');
        return text.StartsWith('#') || bare.Length == 0
            || (label?.Contains(bare, StringComparison.OrdinalIgnoreCase) ?? false);
    }

    void Address(List<TemplatePiece> address, string before, string after)
    {
        pen.Verbatim(before);
        foreach (var piece in address)
        {
            if (piece is TemplatePiece.Literal(var text))
            {
                pen.Verbatim(text);
            }
            else
            {
                pen.Piece(piece);
            }
        }

        pen.Verbatim(after);
    }

    static bool IsHidden(IElement element)
    {
        if (element.LocalName is "style" or "script" or "head" or "title" or "select" or "textarea" || element.HasAttribute("hidden"))
        {
            return true;
        }

        var style = (element.GetAttribute("style") ?? "").Replace(" ", "", StringComparison.Ordinal);
        return style.Contains("display:none", StringComparison.OrdinalIgnoreCase)
            || style.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase)
            || style.Contains("mso-hide:all", StringComparison.OrdinalIgnoreCase);
    }
}
