using System.Text;
using System.Text.RegularExpressions;

namespace ColdMail.Senders;

/// <summary>Reads what servers say and makes it fit to keep and to show.</summary>
public static partial class SmtpReply
{
    /// <summary>Longest server text that is kept or shown, in characters.</summary>
    public const int MaxText = 300;

    /// <summary>
    /// The RFC 3463 status code in a reply's text, when its class fits the reply code: <c>550</c> with <c>5.1.1</c>.
    /// One that does not fit is a server's mistake and is not used.
    /// </summary>
    public static string? Enhanced(int code, string text)
    {
        var match = EnhancedCode().Match(text);
        return match.Success && match.ValueSpan[0] - '0' == code / 100 ? match.Value : null;
    }

    /// <summary>The reply code that a text begins with, as in <c>535: 5.7.8 Bad credentials</c>.</summary>
    public static int? Code(string text) =>
        LeadingCode().Match(text) is { Success: true } match ? int.Parse(match.ValueSpan[..3], provider: null) : null;

    /// <summary>One line without control characters, at most <see cref="MaxText"/> long.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, MaxText));
        foreach (var rune in text.EnumerateRunes())
        {
            var isSpace = Rune.IsWhiteSpace(rune) || Rune.IsControl(rune)
                || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format;
            if (isSpace && (clean.Length == 0 || clean[^1] == ' '))
            {
                continue;
            }

            if (clean.Length + rune.Utf16SequenceLength > MaxText)
            {
                break;
            }

            clean.Append(isSpace ? " " : rune.ToString());
        }

        return clean.ToString().TrimEnd();
    }

    /// <summary>The id under which the server keeps an accepted mail, as far as its answer tells: Postfix, Exchange, Amazon SES, Gmail.</summary>
    public static string? ProviderMessageId(string response)
    {
        var match = QueuedAs().Match(response);
        return match.Success ? match.Groups["id"].Value : null;
    }

    [GeneratedRegex(@"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")]
    private static partial Regex EnhancedCode();

    [GeneratedRegex(@"^\s*[2-5]\d\d(?!\d)")]
    private static partial Regex LeadingCode();

    [GeneratedRegex(
        """
        \bqueued\s+as\s+(?<id>[\w.+\-]{4,100})
        | ^(?:2\.\d\.\d\s+)?OK:?\s+<(?<id>[^<>\s]{4,200})>
        | ^(?:2\.\d\.\d\s+)?OK\s+\d{9,11}\s+(?<id>\S{8,100})\s+-\s+gsmtp
        | ^(?:2\.\d\.\d\s+)?OK:?\s+(?<id>[0-9a-f]{12,}-[0-9a-f\-]{20,})$
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex QueuedAs();
}
