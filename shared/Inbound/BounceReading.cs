using System.Text.RegularExpressions;
using ColdMail.Senders;

namespace ColdMail.Inbound;

/// <summary>What the status of a delivery was read from, the most exact first.</summary>
public enum BounceSource
{
    /// <summary>The field <c>Status</c> of the report.</summary>
    Status,

    /// <summary>The enhanced code or the reply code in what the server said.</summary>
    Reply,

    /// <summary>Words by which one provider is known.</summary>
    Provider,

    /// <summary>Words that many systems use.</summary>
    Words,

    /// <summary>Nothing told it.</summary>
    Nothing,
}

/// <summary>Status and reply code of a delivery that failed, and what they were read from.</summary>
/// <param name="Status">Null when nothing tells it.</param>
/// <param name="Detail">At most <see cref="SmtpReply.MaxText"/> characters.</param>
public sealed partial record BounceReading(string? Status, int? Code, string Detail, BounceSource Source)
{
    /// <remarks>
    /// A general code (x.0.0, x.5.0 …) says only whose turn it is to look: the next source is asked first, and the general code is
    /// kept when none knows more.
    /// </remarks>
    /// <param name="status">The field of the report; null when there is none.</param>
    /// <param name="diagnostic">What the server said, without the quoted mail.</param>
    /// <param name="words">What the report says to people, without the quoted mail.</param>
    /// <param name="recipient">Left out of the words: an address may look like a code or a reason.</param>
    public static BounceReading Of(string? status, string diagnostic, string words, string recipient)
    {
        var said = SmtpReply.Clean(diagnostic);
        var detail = said.Length > 0 ? said : SmtpReply.Clean(words);
        var bare = recipient.Length > 0 ? said.Replace(recipient, "", StringComparison.OrdinalIgnoreCase) : said;
        var code = SmtpReply.Code(bare) ?? ReplyCode(bare);
        var field = status is null ? null : StatusCode().Match(status) is { Success: true } match ? match.Value : null;
        if (field is not null && (field[0] == '2' || !IsGeneral(field)))
        {
            return new(field, code, detail, BounceSource.Status);
        }

        var enhanced = SmtpReply.Enhanced(code ?? 550, bare) ?? SmtpReply.Enhanced(code ?? 450, bare);
        if (enhanced is not null && !IsGeneral(enhanced))
        {
            return new(enhanced, code, detail, BounceSource.Reply);
        }

        var all = $"{bare} {(recipient.Length > 0 ? words.Replace(recipient, "", StringComparison.OrdinalIgnoreCase) : words)}";
        var isForNow = (field ?? enhanced)?[0] == '4' || (field is null && enhanced is null && code is >= 400 and < 500);
        if (!isForNow && BounceWords.OfProvider(all) is { } known)
        {
            return new(known, code, detail, BounceSource.Provider);
        }

        if (!isForNow && BounceWords.Of(all) is { } common)
        {
            return new(common, code, detail, BounceSource.Words);
        }

        return (field ?? enhanced) is { } general
            ? new(general, code, detail, field is null ? BounceSource.Reply : BounceSource.Status)
            : new(null, code, detail, code is null ? BounceSource.Nothing : BounceSource.Reply);
    }

    /// <summary>RFC 3463 §3.1 and the .0 of each subject: undefined status.</summary>
    static bool IsGeneral(string status) => status.EndsWith(".0", StringComparison.Ordinal) || status is "5.5.4" or "5.4.1";

    static int? ReplyCode(string text) =>
        ReplyCodeInside().Match(text) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, provider: null) : null;

    [GeneratedRegex(@"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")]
    private static partial Regex StatusCode();

    [GeneratedRegex(@"(?:\b(?:said|responded|replied|reply|error|reason|response|returned|from remote mail server[^:]*)\b[^\n]{0,80}?[:\s(]|^\s*|#|\.\.\.\s*)([45]\d\d)(?=[\s\-,:;)#]|$)", RegexOptions.IgnoreCase)]
    private static partial Regex ReplyCodeInside();
}
