using System.Text.Json;

namespace ColdMail.Webhooks.Sns;

/// <summary>What Amazon SES reports by SNS: one report in a message, about one recipient or several.</summary>
/// <remarks>
/// Sources: Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes to Amazon SNS" and "Amazon SNS
/// notification contents". SES gives mails a Message-ID of its own and reports the header lines as we wrote them.
/// </remarks>
public static class SesEvents
{
    public static MappedItem Map(JsonElement item)
    {
        if (item.Text("Message") is not { } text || item.Text("MessageId") is not { Length: > 0 } id)
        {
            return new MappedItem.Malformed("Message or MessageId is missing or is no text.");
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return Map(document.RootElement, id);
        }
        catch (JsonException)
        {
            // SES tells in plain words that it may write to the topic.
            return new MappedItem.Read(id, [WebhookEvent.Without(WebhookEventType.NoEffect)]);
        }
    }

    static MappedItem Map(JsonElement report, string id)
    {
        var name = report.Text("eventType") ?? report.Text("notificationType");
        var mail = report.At("mail");
        var messageId = ReportFields.MessageId(
            [.. mail.Items("headers").Where(IsMessageId).Select(line => line.Text("value")), mail.Text("commonHeaders", "messageId")]);
        return name switch
        {
            "Send" => Read(WebhookEventType.Accepted, mail.Time("timestamp")),
            "Delivery" => Read(
                WebhookEventType.Delivered, report.Time("delivery", "timestamp"), Named(report.Items("delivery", "recipients")),
                report.Text("delivery", "smtpResponse")),
            "DeliveryDelay" => Each(WebhookEventType.Deferred, "deliveryDelay", "delayedRecipients"),
            "Bounce" => Each(WebhookEventType.Bounced, "bounce", "bouncedRecipients"),
            "Complaint" when report.Text("complaint", "complaintFeedbackType") is "not-spam" =>
                new MappedItem.Read(id, [WebhookEvent.Without(WebhookEventType.NoEffect)]),
            "Complaint" => Each(WebhookEventType.Complained, "complaint", "complainedRecipients"),
            "Subscription" => Read(WebhookEventType.Unsubscribed, report.Time("subscription", "timestamp")),
            "Reject" or "Rendering Failure" => Read(
                WebhookEventType.Bounced, mail.Time("timestamp"),
                detail: report.Text("reject", "reason") ?? report.Text("failure", "errorMessage"), bounce: BounceClass.Policy),
            "Open" => ReadHit(WebhookEventType.Opened, report.At("open")),
            "Click" => ReadHit(WebhookEventType.Clicked, report.At("click")),
            _ => new MappedItem.Read(id, [WebhookEvent.Without(WebhookEventType.Unknown)]),
        };

        MappedItem Read(
            WebhookEventType type, DateTime? at, IReadOnlyList<string?>? recipients = null, string? detail = null,
            BounceClass? bounce = null) =>
            new MappedItem.Read(id, [.. (recipients is { Count: > 0 } ? recipients : Only(mail)).Select(recipient => new WebhookEvent(
                type, messageId, ReportFields.Email(recipient), at, null, null, ReportFields.Detail(detail), null) { Class = bounce })]);

        MappedItem ReadHit(WebhookEventType type, JsonElement hit) =>
            new MappedItem.Read(id, [new WebhookEvent(
                type, messageId, ReportFields.Email(Only(mail)[0]), hit.Time("timestamp"), null, null, null,
                ReportFields.Url(hit.Text("link"))) { UserAgent = ReportFields.Agent(hit.Text("userAgent")) }]);

        MappedItem Each(WebhookEventType type, string part, string recipients)
        {
            var about = report.At(part);
            var key = about.Text("feedbackId") is { Length: > 0 } feedback ? feedback : id;
            return new MappedItem.Read(key, [.. about.Items(recipients).Select(recipient =>
            {
                var status = ReportFields.Status(recipient.Text("status"));
                var detail = ReportFields.Detail(recipient.Text("diagnosticCode"));
                return new WebhookEvent(
                    type, messageId, ReportFields.Email(recipient.Text("emailAddress")), about.Time("timestamp"), status, null, detail, null)
                {
                    Class = type == WebhookEventType.Bounced ? ClassOf(about, status, detail) : null,
                };
            })]);
        }
    }

    static BounceClass ClassOf(JsonElement bounce, string? status, string? detail) =>
        (bounce.Text("bounceType"), bounce.Text("bounceSubType")) switch
        {
            ("Permanent", "Suppressed" or "OnAccountSuppressionList" or "UnsubscribedRecipient") => BounceClass.Suppressed,
            ("Permanent", _) => BounceClasses.OfBadAddress(status, null, detail),
            (_, "ContentRejected" or "AttachmentRejected") => BounceClass.Policy,
            _ => BounceClasses.OfGoodAddress(status, null, detail),
        };

    static bool IsMessageId(JsonElement line) =>
        string.Equals(line.Text("name"), "Message-ID", StringComparison.OrdinalIgnoreCase);

    /// <summary>The one recipient of the mail; null when there are several, one of whom it may have been.</summary>
    static IReadOnlyList<string?> Only(JsonElement mail) => Named(mail.Items("destination")) is [var one] ? [one] : [null];

    static IReadOnlyList<string?> Named(IEnumerable<JsonElement> items) =>
        [.. items.Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString())];
}
