using System.Text.Json;
using System.Text.RegularExpressions;

namespace ColdMail.Webhooks.EventGrid;

/// <summary>
/// Azure Event Grid signs nothing. Events prove themselves by a secret in a header that the subscription sends along; the
/// question whether we want a subscription, by the resource that its owner entered here.
/// </summary>
/// <remarks>Source: learn.microsoft.com, "Webhook event delivery" and "Endpoint validation with Event Grid event schema".</remarks>
public static partial class EventGridDoor
{
    public const string SecretHeader = "X-ColdMail-Secret";

    /// <summary>The origin that the handshake of CloudEvents names, and that we allow.</summary>
    public const string Origin = "eventgrid.azure.net";

    const string Validation = "Microsoft.EventGrid.SubscriptionValidationEvent";

    public static Verdict Verify(WebhookRequest request)
    {
        try
        {
            using var document = JsonDocument.Parse(request.Body);
            return request.Header("aeg-event-type") == "SubscriptionValidation"
                ? Answer(document.RootElement, request.Source)
                : Verify(document.RootElement, request);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return request.Header(SecretHeader) is { } given && SharedSecret.IsSame(given, request.Secret)
                ? new Verdict.Authentic()
                : new Verdict.Refused(Refusal.WrongSecretHeader);
        }
    }

    /// <returns>What is wrong with the id of a resource, in words; null for a good one.</returns>
    public static string? SourceFault(string resource) =>
        Resource().IsMatch(resource)
            ? null
            : "Enter the resource id of the Communication Services resource: /subscriptions/…/providers/Microsoft.Communication/CommunicationServices/….";

    /// <summary>The code goes back only for the resource that was entered. The address in the event is never read.</summary>
    static Verdict Answer(JsonElement body, string? source)
    {
        if (body.ValueKind != JsonValueKind.Array || body.GetArrayLength() != 1
            || body[0].Text("eventType") != Validation || body[0].Text("data", "validationCode") is not { Length: > 0 and <= 500 } code)
        {
            return new Verdict.Refused(Refusal.WrongSecretHeader);
        }

        return IsOf(body[0], source)
            ? new Verdict.Answered(JsonSerializer.Serialize(new { validationResponse = code }), null)
            : new Verdict.Refused(Refusal.ForeignSource);
    }

    static Verdict Verify(JsonElement body, WebhookRequest request)
    {
        if (request.Header(SecretHeader) is not { } given || !SharedSecret.IsSame(given, request.Secret))
        {
            return new Verdict.Refused(Refusal.WrongSecretHeader);
        }

        IEnumerable<JsonElement> items = body.ValueKind == JsonValueKind.Array ? body.EnumerateArray() : [body];
        return items.Any(item => (item.Text("topic") ?? item.Text("source")) is not null && !IsOf(item, request.Source))
            ? new Verdict.Refused(Refusal.ForeignSource)
            : new Verdict.Authentic();
    }

    static bool IsOf(JsonElement item, string? source) =>
        string.Equals(item.Text("topic") ?? item.Text("source"), source, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(
        @"^/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/?#\s]{1,90}/providers/Microsoft\.Communication/CommunicationServices/[A-Za-z0-9-]{1,63}\z",
        RegexOptions.IgnoreCase)]
    private static partial Regex Resource();
}
