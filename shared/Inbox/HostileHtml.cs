using System.Collections.Frozen;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using ColdMail.Composing;

namespace ColdMail.Inbox;

/// <summary>Keeps of HTML that a stranger wrote what carries words, and nothing else.</summary>
/// <remarks>
/// An allowlist of elements and of one attribute. There is no way left to run, load, submit, style or overlay anything: no scripts,
/// pictures, frames, forms, styles, classes or ids, and links to web pages and addresses only. An element that is not known gives
/// way to its content; one whose content is not meant to be read goes with it. As neither SVG, MathML nor any element with a syntax of
/// its own is left, what is written reads back as it was.
/// </remarks>
public static class HostileHtml
{
    /// <summary>More than this is not read.</summary>
    public const int Most = 500_000;

    static readonly FrozenSet<string> Kept = FrozenSet.ToFrozenSet(
    [
        "a", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
        "ins", "li", "ol", "p", "pre", "s", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th",
        "thead", "tr", "u", "ul",
    ]);

    static readonly FrozenSet<string> Dropped = FrozenSet.ToFrozenSet(
    [
        "applet", "audio", "base", "button", "canvas", "datalist", "dialog", "embed", "frame", "frameset", "head", "iframe", "input",
        "link", "map", "math", "meta", "noembed", "noframes", "noscript", "object", "option", "picture", "plaintext", "script", "select",
        "slot", "source", "style", "svg", "template", "textarea", "title", "track", "video", "xmp",
    ]);

    static readonly string[] Schemes = ["http", "https", "mailto"];

    /// <returns>Null when nothing is left to see, or when there is so much of it that it is not read.</returns>
    public static string? Clean(string? html)
    {
        if (string.IsNullOrWhiteSpace(html) || html.Length > Most)
        {
            return null;
        }

        using var document = new HtmlParser().ParseDocument(html);
        if (document.Body is not { } body || HtmlTree.Nodes(body) is not { } nodes)
        {
            return null;
        }

        foreach (var node in nodes)
        {
            switch (node)
            {
                case IElement element:
                    Clean(element);
                    break;
                case IText:
                    break;
                default:
                    node.Parent?.RemoveChild(node);
                    break;
            }
        }

        return string.IsNullOrWhiteSpace(body.TextContent) ? null : body.InnerHtml;
    }

    static void Clean(IElement element)
    {
        if (Dropped.Contains(element.LocalName) || element.NamespaceUri != "http://www.w3.org/1999/xhtml")
        {
            element.Remove();
            return;
        }

        if (!Kept.Contains(element.LocalName))
        {
            while (element.FirstChild is { } child)
            {
                element.Parent?.InsertBefore(child, element);
            }

            element.Remove();
            return;
        }

        var target = element.LocalName == "a" ? element.GetAttribute("href")?.Trim() : null;
        foreach (var attribute in element.Attributes.ToList())
        {
            element.RemoveAttribute(attribute.Name);
        }

        if (target is not null && Uri.TryCreate(target, UriKind.Absolute, out var address) && Schemes.Contains(address.Scheme))
        {
            element.SetAttribute("href", address.AbsoluteUri);
            element.SetAttribute("rel", "noopener noreferrer nofollow");
            element.SetAttribute("target", "_blank");
        }
    }
}
