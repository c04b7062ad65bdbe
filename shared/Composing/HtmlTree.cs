using AngleSharp.Dom;

namespace ColdMail.Composing;

static class HtmlTree
{
    const int MaxDepth = 250;
    const int MaxNodes = 50_000;

    /// <summary>
    /// All nodes in document order; null when the tree is so deep or large that walking or writing it could exhaust
    /// the stack or the memory. Does not recurse itself.
    /// </summary>
    public static IReadOnlyList<INode>? Nodes(INode root)
    {
        var nodes = new List<INode>();
        var open = new Stack<(INodeList Children, int Next)>([(root.ChildNodes, 0)]);
        while (open.TryPop(out var level))
        {
            if (level.Next >= level.Children.Length)
            {
                continue;
            }

            var node = level.Children[level.Next];
            nodes.Add(node);
            open.Push((level.Children, level.Next + 1));
            if (node.HasChildNodes)
            {
                open.Push((node.ChildNodes, 0));
            }

            if (open.Count > MaxDepth || nodes.Count > MaxNodes)
            {
                return null;
            }
        }

        return nodes;
    }

    /// <summary>The number of the tag when the node is nothing but its mark.</summary>
    public static int? Tag(INode node) => node is IComment comment ? Marks.ReadTag(comment.Data) : null;
}
