using System.Diagnostics;
using ColdMail.Stops;
using ColdMail.Webhooks;

namespace ColdMail.Inbound;

/// <summary>What a mail that came in changes, decided from what it is and what it is about.</summary>
/// <param name="Label">As it stands in <c>inbound_mails</c>.</param>
/// <param name="Events">What it reports about the mail it is about, as a provider would.</param>
/// <param name="Stop">What it does to the mails of the contact; null: nothing.</param>
/// <param name="AlsoSuppress">A further address that wants no mail; null: none.</param>
public sealed record InboundEffects(string Label, IReadOnlyList<WebhookEvent> Events, StopEvent? Stop, string? AlsoSuppress)
{
    /// <param name="receivedAt">UTC.</param>
    public static InboundEffects Of(InboundMail mail, Classification classification, InboundMatch match, DateTime receivedAt)
    {
        if (match.By == MatchedBy.Company)
        {
            return new("review", [], null, null);
        }

        return classification.Kind switch
        {
            InboundKind.Report(var deliveries) => new(
                deliveries.Any(delivery => delivery.Action == DeliveryAction.Failed) ? "bounce" : "other",
                [.. deliveries.Select(delivery => EventOf(delivery, match, mail.Date)).OfType<WebhookEvent>()], null, null),
            InboundKind.Complaint(var recipient) => new(
                "complaint", [Event(WebhookEventType.Complained, match, recipient, mail.Date)], null, null),
            InboundKind.OptOut => new(
                "opt_out", [Event(WebhookEventType.Unsubscribed, match, "", mail.Date)], null,
                mail.From.Length > 0 && mail.From != match.Email && match.By != MatchedBy.Token ? mail.From : null),
            InboundKind.AutoReply(var back) => new(
                "auto_reply",
                [],
                new StopEvent.AutoReply(back)
                {
                    ContactId = match.ContactId,
                    CampaignId = match.CampaignId,
                    OccurredAt = receivedAt,
                },
                null),
            InboundKind.Left(var successor) => new(
                "left",
                [],
                new StopEvent.Left(successor ?? "")
                {
                    ContactId = match.ContactId,
                    CampaignId = match.CampaignId,
                    OccurredAt = receivedAt,
                },
                null),
            InboundKind.Reply when mail.From == match.Email => new(
                "reply",
                [],
                new StopEvent.HumanReply(match.MessageId)
                {
                    ContactId = match.ContactId,
                    CampaignId = match.CampaignId,
                    OccurredAt = receivedAt,
                },
                null),
            InboundKind.Reply => new(
                "reply",
                [],
                new StopEvent.SecondaryReply(mail.From, match.MessageId)
                {
                    ContactId = match.ContactId,
                    CampaignId = match.CampaignId,
                    OccurredAt = receivedAt,
                },
                null),
            InboundKind.Other => new("other", [], null, null),
            _ => throw new UnreachableException(),
        };
    }

    static WebhookEvent? EventOf(ReportedDelivery delivery, InboundMatch match, DateTime? at) => delivery.Action switch
    {
        DeliveryAction.Failed => Event(WebhookEventType.Bounced, match, delivery.Recipient, at) with
        {
            Status = delivery.Status,
            Code = delivery.Code,
            Detail = delivery.Detail,
            DecidedBy = delivery.DecidedBy.ToString().ToLowerInvariant(),
        },
        DeliveryAction.Delayed => Event(WebhookEventType.Deferred, match, delivery.Recipient, at) with { Detail = delivery.Detail },
        DeliveryAction.Delivered => Event(WebhookEventType.Delivered, match, delivery.Recipient, at),
        DeliveryAction.PassedOn => null,
        _ => throw new UnreachableException(),
    };

    static WebhookEvent Event(WebhookEventType type, InboundMatch match, string recipient, DateTime? at) =>
        new(type, match.Header, recipient.Length > 0 ? recipient : null, at, null, null, null, null);
}
