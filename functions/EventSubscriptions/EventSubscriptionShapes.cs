using System.ComponentModel.DataAnnotations;
using ColdMail.EventSubscriptions;

namespace ColdMail.Functions.EventSubscriptions;

/// <summary>What to deliver, and where.</summary>
/// <param name="Url">https. It is called with POST; redirects are not followed.</param>
/// <param name="Events">mail.sent, mail.delivered, mail.opened, mail.clicked, mail.replied, mail.bounced, mail.complained, mail.unsubscribed, campaign.finished, sender.paused.</param>
/// <param name="CampaignIds">Only events of these campaigns, and those of senders; leave it out for all.</param>
public sealed record EventSubscriptionRequest(
    [Required, StringLength(DeliveryUrl.MostChars)] string Url,
    [Required, EventTypes] IReadOnlyList<string> Events,
    [Length(1, 50)] IReadOnlyList<long>? CampaignIds = null,
    [StringLength(120)] string Description = "")
{
    public SubscriptionChoice ToChoice() => new(
        Url.Trim(), Description.Trim(), Events, CampaignIds is null ? null : [.. CampaignIds.Distinct().Order()]);
}

/// <summary>A time whose events are to be delivered again.</summary>
/// <param name="From">Inclusive, compared with when an event occurred.</param>
/// <param name="To">Exclusive.</param>
/// <param name="DeliveredToo">Those that arrived as well, not only those that failed.</param>
public sealed record DeliverAgainRequest([Required] DateTimeOffset? From, [Required] DateTimeOffset? To, bool DeliveredToo = false);

/// <param name="Deliveries">How many are in line again.</param>
public sealed record DeliverAgainAnswer(int Deliveries);

/// <param name="Next">The value of <c>before</c> for the next page; null on the last one.</param>
public sealed record DeliveryPage(IReadOnlyList<LoggedDelivery> Items, long? Next);
