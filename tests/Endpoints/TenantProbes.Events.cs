using System.Net;

namespace ColdMail.Tests.Endpoints;

/// <summary>The routes by which users are told what happens.</summary>
static partial class TenantProbes
{
    static IEnumerable<Probe> EventSubscriptions =>
    [
        About("GET /api/event-subscriptions", "/api/event-subscriptions") with { OwnerSees = true },
        About("POST /api/event-subscriptions", "/api/event-subscriptions", _ => new { url = Receiver, events = Sent }) with
        {
            Owner = HttpStatusCode.Created,
        },
        BodyNames(
            "POST /api/event-subscriptions",
            "a campaign",
            _ => "/api/event-subscriptions",
            t => new { url = Receiver, events = Sent, campaignIds = Ids(t.Campaign) }) with
        {
            Owner = HttpStatusCode.Created,
        },
        Names("GET /api/event-subscriptions/{id:long}", t => $"/api/event-subscriptions/{t.EventSubscription}") with { OwnerSees = true },
        Names(
            "PUT /api/event-subscriptions/{id:long}",
            t => $"/api/event-subscriptions/{t.EventSubscription}",
            _ => new { url = Receiver, events = Sent }),
        BodyNames(
            "PUT /api/event-subscriptions/{id:long}",
            "a campaign",
            t => $"/api/event-subscriptions/{t.EventSubscription}",
            t => new { url = Receiver, events = Sent, campaignIds = Ids(t.Campaign) }),
        Names("DELETE /api/event-subscriptions/{id:long}", t => $"/api/event-subscriptions/{t.EventSubscription}") with
        {
            Owner = HttpStatusCode.NoContent,
        },
        Names("POST /api/event-subscriptions/{id:long}/pause", t => $"/api/event-subscriptions/{t.EventSubscription}/pause") with
        {
            Owner = HttpStatusCode.NoContent,
        },
        Names("POST /api/event-subscriptions/{id:long}/resume", t => $"/api/event-subscriptions/{t.EventSubscription}/resume") with
        {
            Owner = HttpStatusCode.NoContent,
        },
        Names("POST /api/event-subscriptions/{id:long}/secret", t => $"/api/event-subscriptions/{t.EventSubscription}/secret"),
        Names("POST /api/event-subscriptions/{id:long}/test", t => $"/api/event-subscriptions/{t.EventSubscription}/test") with
        {
            Owner = HttpStatusCode.Accepted,
        },
        Names("GET /api/event-subscriptions/{id:long}/deliveries", t => $"/api/event-subscriptions/{t.EventSubscription}/deliveries") with
        {
            OwnerSees = true,
        },
        Names(
            "POST /api/event-subscriptions/{id:long}/deliveries/again",
            t => $"/api/event-subscriptions/{t.EventSubscription}/deliveries/again",
            _ => new { from = "2026-01-01T00:00:00Z", to = "2027-01-01T00:00:00Z", deliveredToo = true }) with
        {
            Owner = HttpStatusCode.Accepted,
        },
        Names(
            "POST /api/event-subscriptions/{id:long}/deliveries/{deliveryId:long}/again",
            t => $"/api/event-subscriptions/{t.EventSubscription}/deliveries/{t.EventDelivery}/again") with
        {
            Owner = HttpStatusCode.Accepted,
        },
        Names(
            "POST /api/event-subscriptions/{id:long}/deliveries/{deliveryId:long}/again",
            t => $"/api/event-subscriptions/{t.EventSubscription}/deliveries/{t.EventDelivery}/again") with
        {
            Case = "a delivery under an own subscription",
            Mix = (own, foreign) => own with { EventDelivery = foreign.EventDelivery },
            Owner = HttpStatusCode.Accepted,
        },
    ];

    static IEnumerable<Probe> Notifications =>
    [
        About("GET /api/notifications", "/api/notifications") with { OwnerSees = true },
        About("GET /api/notifications/unread-count", "/api/notifications/unread-count"),
        About("POST /api/notifications/read", "/api/notifications/read", t => new { upTo = t.Notification }),
        Names("POST /api/notifications/{id:long}/read", t => $"/api/notifications/{t.Notification}/read") with
        {
            Owner = HttpStatusCode.NoContent,
        },
        About("GET /api/me/notification-settings", "/api/me/notification-settings"),
        About(
            "PUT /api/me/notification-settings",
            "/api/me/notification-settings",
            _ => new { settings = new[] { new { kind = "CAMPAIGN_FINISHED", byMail = false } } }),
    ];

    const string Receiver = "http://127.0.0.1:9/events";

    static readonly string[] Sent = ["mail.sent"];
}
