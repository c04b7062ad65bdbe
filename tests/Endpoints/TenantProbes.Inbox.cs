namespace ColdMail.Tests.Endpoints;

static partial class TenantProbes
{
    static IEnumerable<Probe> Inbox =>
    [
        About("GET /api/inbox", "/api/inbox") with { OwnerSees = true },
        Names("GET /api/inbox/{id:long}", t => $"/api/inbox/{t.InboundMail}") with { OwnerSees = true },
    ];
}
