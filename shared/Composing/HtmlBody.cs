using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using ColdMail.Templates;

namespace ColdMail.Composing;

/// <summary>The HTML of a step, parsed once: what every recipient's HTML is written from, and its text if it has none.</summary>
/// <remarks>
/// The template's tags travel through the parser as marks. That gives three things: what is written for any recipient is
/// well-formed whatever the source left open, so nothing can swallow or hide the footer; a block can only hold whole
/// elements; and the text is made from what a reader would see.
/// </remarks>
sealed class HtmlBody
{
    readonly ParsedTemplate template;
    readonly List<LinkTarget> links = [];
    readonly List<TemplateProblem> problems = [];

    HtmlBody(ParsedTemplate template) => this.template = template;

    public IReadOnlyList<TemplateProblem> Problems => problems;

    /// <summary>A whole document with the footer as the last thing in its body.</summary>
    public IReadOnlyList<TemplatePiece> Html { get; private set; } = [];

    /// <summary>The same content as text, without the footer.</summary>
    public IReadOnlyList<TemplatePiece> Text { get; private set; } = [];

    /// <summary>What the <see cref="TemplatePiece.Link"/> pieces of both stand for.</summary>
    public IReadOnlyList<LinkTarget> Links => links;

    /// <param name="footer">Gives the pieces of the footer; told whether styles of the author could hide it.</param>
    /// <param name="trackClicks">Also write the fixed addresses of links per recipient.</param>
    public static HtmlBody Prepare(
        ParsedTemplate template, Func<bool, IReadOnlyList<TemplatePiece>> footer, bool trackClicks)
    {
        var body = new HtmlBody(template);
        body.problems.AddRange(template.Problems);
        if (body.problems.Count == 0)
        {
            body.Read(footer, trackClicks);
        }

        return body;
    }

    void Read(Func<bool, IReadOnlyList<TemplatePiece>> footer, bool trackClicks)
    {
        var scanner = HtmlScanner.Read(template);
        problems.AddRange(scanner.Problems);
        if (problems.Count > 0)
        {
            return;
        }

        var source = scanner.HasDocument ? scanner.Marked : $"<!DOCTYPE html><html><body>{scanner.Marked}";
        using var document = new HtmlParser().ParseDocument(source);
        if (HtmlTree.Nodes(document) is not { } nodes || document.Body is not { LocalName: "body" } body)
        {
            problems.Add(template.ProblemAt(0, "The HTML is nested too deep or has no body: simplify it."));
            return;
        }

        HtmlCleaning.Clean(nodes);
        problems.AddRange(TagPlaces.Settle(document, template, scanner.BetweenElements));
        if (problems.Count > 0)
        {
            return;
        }

        nodes = HtmlTree.Nodes(document)!;
        MarkLinks(nodes, trackClicks);
        Text = HtmlText.Of(body, template.Tags, links);

        var mayHide = FooterGuard.MayHide(nodes);
        if (mayHide)
        {
            FooterGuard.KeepVisible(document.DocumentElement);
            FooterGuard.KeepVisible(body);
        }

        body.AppendChild(document.CreateComment(Marks.Footer));
        var doctype = document.Doctype is null ? "<!DOCTYPE html>" : "";
        Html = Marks.Split(doctype + document.ToHtml(HtmlMarkupFormatter.Instance), template.Tags, footer(mayHide));
        if (!FooterGuard.IsLast(Html))
        {
            problems.Add(template.ProblemAt(0, "The HTML cannot be ended so that the footer stays visible: simplify it."));
        }
    }

    /// <summary>Addresses that hold tags, and with tracking those of all links, are written per recipient.</summary>
    void MarkLinks(IReadOnlyList<INode> nodes, bool trackClicks)
    {
        foreach (var element in nodes.OfType<IElement>())
        {
            foreach (var attribute in element.Attributes.Where(attribute => HtmlCleaning.IsAddress(attribute.Name)))
            {
                var isClick = element.LocalName is "a" or "area" && attribute.Name == "href";
                var address = attribute.Value.Trim();
                if (address.Contains(Marks.TagStart, StringComparison.Ordinal)
                    || (isClick && trackClicks && LinkTarget.SchemeOf(address) is "http" or "https"))
                {
                    links.Add(new(Marks.Split(address, template.Tags, []), isClick));
                    attribute.Value = Marks.Link(links.Count - 1);
                }
            }
        }
    }
}
