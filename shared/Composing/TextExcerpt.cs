using AngleSharp.Html.Parser;

namespace ColdMail.Composing;

public static class TextExcerpt
{
    const int Length = 160;

    /// <summary>The beginning of what a reader of some HTML would see, on one line; the HTML may be cut off anywhere.</summary>
    public static string Of(string html)
    {
        using var document = new HtmlParser().ParseDocument($"<!DOCTYPE html><body>{html}");
        if (document.Body is not { } body || HtmlTree.Nodes(document) is null)
        {
            return "";
        }

        var text = string.Join(' ', HtmlText.Of(body).Split(['\n', ' '], StringSplitOptions.RemoveEmptyEntries));
        return text.Length > Length ? $"{text[..Length].TrimEnd()}…" : text;
    }
}
