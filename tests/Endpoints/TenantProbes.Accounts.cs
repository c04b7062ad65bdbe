using System.Net;

namespace ColdMail.Tests.Endpoints;

static partial class TenantProbes
{
    static IEnumerable<Probe> Accounts =>
    [
        About("GET /api/me", "/api/me") with { OwnerSees = true },
        About("PUT /api/me", "/api/me", _ => new { name = "B", company = "", postalAddress = "", timeZone = "UTC" }),
        About(
            "POST /api/me/password",
            "/api/me/password",
            _ => new { currentPassword = "not it at all", password = "meadow lantern forty two" }) with
        {
            Owner = HttpStatusCode.BadRequest,
        },
        About("GET /api/me/sending-domains", "/api/me/sending-domains") with { OwnerSees = true },
        About("PUT /api/me/sending-domains/{domain}", "/api/me/sending-domains/b.example", _ => new { hourlyCap = 5 }),
        Names("DELETE /api/me/sending-domains/{domain}", t => $"/api/me/sending-domains/{t.Canary}.example") with
        {
            Owner = HttpStatusCode.NoContent,
        },
        About("GET /api/me/sessions", "/api/me/sessions") with { OwnerSees = true },
        About("DELETE /api/me/sessions", "/api/me/sessions") with { Owner = HttpStatusCode.NoContent },
        Names("DELETE /api/me/sessions/{id:long}", t => $"/api/me/sessions/{t.Session}") with { Owner = HttpStatusCode.NoContent },
        About("GET /api/me/api-keys", "/api/me/api-keys") with { OwnerSees = true },
        About("POST /api/me/api-keys", "/api/me/api-keys", _ => new { name = "B", scopes = Read }) with
        {
            Owner = HttpStatusCode.Created,
        },
        Names("DELETE /api/me/api-keys/{id:long}", t => $"/api/me/api-keys/{t.ApiKey}") with { Owner = HttpStatusCode.NoContent },
    ];

    static IEnumerable<Probe> Alerts =>
    [
        About("GET /api/alerts", "/api/alerts") with { OwnerSees = true },
        Names("POST /api/alerts/{id:long}/resolve", t => $"/api/alerts/{t.Alert}/resolve") with { Owner = HttpStatusCode.NoContent },
    ];

    static readonly string[] Read = ["read"];
}
