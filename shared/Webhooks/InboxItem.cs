using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ColdMail.Webhooks;

/// <summary>One item of a request, as it is kept.</summary>
/// <param name="DedupeKey">32 bytes: the same for every delivery of the same report to the same endpoint.</param>
/// <param name="Fault">Why it is quarantined; null when it can be processed.</param>
public sealed record InboxItem(byte[] DedupeKey, string Raw, string? Fault)
{
    /// <summary>Takes a verified body apart: one object, or an array of them. What cannot be read becomes one item as a whole.</summary>
    public static IReadOnlyList<InboxItem> Of(WebhookProvider provider, long endpointId, ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
        {
            return [Whole("The body is not UTF-8.")];
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select(item => Of(provider, endpointId, item))]
                : [Of(provider, endpointId, document.RootElement)];
        }
        catch (JsonException)
        {
            return [Whole("The body is not valid JSON.")];
        }

        InboxItem Whole(string fault)
        {
            var raw = Encoding.UTF8.GetString(body.Span);
            return new(KeyOf(provider, endpointId, "raw", raw), raw, $"{InboxNote.Malformed}: {fault}");
        }
    }

    /// <summary>What the mapper makes of an item; text that is no Unicode makes it malformed.</summary>
    public static MappedItem Map(WebhookProvider provider, JsonElement item)
    {
        try
        {
            return provider.Map(item);
        }
        catch (InvalidOperationException)
        {
            return new MappedItem.Malformed("A text in it is not valid Unicode.");
        }
    }

    static InboxItem Of(WebhookProvider provider, long endpointId, JsonElement item)
    {
        var raw = item.GetRawText();
        return Map(provider, item) switch
        {
            MappedItem.Read(var key, _) => new(KeyOf(provider, endpointId, "id", key), raw, null),
            MappedItem.Malformed(var reason) =>
                new(KeyOf(provider, endpointId, "raw", raw), raw, $"{InboxNote.Malformed}: {reason}"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>
    /// Two endpoints of one user may be fed by systems that number their reports alike, so the endpoint is part of it unless
    /// the provider says that its keys are like no others.
    /// </summary>
    static byte[] KeyOf(WebhookProvider provider, long endpointId, string kind, string text) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{(provider.AreKeysGlobal ? 0 : endpointId)}|{kind}|{text}")));
}

/// <summary>The stable codes that <c>webhook_inbox.error</c> begins with.</summary>
public static class InboxNote
{
    /// <summary>Quarantined: it cannot be read.</summary>
    public const string Malformed = "MALFORMED";

    /// <summary>Quarantined: processing it failed time and again.</summary>
    public const string Failed = "FAILED";

    /// <summary>Kept without effect: a type this version does not know.</summary>
    public const string UnknownType = "UNKNOWN_TYPE";

    /// <summary>Kept without effect: a type that is known to change nothing.</summary>
    public const string NoEffect = "NO_EFFECT";

    /// <summary>Without effect: the user of the endpoint has no mail with that Message-ID.</summary>
    public const string UnknownMessage = "UNKNOWN_MESSAGE";

    /// <summary>Without effect: it is about another recipient than the mail's.</summary>
    public const string OtherRecipient = "OTHER_RECIPIENT";
}
