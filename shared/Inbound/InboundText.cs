using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using ColdMail.Composing;
using MimeKit;

namespace ColdMail.Inbound;

/// <summary>The words of a mail as its reader sees them.</summary>
static class InboundText
{
    /// <summary>Longer texts are cut: nobody writes so much, and what decides stands at the beginning.</summary>
    public const int Most = 50_000;

    /// <summary>More HTML than this is not read.</summary>
    const int MostHtml = 500_000;

    /// <summary>How Gmail, Outlook, Apple Mail, Thunderbird, Yahoo, Proton and Zimbra mark what they quote.</summary>
    const string Quotations =
        "blockquote, .gmail_quote, .gmail_extra, .yahoo_quoted, .protonmail_quote, .moz-cite-prefix, .gmail_attr, #appendonsend, #divRplyFwdMsg";

    /// <summary>All words, and those that are new in this mail.</summary>
    public static (string All, string New) Of(MimeMessage message)
    {
        if (Find(message.Body, "plain") is { Length: > 0 } plain)
        {
            return (Cut(plain), QuotedText.Strip(Cut(plain)));
        }

        if (Find(message.Body, "html") is not { Length: > 0 and <= MostHtml } html)
        {
            return ("", "");
        }

        using var document = new HtmlParser().ParseDocument(html);
        if (document.Body is not { } body || HtmlTree.Nodes(body) is null)
        {
            return ("", "");
        }

        var all = Cut(HtmlText.Of(body));
        RemoveQuotations(body);
        return (all, QuotedText.Strip(Cut(HtmlText.Of(body))));
    }

    /// <summary>The HTML of the mail as it came: hostile.</summary>
    public static string? HtmlOf(MimeMessage message) => Find(message.Body, "html");

    /// <summary>The text of this kind that is the mail itself: not an attachment, and never inside a mail that is attached.</summary>
    static string? Find(MimeEntity? entity, string subtype, int depth = 0) => entity switch
    {
        TextPart part when part.ContentType.IsMimeType("text", subtype) && !part.IsAttachment => part.Text,
        Multipart parts when depth < 20 => parts
            .Select(part => Find(part, subtype, depth + 1))
            .FirstOrDefault(text => !string.IsNullOrWhiteSpace(text)),
        _ => null,
    };

    /// <summary>Outlook marks where its quotation begins and encloses nothing: what follows goes too.</summary>
    static void RemoveQuotations(IElement body)
    {
        foreach (var quotation in body.QuerySelectorAll(Quotations))
        {
            if (quotation.Id is "appendonsend" or "divRplyFwdMsg")
            {
                while (quotation.NextSibling is { } next)
                {
                    quotation.Parent!.RemoveChild(next);
                }
            }

            quotation.Remove();
        }
    }

    static string Cut(string text) => (text.Length > Most ? text[..Most] : text).ReplaceLineEndings("\n");
}
