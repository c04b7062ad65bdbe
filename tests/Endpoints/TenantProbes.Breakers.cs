namespace ColdMail.Tests.Endpoints;

static partial class TenantProbes
{
    static IEnumerable<Probe> Breakers =>
    [
        Names("GET /api/senders/{id:long}/health", t => $"/api/senders/{t.Sender}/health"),
        Names("GET /api/campaigns/{id:long}/health", t => $"/api/campaigns/{t.Campaign}/health"),
    ];
}
