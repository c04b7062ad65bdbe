using ColdMail.Senders;
using MimeKit;

namespace ColdMail.Inbound;

/// <summary>What a mail system did with a mail for one recipient (RFC 3464 §2.3.3).</summary>
public enum DeliveryAction
{
    Failed,

    /// <summary>It goes on trying.</summary>
    Delayed,
    Delivered,

    /// <summary>Handed on to where no reports come from, or to several recipients.</summary>
    PassedOn,
}

/// <summary>What a mail system reports about one recipient.</summary>
/// <param name="Recipient">In the stored spelling; empty when it names none.</param>
/// <param name="Status">Enhanced status code (RFC 3463), null when nothing tells it.</param>
/// <param name="Code">SMTP reply code, null when nothing tells it.</param>
/// <param name="Detail">What was said, on one line.</param>
/// <param name="DecidedBy">What <paramref name="Status"/> was read from.</param>
public sealed record ReportedDelivery(
    DeliveryAction Action, string Recipient, string? Status, int? Code, string Detail, BounceSource DecidedBy);

/// <summary>Reads delivery status notifications (RFC 3464): the machine-readable part, never the mail that is returned.</summary>
static class DeliveryReports
{
    const int MostRecipients = 100;

    public static IReadOnlyList<ReportedDelivery> Of(MimeMessage message) => Find(message.Body, 0) is { } report
        ? [.. Groups(report)
            .Where(group => group.Contains("Final-Recipient") || group.Contains("Original-Recipient") || group.Contains("Action"))
            .Take(MostRecipients)
            .Select(group => Read(group, Words(message.Body, 0)))]
        : [];

    /// <remarks>The address that we wrote to comes before the one it was forwarded to.</remarks>
    static ReportedDelivery Read(HeaderList group, string words)
    {
        var original = Recipient(group["Original-Recipient"]);
        var final = Recipient(group["Final-Recipient"]);
        var reading = BounceReading.Of(
            group["Status"], Typed(group["Diagnostic-Code"]), $"{Typed(group["X-Display-Name"])} {words}", final.Length > 0 ? final : original);
        return new(
            ActionOf(group["Action"]), original.Length > 0 ? original : final, reading.Status, reading.Code, reading.Detail, reading.Source);
    }

    static DeliveryAction ActionOf(string? text) => (text ?? "failed").Split('(', ';')[0].Trim().ToLowerInvariant() switch
    {
        "delayed" => DeliveryAction.Delayed,
        "delivered" => DeliveryAction.Delivered,
        "relayed" or "expanded" => DeliveryAction.PassedOn,
        _ => DeliveryAction.Failed,
    };

    static string Recipient(string? field) => InboundMail.Address(Typed(field).Trim('<', '>'));

    /// <summary>The value of a field without the type before it: <c>rfc822; a@b</c>.</summary>
    static string Typed(string? field)
    {
        var text = field?.Trim() ?? "";
        var semicolon = text.IndexOf(';', StringComparison.Ordinal);
        return semicolon is > 0 and < 20 && !text[..semicolon].Contains(' ', StringComparison.Ordinal)
            ? text[(semicolon + 1)..].Trim()
            : text;
    }

    /// <summary>The words for people in front of the report: all that some systems say.</summary>
    static string Words(MimeEntity? entity, int depth) => entity switch
    {
        TextPart { IsAttachment: false } part when part.ContentType.IsMimeType("text", "plain") => SmtpReply.Clean(Skip(part.Text)),
        Multipart parts when depth < 5 => parts.Select(part => Words(part, depth + 1)).FirstOrDefault(text => text.Length > 0) ?? "",
        _ => "",
    };

    /// <summary>Greeting and introduction are of no interest: what was said stands at the end of that part.</summary>
    static string Skip(string text) => text.Length > SmtpReply.MaxText ? text[^SmtpReply.MaxText..] : text;

    /// <summary>A group of fields each; a few systems leave their report empty or cannot be read.</summary>
    static IEnumerable<HeaderList> Groups(MessageDeliveryStatus report)
    {
        try
        {
            return [.. report.StatusGroups];
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            return [];
        }
    }

    static MessageDeliveryStatus? Find(MimeEntity? entity, int depth) => entity switch
    {
        MessageDeliveryStatus report => report,
        Multipart parts when depth < 5 => parts.Select(part => Find(part, depth + 1)).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
