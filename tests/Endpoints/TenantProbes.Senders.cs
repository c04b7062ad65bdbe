using System.Net;

namespace ColdMail.Tests.Endpoints;

static partial class TenantProbes
{
    static IEnumerable<Probe> Senders =>
    [
        About("GET /api/senders", "/api/senders") with { OwnerSees = true },
        About("POST /api/senders", "/api/senders", _ => Sender) with { Owner = HttpStatusCode.Created },
        About("POST /api/senders", "/api/senders", _ => ApiSender) with { Case = "at a provider", Owner = HttpStatusCode.Created },
        About("POST /api/senders/test", "/api/senders/test", _ => Sender),
        Names("GET /api/senders/{id:long}", t => $"/api/senders/{t.Sender}") with { OwnerSees = true },
        Names("PUT /api/senders/{id:long}", t => $"/api/senders/{t.Sender}", _ => Sender),
        Names("POST /api/senders/{id:long}/pause", t => $"/api/senders/{t.Sender}/pause") with { Owner = HttpStatusCode.NoContent },
        Names("POST /api/senders/{id:long}/resume", t => $"/api/senders/{t.Sender}/resume") with { Owner = HttpStatusCode.NoContent },
        Names("POST /api/senders/{id:long}/test", t => $"/api/senders/{t.Sender}/test"),
        Names("GET /api/senders/{id:long}/mailbox", t => $"/api/senders/{t.Sender}/mailbox") with { OwnerSees = true },
        Names("PUT /api/senders/{id:long}/mailbox", t => $"/api/senders/{t.Sender}/mailbox", _ => Mailbox) with { Owner = HttpStatusCode.NoContent },
        Names("POST /api/senders/{id:long}/mailbox/test", t => $"/api/senders/{t.Sender}/mailbox/test") with { Owner = HttpStatusCode.Conflict },
        Names("DELETE /api/senders/{id:long}/mailbox", t => $"/api/senders/{t.Sender}/mailbox") with { Owner = HttpStatusCode.NoContent },
        Names("DELETE /api/senders/{id:long}", t => $"/api/senders/{t.Sender}") with { Owner = HttpStatusCode.NoContent },
    ];

    static readonly object Mailbox = new { host = "127.0.0.1", port = 993, tls = "implicit", user = "b", password = "secret" };

    static readonly object ApiSender = new
    {
        fromEmail = "b@senders.example",
        timeZone = "UTC",
        provider = "postmark",
        api = new { key = "key" },
    };

    static readonly object Sender = new
    {
        fromName = "B",
        fromEmail = "b@senders.example",
        host = "127.0.0.1",
        port = 25,
        tls = "none",
        dailyCap = 10,
        minGapSeconds = 60,
        timeZone = "UTC",
    };
}
