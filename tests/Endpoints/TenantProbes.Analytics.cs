using System.Net;

namespace ColdMail.Tests.Endpoints;

static partial class TenantProbes
{
    static IEnumerable<Probe> Analytics =>
    [
        About("GET /api/analytics", "/api/analytics"),
        About("GET /api/analytics/export", "/api/analytics/export?table=campaigns"),
        Names("GET /api/campaigns/{id:long}/analytics", t => $"/api/campaigns/{t.Campaign}/analytics") with { OwnerSees = true },
        Names("GET /api/campaigns/{id:long}/analytics/export", t => $"/api/campaigns/{t.Campaign}/analytics/export?table=steps"),
        Names("POST /api/campaigns/{id:long}/analytics/recount", t => $"/api/campaigns/{t.Campaign}/analytics/recount") with
        {
            Owner = HttpStatusCode.Accepted,
        },
    ];
}
