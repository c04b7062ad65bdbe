using System.Text;

namespace ColdMail.Tests.Endpoints;

static partial class TenantProbes
{
    static IEnumerable<Probe> Suppressions =>
    [
        About("GET /api/suppressions", "/api/suppressions") with { OwnerSees = true },
        About("GET /api/suppressions", "/api/suppressions?search=canary") with { Case = "by search", OwnerSees = true },
        About("GET /api/suppressions/export", "/api/suppressions/export") with { OwnerSees = true },
        About("GET /api/suppressions", "/api/suppressions?campaignId=1") with { Case = "by campaign" },
        About("GET /api/suppressions/covering", $"/api/suppressions/covering?email={Tenant.SharedAddress}"),
        About("POST /api/suppressions", "/api/suppressions", _ => new { email = Tenant.SharedAddress }),
        BodyNames("POST /api/suppressions", "campaign", _ => "/api/suppressions", t => new { email = "x@x.example", campaignId = t.Campaign }),
        About("POST /api/suppressions/import", "/api/suppressions/import") with
        {
            Body = _ => new StringContent(Tenant.SharedAddress, Encoding.UTF8, "text/plain"),
        },
        Names("POST /api/suppressions/import", t => $"/api/suppressions/import?campaignId={t.Campaign}") with
        {
            Case = "campaign",
            Body = _ => new StringContent("x@x.example", Encoding.UTF8, "text/plain"),
        },
        Names("DELETE /api/suppressions/{id:long}", t => $"/api/suppressions/{t.Suppression}"),
    ];
}
