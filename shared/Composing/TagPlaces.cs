using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using ColdMail.Templates;

namespace ColdMail.Composing;

/// <summary>Checks that the template's tags came out of the HTML parser where the author meant them.</summary>
static class TagPlaces
{
    const string Moved = "An HTML parser reads this place differently than it looks: put the tag between elements or inside quotes.";

    /// <summary>
    /// Every tag stands once and in its order, and a block begins, parts and ends in the same element, attribute or
    /// comment, so that either branch is whole HTML. Block tags that an editor wrapped into elements of their own, or that
    /// stand beside the rows of a table, are first moved to where they are meant.
    /// </summary>
    public static IReadOnlyList<TemplateProblem> Settle(
        IDocument document, ParsedTemplate template, IReadOnlySet<int> betweenElements)
    {
        if (Find(document, template, betweenElements) is not { } places)
        {
            return [template.ProblemAt(0, Moved)];
        }

        if (BrokenBlocks(template, places).Count > 0)
        {
            foreach (var (number, place) in places)
            {
                if (template.Tags[number].Block is not null && place.Node is IComment comment && HtmlTree.Tag(comment) is not null)
                {
                    Unwrap(comment);
                    EnterTableBody(comment);
                }
            }

            places = Find(document, template, betweenElements)!;
        }

        return [.. BrokenBlocks(template, places).Select(position => template.ProblemAt(
            position,
            "This block does not end in the element it begins in: put it and its end around whole elements, or inside one."))];
    }

    /// <summary>The place of each tag in document order; null when one is out of order or not where it was put.</summary>
    static Dictionary<int, Place>? Find(IDocument document, ParsedTemplate template, IReadOnlySet<int> betweenElements)
    {
        var places = new Dictionary<int, Place>();
        var last = -1;
        foreach (var node in HtmlTree.Nodes(document) ?? [])
        {
            foreach (var (number, place) in TagsOf(node))
            {
                var isBetween = HtmlTree.Tag(node) is not null;
                if (number <= last || number >= template.Tags.Count || isBetween != betweenElements.Contains(number))
                {
                    return null;
                }

                last = number;
                places.Add(number, place);
            }
        }

        return places;
    }

    static IEnumerable<(int Number, Place Place)> TagsOf(INode node) => node switch
    {
        IComment comment when Marks.ReadTag(comment.Data) is { } number => [(number, new(comment, comment.Parent!))],
        IComment comment => Marks.TagsIn(comment.Data).Select(number => (number, new Place(node, node))),
        IText text => Marks.TagsIn(text.Data).Select(number => (number, new Place(node, node))),
        IElement element => element.Attributes.SelectMany(attribute =>
            Marks.TagsIn(attribute.Value).Select(number => (number, new Place(node, attribute)))),
        _ => [],
    };

    /// <summary>The positions of the blocks of which a part is missing or stands somewhere else.</summary>
    static List<int> BrokenBlocks(ParsedTemplate template, Dictionary<int, Place> places)
    {
        var broken = new List<int>();
        foreach (var block in template.Tags.Index().Where(tag => tag.Item.Block is not null).GroupBy(tag => tag.Item.Block))
        {
            var containers = block.Select(tag => places.GetValueOrDefault(tag.Index)?.Container).Distinct().ToList();
            if (containers.Count > 1)
            {
                broken.Add(block.First().Item.Position);
            }
        }

        return broken;
    }

    /// <summary><c>&lt;p&gt;{{#if x}}&lt;/p&gt;</c>: the element was only there to hold the tag.</summary>
    static void Unwrap(IComment comment)
    {
        while (comment.Parent is IElement { LocalName: not ("body" or "table" or "td" or "th" or "html" or "head") } parent
            && parent.Parent is not null
            && parent.ChildNodes.All(child => HtmlTree.Tag(child) is not null || IsBlank(child)))
        {
            foreach (var mark in parent.ChildNodes.Where(child => HtmlTree.Tag(child) is not null).ToList())
            {
                parent.Parent.InsertBefore(mark, parent);
            }

            parent.Remove();
        }
    }

    /// <summary>The parser adds a tbody around rows and leaves a comment before the first row outside of it.</summary>
    static void EnterTableBody(IComment comment)
    {
        if (comment.Parent is not IHtmlTableElement table)
        {
            return;
        }

        var siblings = table.ChildNodes.ToList();
        var body = siblings.Skip(siblings.IndexOf(comment)).FirstOrDefault(node => node is IElement);
        if (body is IHtmlTableSectionElement)
        {
            var first = body.ChildNodes.FirstOrDefault(child => HtmlTree.Tag(child) is not { } number
                || number > HtmlTree.Tag(comment));
            body.InsertBefore(comment, first);
        }
    }

    static bool IsBlank(INode node) =>
        (node is IText text && string.IsNullOrWhiteSpace(text.Data)) || node is IHtmlBreakRowElement;

    /// <param name="Container">What a block must stay within.</param>
    sealed record Place(INode Node, object Container);
}
