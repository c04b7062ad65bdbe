using System.Net;

namespace ColdMail.Tests.Endpoints;

static partial class TenantProbes
{
    static IEnumerable<Probe> WebhookEndpoints =>
    [
        About("GET /api/webhook-endpoints", "/api/webhook-endpoints") with { OwnerSees = true },
        About("POST /api/webhook-endpoints", "/api/webhook-endpoints", _ => new { name = "B", provider = "generic" }) with
        {
            Owner = HttpStatusCode.Created,
        },
        About("GET /api/webhook-endpoints/providers", "/api/webhook-endpoints/providers"),
        Names(
            "PUT /api/webhook-endpoints/{id:long}",
            t => $"/api/webhook-endpoints/{t.WebhookEndpoint}",
            _ => new { name = "B" }) with
        {
            Owner = HttpStatusCode.NoContent,
        },
        Names("DELETE /api/webhook-endpoints/{id:long}", t => $"/api/webhook-endpoints/{t.WebhookEndpoint}") with
        {
            Owner = HttpStatusCode.NoContent,
        },
    ];
}
