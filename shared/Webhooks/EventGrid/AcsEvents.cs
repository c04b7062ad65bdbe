using System.Text.Json;

namespace ColdMail.Webhooks.EventGrid;

/// <summary>What Azure Communication Services reports about mails, in the schema of Event Grid or of CloudEvents.</summary>
/// <remarks>
/// Source: learn.microsoft.com, "Azure Communication Services - Email events". Reports about opens and clicks carry only an
/// id that Azure gave the mail, so most of them match no mail; the links of ColdMail count those.
/// </remarks>
public static class AcsEvents
{
    const string Delivery = "Microsoft.Communication.EmailDeliveryReportReceived";
    const string Engagement = "Microsoft.Communication.EmailEngagementTrackingReportReceived";

    public static MappedItem Map(JsonElement item)
    {
        if (item.Text("id") is not { Length: > 0 } id)
        {
            return new MappedItem.Malformed("id is missing or is no text.");
        }

        return (item.Text("eventType") ?? item.Text("type")) switch
        {
            null or "" => new MappedItem.Malformed("eventType is missing or is no text."),
            Delivery => new MappedItem.Read(id, [OfDelivery(item, item.At("data"))]),
            Engagement => new MappedItem.Read(id, [OfEngagement(item, item.At("data"))]),
            _ => new MappedItem.Read(id, [WebhookEvent.Without(WebhookEventType.Unknown)]),
        };
    }

    static WebhookEvent OfDelivery(JsonElement item, JsonElement data)
    {
        var detail = ReportFields.Detail(data.Text("deliveryStatusDetails", "statusMessage"));
        var (type, bounce) = data.Text("status") switch
        {
            "Delivered" => (WebhookEventType.Delivered, (BounceClass?)null),
            "Bounced" => (WebhookEventType.Bounced, BounceClasses.OfBadAddress(null, null, detail)),
            "Failed" => (WebhookEventType.Bounced, BounceClasses.OfGoodAddress(null, null, detail)),
            "FilteredSpam" or "Quarantined" => (WebhookEventType.Bounced, BounceClass.Policy),
            "Suppressed" => (WebhookEventType.Bounced, BounceClass.Suppressed),
            "Expanded" => (WebhookEventType.NoEffect, null),
            _ => (WebhookEventType.Unknown, null),
        };

        // The service spells the last word of the field in both ways.
        var at = data.Time("deliveryAttemptTimeStamp") ?? data.Time("deliveryAttemptTimestamp");
        return Of(item, data, type, at) with { Detail = detail, Class = bounce };
    }

    static WebhookEvent OfEngagement(JsonElement item, JsonElement data)
    {
        var type = (data.Text("engagementType") ?? data.Text("engagement"))?.ToLowerInvariant() switch
        {
            "view" => WebhookEventType.Opened,
            "click" => WebhookEventType.Clicked,
            _ => WebhookEventType.Unknown,
        };
        var at = data.Time("userActionTimeStamp") ?? data.Time("userActionTimestamp");
        return Of(item, data, type, at) with
        {
            Url = type == WebhookEventType.Clicked ? ReportFields.Url(data.Text("engagementContext")) : null,
            UserAgent = ReportFields.Agent(data.Text("userAgent")),
        };
    }

    static WebhookEvent Of(JsonElement item, JsonElement data, WebhookEventType type, DateTime? at) => new(
        type, ReportFields.MessageId(data.Text("internetMessageId")), ReportFields.Email(data.Text("recipient")),
        at ?? item.Time("eventTime") ?? item.Time("time"), null, null, null, null);
}
