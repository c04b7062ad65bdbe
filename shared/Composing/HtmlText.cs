using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using ColdMail.Templates;

namespace ColdMail.Composing;

/// <summary>
/// Writes the content of an HTML element as text that a person would have typed: paragraphs apart, lists with dashes or
/// numbers, addresses of links shown, hidden elements left out. The template's tags stay where they are.
/// </summary>
sealed class HtmlText
{
    readonly IReadOnlyList<TemplateTag> tags;
    readonly IReadOnlyList<LinkTarget> links;
    readonly List<TemplatePiece> pieces = [];
    readonly StringBuilder literal = new();
    readonly Stack<string> indents = new([""]);
    readonly Stack<bool> blockStarts = [];
    int breaks;
    bool space;
    bool atStart = true;
    bool afterMarker;

    HtmlText(IReadOnlyList<TemplateTag> tags, IReadOnlyList<LinkTarget> links)
    {
        this.tags = tags;
        this.links = links;
    }

    /// <param name="root">Not nested deeper than <see cref="HtmlTree"/> allows, as this recurses.</param>
    public static IReadOnlyList<TemplatePiece> Of(
        IElement root, IReadOnlyList<TemplateTag> tags, IReadOnlyList<LinkTarget> links)
    {
        var text = new HtmlText(tags, links);
        text.Children(root);
        text.EndLiteral();
        return text.pieces;
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
                    Text(text.Data);
                    break;
                case IComment when HtmlTree.Tag(node) is { } number:
                    foreach (var piece in tags[number].Pieces)
                    {
                        Piece(piece);
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
                breaks = Math.Max(breaks, 1);
                Flush();
                atStart = true;
                break;
            case "hr":
                Break(2);
                Inline("----------");
                Break(2);
                break;
            case "img" when element.GetAttribute("alt") is { Length: > 0 } alt && !alt.Contains(Marks.TagStart, StringComparison.Ordinal):
                Text(alt);
                break;
            case "a" when element.GetAttribute("href") is { Length: > 0 } href:
                Link(element, href.Trim());
                break;
            case "li":
                ListItem(element);
                break;
            case "td" or "th":
                space |= !atStart;
                Children(element);
                space = true;
                break;
            case "blockquote":
                Indented(element, "> ", 2);
                break;
            case "ul" or "ol":
                var depth = element.ParentElement?.LocalName == "li" ? 1 : 2;
                Break(depth);
                Children(element);
                Break(depth);
                break;
            default:
                var gap = GapAround(element.LocalName);
                Break(gap);
                Children(element);
                Break(gap);
                break;
        }
    }

    static int GapAround(string element) => element switch
    {
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

        Break(1);
        Flush();
        literal.Append(marker);
        atStart = afterMarker = true;
        Indented(item, new string(' ', marker.Length), 0);
        afterMarker = false;
        breaks = Math.Min(breaks, 1);
        Break(1);
    }

    void Indented(IElement element, string indent, int gap)
    {
        Break(gap);
        if (gap > 0)
        {
            Flush();
            literal.Append(indent);
            atStart = afterMarker = true;
        }

        indents.Push(indents.Peek() + indent);
        Children(element);
        indents.Pop();
        Break(gap);
    }

    void Link(IElement element, string href)
    {
        var address = Marks.Split(href, tags, []).SelectMany(piece =>
            piece is TemplatePiece.Link(var index) && links[index].Pieces is [TemplatePiece.Literal] whole ? whole : [piece]).ToList();
        Flush();
        var start = literal.Length;
        var count = pieces.Count;
        Children(element);

        var label = pieces.Count == count ? literal.ToString(start, literal.Length - start).Trim() : null;
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
        Flush();
        literal.Append(before);
        foreach (var piece in address)
        {
            if (piece is TemplatePiece.Literal(var text))
            {
                literal.Append(text);
            }
            else
            {
                EndLiteral();
                pieces.Add(piece);
            }
        }

        literal.Append(after);
        atStart = false;
    }

    void Text(string text)
    {
        var marks = Marks.Split(text, tags, []);
        foreach (var piece in marks)
        {
            if (piece is TemplatePiece.Literal(var words))
            {
                Inline(words);
            }
            else
            {
                Piece(piece);
            }
        }
    }

    void Inline(string text)
    {
        foreach (var character in text)
        {
            if (character is ' ' or '\n' or '\t' or '\f' or '\r')
            {
                space |= !atStart;
                continue;
            }

            Flush();
            literal.Append(character == '\u00a0' ? ' ' : character);
            atStart = false;
        }
    }

    void Piece(TemplatePiece piece)
    {
        Flush();
        EndLiteral();
        pieces.Add(piece);
        switch (piece)
        {
            case TemplatePiece.Open:
                blockStarts.Push(atStart);
                break;
            case TemplatePiece.Otherwise:
                atStart = blockStarts.Peek();
                break;
            case TemplatePiece.Close:
                atStart &= blockStarts.Pop();
                break;
            default:
                atStart = false;
                break;
        }
    }

    void Break(int lines)
    {
        if (afterMarker)
        {
            return;
        }

        breaks = Math.Max(breaks, lines);
        space &= lines == 0;
    }

    /// <summary>Writes the line breaks or the space that stand before what comes next.</summary>
    void Flush()
    {
        var begun = pieces.Count > 0 || literal.Length > 0;
        if (breaks > 0 && begun)
        {
            for (var line = 0; line < breaks; line++)
            {
                literal.Append('\n').Append(indents.Peek());
            }

            atStart = true;
        }
        else if (space && !atStart)
        {
            literal.Append(' ');
        }

        breaks = 0;
        space = afterMarker = false;
    }

    void EndLiteral()
    {
        if (literal.Length > 0)
        {
            pieces.Add(new TemplatePiece.Literal(literal.ToString()));
            literal.Clear();
        }
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
