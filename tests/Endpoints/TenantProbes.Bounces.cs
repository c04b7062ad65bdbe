namespace ColdMail.Tests.Endpoints;

static partial class TenantProbes
{
    static IEnumerable<Probe> Bounces =>
    [
        Names("GET /api/contacts/{id:long}/bounces", t => $"/api/contacts/{t.Contact}/bounces"),
    ];
}
