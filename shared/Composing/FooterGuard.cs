using System.Buffers;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using ColdMail.Templates;

namespace ColdMail.Composing;

/// <summary>Keeps the footer visible whatever the author's HTML and styles do.</summary>
static class FooterGuard
{
    /// <summary>Inline and important: no rule of a style sheet is stronger.</summary>
    public const string Visible =
        "visibility:visible!important;opacity:1!important;position:static!important;float:none!important;clip:auto!important;"
        + "clip-path:none!important;transform:none!important;filter:none!important;height:auto!important;"
        + "max-height:none!important;width:auto!important;max-width:none!important;overflow:visible!important;"
        + "text-indent:0!important;";

    static readonly SearchValues<char> Risky = SearchValues.Create("!\\{}()'\"");

    /// <summary>Whether the author's styles reach outside the author's own elements.</summary>
    public static bool MayHide(IEnumerable<INode> nodes) => nodes.OfType<IElement>().Any(element =>
        element.LocalName is "style" or "link"
        || (element.LocalName is "html" or "body" && (element.HasAttribute("style") || element.HasAttribute("hidden"))));

    public static void KeepVisible(IElement element)
    {
        var own = element.GetAttribute("style") ?? "";
        element.RemoveAttribute("hidden");

        // What is important itself, or could swallow what stands beside it, has no place on these two elements.
        var harmless = own.AsSpan().IndexOfAny(Risky) < 0 && !own.Contains("/*", StringComparison.Ordinal);
        element.SetAttribute("style", $"display:block!important;{Visible}{(harmless ? own : "")}");
    }

    /// <summary>
    /// Parses what a recipient would get, once with every block's first branch and once with its second, and looks for the
    /// opt-out link: it must be in an element that is a child of the body itself.
    /// </summary>
    public static bool IsLast(IReadOnlyList<TemplatePiece> html) =>
        HasFooter(Sample(html, filled: true)) && HasFooter(Sample(html, filled: false));

    static bool HasFooter(string html)
    {
        using var document = new HtmlParser().ParseDocument(html);
        return HtmlTree.Nodes(document) is not null
            && document.Body is { LocalName: "body", LastElementChild: { LocalName: "div" } footer }
            && footer.QuerySelector("a")?.GetAttribute("href") == SampleAddress;
    }

    const string SampleAddress = "https://unsubscribe.invalid/";

    static string Sample(IReadOnlyList<TemplatePiece> pieces, bool filled)
    {
        var html = new StringBuilder();
        var skipped = new Stack<bool>([false]);
        foreach (var piece in pieces)
        {
            switch (piece)
            {
                case TemplatePiece.Open:
                    skipped.Push(skipped.Peek() || !filled);
                    break;
                case TemplatePiece.Otherwise:
                    skipped.Pop();
                    skipped.Push(skipped.Peek() || filled);
                    break;
                case TemplatePiece.Close:
                    skipped.Pop();
                    break;
                case TemplatePiece.Literal(var text) when !skipped.Peek():
                    html.Append(text);
                    break;
                case TemplatePiece.Field(var name, _) when !skipped.Peek():
                    html.Append(name.Key == FieldName.KeyOf(BuiltInFields.UnsubscribeUrl) ? SampleAddress : "x");
                    break;
            }
        }

        return html.ToString();
    }
}
