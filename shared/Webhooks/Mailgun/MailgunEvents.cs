using System.Globalization;
using System.Text.Json;

namespace ColdMail.Webhooks.Mailgun;

/// <summary>What the events of Mailgun mean: one in a request, under <c>event-data</c>.</summary>
/// <remarks>Source: documentation.mailgun.com, "Webhook Payloads".</remarks>
public static class MailgunEvents
{
    public static MappedItem Map(JsonElement item)
    {
        var data = item.At("event-data");
        if (data.Text("event") is not { Length: > 0 } name)
        {
            return new MappedItem.Malformed("event-data.event is missing or is no text.");
        }

        if (data.Text("id") is not { Length: > 0 } id)
        {
            return new MappedItem.Malformed("event-data.id is missing or is no text.");
        }

        if (data.UnixTime("timestamp") is not { } at)
        {
            return new MappedItem.Malformed("event-data.timestamp is missing or is no time.");
        }

        var type = TypeOf(name, data);
        var status = data.At("delivery-status");
        var reported = new WebhookEvent(
            type,
            ReportFields.MessageId(data.Text("user-variables", ProviderMark.Name), data.Text("message", "headers", "message-id")),
            ReportFields.Email(data.Text("recipient")),
            at,
            ReportFields.Status(status.Text("enhanced-code")),
            status.Code("code"),
            ReportFields.Detail(status.Text("message") is { Length: > 0 } message ? message : status.Text("description")),
            ReportFields.Url(data.Text("url")))
        {
            UserAgent = ReportFields.Agent(data.Text("client-info", "user-agent")),

            // Gmail's image proxy fetches when a person opens; the other machines fetch on their own.
            IsMachine = data.Text("client-info", "bot") is { Length: > 0 } and not "gmail",
        };
        return new MappedItem.Read(
            KeyOf(id, at), [type == WebhookEventType.Bounced ? reported with { Class = ClassOf(name, data, reported) } : reported]);
    }

    /// <summary>An id is unique within a day.</summary>
    static string KeyOf(string id, DateTime at) => string.Create(CultureInfo.InvariantCulture, $"{id}|{at:yyyy-MM-dd}");

    static WebhookEventType TypeOf(string name, JsonElement data) => name switch
    {
        "accepted" => WebhookEventType.Accepted,
        "delivered" => WebhookEventType.Delivered,
        "failed" when data.Text("severity") is "temporary" => WebhookEventType.Deferred,
        "failed" or "rejected" => WebhookEventType.Bounced,
        "complained" => WebhookEventType.Complained,
        "unsubscribed" => WebhookEventType.Unsubscribed,
        "opened" => WebhookEventType.Opened,
        "clicked" => WebhookEventType.Clicked,
        _ => WebhookEventType.Unknown,
    };

    static BounceClass ClassOf(string name, JsonElement data, WebhookEvent reported) => (name, data.Text("reason")) switch
    {
        ("rejected", _) => BounceClass.Policy,
        (_, { } reason) when reason.StartsWith("suppress-", StringComparison.Ordinal) => BounceClass.Suppressed,
        (_, "bounce") when reported.Status is null =>
            BounceClasses.OfBadAddress(reported.Status, reported.Code, reported.Detail),
        (_, "bounce") => BounceClasses.Of(reported.Status, reported.Code, reported.Detail),
        _ => BounceClasses.OfGoodAddress(reported.Status, reported.Code, reported.Detail),
    };
}
