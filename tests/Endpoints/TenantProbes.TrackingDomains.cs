using System.Net;

namespace ColdMail.Tests.Endpoints;

static partial class TenantProbes
{
    static IEnumerable<Probe> TrackingDomains =>
    [
        About("GET /api/me/tracking-domain", "/api/me/tracking-domain") with { OwnerSees = true },
        About("PUT /api/me/tracking-domain", "/api/me/tracking-domain", _ => new { host = "go.b.example" }),
        About("POST /api/me/tracking-domain/check", "/api/me/tracking-domain/check"),
        About("DELETE /api/me/tracking-domain", "/api/me/tracking-domain") with { Owner = HttpStatusCode.NoContent },
    ];
}
