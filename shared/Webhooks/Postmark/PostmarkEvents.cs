using System.Text.Json;

namespace ColdMail.Webhooks.Postmark;

/// <summary>What the webhooks of Postmark mean: one report in a request.</summary>
/// <remarks>
/// Source: postmarkapp.com/developer/webhooks and "Bounce API", types of bounces. Postmark gives mails a Message-ID of its own,
/// so only our metadata names the mail.
/// </remarks>
public static class PostmarkEvents
{
    public static MappedItem Map(JsonElement item)
    {
        if (item.Text("RecordType") is not { Length: > 0 } name)
        {
            return new MappedItem.Malformed("RecordType is missing or is no text.");
        }

        var (type, bounce) = TypeOf(name, item);
        var at = item.Time("BouncedAt") ?? item.Time("DeliveredAt") ?? item.Time("ReceivedAt") ?? item.Time("ChangedAt");
        var recipient = item.Text("Recipient") ?? item.Text("Email");
        var detail = ReportFields.Detail(item.Text("Details") is { Length: > 0 } details ? details : item.Text("Description"));
        var reported = new WebhookEvent(
            type, ReportFields.MessageId(item.Text("Metadata", ProviderMark.Name)), ReportFields.Email(recipient), at, null, null,
            detail, ReportFields.Url(item.Text("OriginalLink")))
        {
            UserAgent = ReportFields.Agent(item.Text("UserAgent")),
            Class = bounce switch
            {
                BounceClass.Hard => BounceClasses.OfBadAddress(null, null, detail),
                BounceClass.Soft => BounceClasses.OfGoodAddress(null, null, detail),
                _ => bounce,
            },
        };
        return new MappedItem.Read(KeyOf(name, item, recipient), [reported]);
    }

    /// <summary>Ids are given to bounces and complaints only.</summary>
    static string KeyOf(string name, JsonElement item, string? recipient)
    {
        var time = item.Text("BouncedAt") ?? item.Text("DeliveredAt") ?? item.Text("ReceivedAt") ?? item.Text("ChangedAt");
        return string.Join('|', name, item.At("ID").ToString(), item.Text("MessageID"), recipient, time, item.Text("OriginalLink"));
    }

    static (WebhookEventType, BounceClass?) TypeOf(string name, JsonElement item) => name switch
    {
        "Delivery" => (WebhookEventType.Delivered, null),
        "Open" => (WebhookEventType.Opened, null),
        "Click" => (WebhookEventType.Clicked, null),
        "SpamComplaint" => (WebhookEventType.Complained, null),
        "SubscriptionChange" when !item.IsTrue("SuppressSending") => (WebhookEventType.NoEffect, null),
        "SubscriptionChange" => item.Text("SuppressionReason") switch
        {
            "HardBounce" => (WebhookEventType.Bounced, BounceClass.Hard),
            "SpamComplaint" => (WebhookEventType.Complained, null),
            _ => (WebhookEventType.Unsubscribed, null),
        },
        "Bounce" => OfBounce(item.Text("Type")),
        _ => (WebhookEventType.Unknown, null),
    };

    static (WebhookEventType, BounceClass?) OfBounce(string? type) => type switch
    {
        "HardBounce" or "BadEmailAddress" => (WebhookEventType.Bounced, BounceClass.Hard),
        "SoftBounce" or "Undeliverable" => (WebhookEventType.Bounced, BounceClass.Soft),
        "Blocked" or "DMARCPolicy" or "VirusNotification" or "SMTPApiError" or "TemplateRenderingFailed" =>
            (WebhookEventType.Bounced, BounceClass.Policy),
        "ManuallyDeactivated" => (WebhookEventType.Bounced, BounceClass.Suppressed),
        "Transient" or "DnsError" => (WebhookEventType.Deferred, null),
        "SpamNotification" or "SpamComplaint" => (WebhookEventType.Complained, null),
        "Unsubscribe" => (WebhookEventType.Unsubscribed, null),
        "AutoResponder" or "AddressChange" or "ChallengeVerification" or "Subscribe" or "OpenRelayTest" or "Unconfirmed" =>
            (WebhookEventType.NoEffect, null),
        _ => (WebhookEventType.Unknown, null),
    };
}
