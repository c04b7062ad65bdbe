using System.Text.Json;

namespace ColdMail.Webhooks.SendGrid;

/// <summary>What the events of SendGrid mean.</summary>
/// <remarks>Source: twilio.com/docs/sendgrid, "Event Webhook Reference".</remarks>
public static class SendGridEvents
{
    /// <summary>Reasons of a drop that are about the address; the others are about the mail or the account.</summary>
    static readonly string[] OfAddress = ["Bounced Address", "Invalid", "Spam Reporting Address", "Unsubscribed Address"];

    public static MappedItem Map(JsonElement item)
    {
        if (item.Text("event") is not { Length: > 0 } name)
        {
            return new MappedItem.Malformed("event is missing or is no text.");
        }

        var type = TypeOf(name);
        var detail = ReportFields.Detail(item.Text("reason") ?? item.Text("response"));
        var reported = new WebhookEvent(
            type,
            ReportFields.MessageId(item.Text(ProviderMark.Name), item.Text("smtp-id")),
            ReportFields.Email(item.Text("email")),
            item.UnixTime("timestamp"),
            ReportFields.Status(item.Text("status")),
            null,
            detail,
            ReportFields.Url(item.Text("url")))
        {
            UserAgent = ReportFields.Agent(item.Text("useragent")),
            IsMachine = item.IsTrue("sg_machine_open"),
        };
        return new MappedItem.Read(
            item.Text("sg_event_id") is { Length: > 0 } id ? id : item.GetRawText(),
            [type == WebhookEventType.Bounced ? reported with { Class = ClassOf(name, item, reported) } : reported]);
    }

    static WebhookEventType TypeOf(string name) => name switch
    {
        "processed" => WebhookEventType.Accepted,
        "delivered" => WebhookEventType.Delivered,
        "deferred" => WebhookEventType.Deferred,
        "bounce" or "dropped" => WebhookEventType.Bounced,
        "spamreport" => WebhookEventType.Complained,
        "unsubscribe" or "group_unsubscribe" => WebhookEventType.Unsubscribed,
        "open" => WebhookEventType.Opened,
        "click" => WebhookEventType.Clicked,
        "group_resubscribe" or "account_status_change" => WebhookEventType.NoEffect,
        _ => WebhookEventType.Unknown,
    };

    static BounceClass ClassOf(string name, JsonElement item, WebhookEvent reported) => (name, item.Text("type")) switch
    {
        ("dropped", _) => OfAddress.Contains(item.Text("reason")) ? BounceClass.Suppressed : BounceClass.Policy,
        (_, "blocked") => BounceClasses.OfGoodAddress(reported.Status, null, reported.Detail),
        _ when item.Text("bounce_classification") is "Invalid Address" =>
            BounceClasses.OfBadAddress(reported.Status, null, reported.Detail),
        _ => BounceClasses.Of(reported.Status, null, reported.Detail),
    };
}
