namespace ColdMail.Tests.Endpoints;

static partial class TenantProbes
{
    static IEnumerable<Probe> Privacy =>
    [
        About("GET /api/privacy-acts", "/api/privacy-acts"),
        Names("GET /api/contacts/{id:long}/personal-data", t => $"/api/contacts/{t.Contact}/personal-data") with { OwnerSees = true },
        About("POST /api/contacts/personal-data", "/api/contacts/personal-data", _ => new { email = Tenant.SharedAddress }),
        Names("POST /api/contacts/{id:long}/erase", t => $"/api/contacts/{t.Contact}/erase", _ => new { reason = "Asked for it." }),
        About("POST /api/contacts/erase", "/api/contacts/erase", _ => new { email = Tenant.SharedAddress, reason = "Asked for it." }),
    ];
}
