using System.Collections.Frozen;
using AngleSharp.Dom;

namespace ColdMail.Composing;

/// <summary>Takes out of a document what no mail program runs and what could change the meaning of what follows it.</summary>
static class HtmlCleaning
{
    static readonly FrozenSet<string> Unwanted = FrozenSet.ToFrozenSet(
    [
        "script", "noscript", "iframe", "frame", "frameset", "noframes", "noembed", "object", "embed", "applet", "base",
        "plaintext", "xmp", "template", "svg", "math", "portal", "dialog",
    ]);

    static readonly FrozenSet<string> Addresses = FrozenSet.ToFrozenSet(
        ["href", "src", "action", "formaction", "background", "poster", "cite", "data", "longdesc"]);

    static readonly string[] AllowedSchemes = ["http", "https", "mailto", "tel", "sms", "cid"];

    public static bool IsAddress(string attribute) => Addresses.Contains(attribute);

    public static void Clean(IReadOnlyList<INode> nodes)
    {
        foreach (var element in nodes.OfType<IElement>())
        {
            if (Unwanted.Contains(element.LocalName) || (element.LocalName == "meta" && element.HasAttribute("http-equiv")))
            {
                element.Remove();
                continue;
            }

            foreach (var attribute in element.Attributes.Where(IsUnwanted).ToList())
            {
                element.RemoveAttribute(attribute.Name);
            }
        }
    }

    static bool IsUnwanted(IAttr attribute)
    {
        if (attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || attribute.Name is "srcdoc" or "xlink:href")
        {
            return true;
        }

        return IsAddress(attribute.Name)
            && LinkTarget.SchemeOf(attribute.Value) is { } scheme
            && !scheme.StartsWith(Marks.TagStart)
            && !AllowedSchemes.Contains(scheme)
            && !(attribute.Name == "src" && attribute.Value.TrimStart().StartsWith("data:image/", StringComparison.OrdinalIgnoreCase));
    }
}
