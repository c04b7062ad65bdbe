using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ColdMail.Contacts;
using ColdMail.Senders;

namespace ColdMail.Webhooks;

/// <summary>
/// Our own format: <c>{"id", "type", "messageId", "email"?, "occurredAt"?, "status"?, "code"?, "detail"?, "url"?, "userAgent"?}</c>.
/// Fields that it does not know are passed over.
/// </summary>
public static partial class GenericEvents
{
    const int LongestId = 500;
    const int LongestMessageId = 255;
    const int LongestUrl = 2_000;

    public static MappedItem Map(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return new MappedItem.Malformed("An event is a JSON object.");
        }

        if (Text(item, "id") is not { Length: > 0 and <= LongestId } id)
        {
            return new MappedItem.Malformed($"id is missing, or is no text of at most {LongestId} characters.");
        }

        if (Text(item, "type") is not { Length: > 0 } typeName)
        {
            return new MappedItem.Malformed("type is missing or is no text.");
        }

        var type = TypeOf(typeName);
        if (type == WebhookEventType.Unknown)
        {
            return new MappedItem.Read(id, [new(type, "", null, null, null, null, null, null)]);
        }

        var messageId = Text(item, "messageId")?.Trim().TrimStart('<').TrimEnd('>') ?? "";
        if (!MessageId().IsMatch(messageId) || messageId.Length > LongestMessageId)
        {
            return new MappedItem.Malformed("messageId is missing or is no Message-ID.");
        }

        if (!TryEmail(item, out var email))
        {
            return new MappedItem.Malformed("email is no address.");
        }

        return TryTime(item, out var occurredAt)
            ? new MappedItem.Read(id, [new(
                type, messageId, email, occurredAt, Status(item), Code(item), Detail(item), Cut(Text(item, "url"), LongestUrl))
            {
                UserAgent = ReportFields.Agent(Text(item, "userAgent")),
            }])
            : new MappedItem.Malformed("occurredAt is no time such as 2026-09-15T10:00:00Z.");
    }

    static WebhookEventType TypeOf(string name) => name switch
    {
        "delivered" => WebhookEventType.Delivered,
        "deferred" => WebhookEventType.Deferred,
        "bounced" => WebhookEventType.Bounced,
        "complained" => WebhookEventType.Complained,
        "unsubscribed" => WebhookEventType.Unsubscribed,
        "opened" => WebhookEventType.Opened,
        "clicked" => WebhookEventType.Clicked,
        _ => WebhookEventType.Unknown,
    };

    static bool TryEmail(JsonElement item, out string? email)
    {
        email = null;
        if (IsAbsent(item, "email"))
        {
            return true;
        }

        email = Text(item, "email") is { } text ? EmailAddress.Parse(text).Address : null;
        return email is not null;
    }

    static bool TryTime(JsonElement item, out DateTime? at)
    {
        at = null;
        if (IsAbsent(item, "occurredAt"))
        {
            return true;
        }

        var isTime = DateTimeOffset.TryParse(
            Text(item, "occurredAt"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
        at = time.UtcDateTime;
        return isTime;
    }

    /// <summary>What is no status code says nothing, so it is passed over like a field that is not there.</summary>
    static string? Status(JsonElement item) =>
        Text(item, "status") is { } status && StatusCode().IsMatch(status) ? status : null;

    static int? Code(JsonElement item) =>
        item.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number
        && code.TryGetInt32(out var number) && number is >= 200 and <= 599
            ? number
            : null;

    static string? Detail(JsonElement item) => Text(item, "detail") is { } detail ? SmtpReply.Clean(detail) : null;

    static string? Cut(string? text, int length) => text?.Length > length ? text[..length] : text;

    static bool IsAbsent(JsonElement item, string name) =>
        !item.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null;

    static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"^[!-;=?-~]+$")]
    private static partial Regex MessageId();

    [GeneratedRegex(@"^[245]\.\d{1,3}\.\d{1,3}$")]
    private static partial Regex StatusCode();
}
