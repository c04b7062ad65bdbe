using System.Text.RegularExpressions;
using MimeKit;

namespace ColdMail.Inbound;

/// <summary>Reads bounces that are written for people only, as qmail, Exim and older systems write them.</summary>
static partial class BounceTexts
{
    const int MostRecipients = 20;

    /// <returns>Empty when the mail is no such bounce.</returns>
    /// <remarks>
    /// Three things must fit: that it comes from a mail system, what its subject or first words say, and an address. What it
    /// quotes is cut off before anything is looked for.
    /// </remarks>
    public static IReadOnlyList<ReportedDelivery> Read(HeaderList headers, MachineMarks marks, string subject, string text)
    {
        var report = CutQuoted(text);
        var named = headers["X-Failed-Recipients"];
        if (named is null && !((marks.HasNullSender || marks.IsFromMailSystem) && (Subject().IsMatch(subject) || Opening().IsMatch(report))))
        {
            return [];
        }

        var action = Delay().IsMatch(subject) ? DeliveryAction.Delayed : DeliveryAction.Failed;
        var recipients = (named is null ? Addresses(report) : named.Split(',').Select(InboundMail.Address))
            .Where(address => address.Length > 0).Distinct().Take(MostRecipients);
        return [.. recipients.Select(recipient => Of(action, recipient, Passage(report, recipient)))];
    }

    /// <summary>The id of the returned mail, in the header lines that the text quotes.</summary>
    public static string? ReturnedMessageId(string text) =>
        QuotedMessageId().Match(text) is { Success: true } match ? InboundMail.Id(match.Groups[1].Value) : null;

    static ReportedDelivery Of(DeliveryAction action, string recipient, string passage)
    {
        var reading = BounceReading.Of(null, passage, "", recipient);
        return new(action, recipient, reading.Status, reading.Code, reading.Detail, reading.Source);
    }

    static IEnumerable<string> Addresses(string report) => Listed().Matches(report)
        .Select(match => InboundMail.Address(match.Groups["a"].Value));

    /// <summary>What is said about a recipient: from its address to the next empty line.</summary>
    static string Passage(string report, string recipient)
    {
        var at = report.IndexOf(recipient, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return report;
        }

        var end = report.IndexOf("\n\n", Math.Min(report.Length, at + recipient.Length + 12), StringComparison.Ordinal);
        return (end < 0 ? report[at..] : report[at..end])[recipient.Length..].TrimStart('>', ':', ' ', '\n', '\t').TrimEnd('\n', ' ');
    }

    static string CutQuoted(string text) => QuotedFrom().Match(text) is { Success: true } match ? text[..match.Index] : text;

    [GeneratedRegex(@"undeliver|delivery (?:status|fail|has failed|problem|notification|delayed)|failure (?:notice|delivery)|returned (?:mail|to sender)|mail (?:delivery|could not|system error)|non.?deliver|unzustellbar|nicht zugestellt|non remis|no (?:se ha podido )?entreg|niedostarcz|zwrot|nie dostarcz|delayed mail|warning: (?:message|could not)|message status", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Subject();

    [GeneratedRegex(@"^\s*(?:Hi\. This is the|This (?:message|is a (?:permanent )?error|is an automatically|report)|The (?:following|message that you sent)|Your (?:message|mail)|Message from|Unable to deliver|A message that you sent|I'm sorry to have to inform|Sorry)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Opening();

    [GeneratedRegex(@"\b(?:delay(?:ed)?|warning|still (?:being )?(?:re)?tr(?:ied|ying))\b", RegexOptions.IgnoreCase)]
    private static partial Regex Delay();

    [GeneratedRegex(@"^\s*(?:<|\t|to:?\s+|recipient:?\s+|for\s+)?<?(?<a>[^\s<>:,;()""]+@[^\s<>:,;()""]+\.[a-z0-9\-]+)>?(?=[:\s(,;]|$)|\b(?:address(?:es)?|recipients?|mailbox|size|to|following|deliver(?:ed)?)\b[^@\n]{0,60}?<?(?<a>[^\s<>:,;()""]+@[^\s<>:,;()""]+\.[a-z0-9\-]+)>?", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Listed();

    [GeneratedRegex(@"^-+\s*(?:This is a copy of|Below this line|Original message|Returned message|Message header|The header|Unsent message|Message text follows|Start of returned|Begin message)|^\s*-{3,}\s*(?:ORIGINAL|Ursprüngliche)|^(?:Return-Path|Received):\s", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex QuotedFrom();

    [GeneratedRegex(@"^\s*>?\s*Message-ID:\s*(<[^<>\s]+>)", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex QuotedMessageId();
}
