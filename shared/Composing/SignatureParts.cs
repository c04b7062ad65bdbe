using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using ColdMail.Templates;

namespace ColdMail.Composing;

/// <summary>A sender's signature in the language of each part. Data like any value: its braces mean nothing.</summary>
sealed record SignatureParts(string Html, string Text)
{
    static readonly BoundedCache<string, SignatureParts> Known = new(500);

    public static SignatureParts Of(string? signature) =>
        string.IsNullOrWhiteSpace(signature) ? new("", "") : Known.GetOrAdd(signature, Read);

    static SignatureParts Read(string signature)
    {
        var clean = string.Concat(signature.Where(character => character is '\n' or '\t' or >= ' ' and (< '\uE000' or > '\uE00F')));
        if (!clean.Contains('<', StringComparison.Ordinal))
        {
            return new(ValueEncoder.Html(clean.Trim()).ReplaceLineEndings("<br>"), clean.Trim().ReplaceLineEndings("\n"));
        }

        using var document = new HtmlParser().ParseDocument($"<!DOCTYPE html><html><body>{clean}");
        if (HtmlTree.Nodes(document) is not { } nodes || document.Body is not { LocalName: "body" } body)
        {
            return new("", "");
        }

        HtmlCleaning.Clean(nodes);
        foreach (var style in nodes.OfType<IElement>().Where(element => element.LocalName is "style" or "link" or "meta" or "title"))
        {
            style.Remove();
        }

        return new($"<div>{body.ChildNodes.ToHtml(HtmlMarkupFormatter.Instance)}</div>", HtmlText.Of(body));
    }
}
