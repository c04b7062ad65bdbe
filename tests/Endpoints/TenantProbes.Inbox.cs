using System.Net;

namespace ColdMail.Tests.Endpoints;

static partial class TenantProbes
{
    static IEnumerable<Probe> Inbox =>
    [
        About("GET /api/inbox", "/api/inbox") with { OwnerSees = true },
        Names("GET /api/inbox/{id:long}", t => $"/api/inbox/{t.InboundMail}") with { OwnerSees = true },
        Names("PUT /api/inbox/{id:long}/kind", t => $"/api/inbox/{t.InboundMail}/kind", _ => new { kind = "auto_reply" }),
        About("GET /api/inbox/threads", "/api/inbox/threads") with { OwnerSees = true },
        About("GET /api/inbox/threads", "") with
        {
            Case = "filtered by what is foreign",
            Path = t => $"/api/inbox/threads?campaignId={t.Campaign}&senderId={t.Sender}",
            OwnerSees = true,
        },
        About("GET /api/inbox/threads/counts", "/api/inbox/threads/counts"),
        Names("GET /api/inbox/threads/{id:long}", t => $"/api/inbox/threads/{t.Thread}") with { OwnerSees = true },
        Names("PUT /api/inbox/threads/{id:long}/unread", t => $"/api/inbox/threads/{t.Thread}/unread", _ => new { isUnread = false }) with
        {
            Owner = HttpStatusCode.NoContent,
        },
        Names("PUT /api/inbox/threads/{id:long}/label", t => $"/api/inbox/threads/{t.Thread}/label", _ => new { label = "interested" }),
        Names(
            "POST /api/inbox/threads/{id:long}/reply", t => $"/api/inbox/threads/{t.Thread}/reply",
            _ => new { key = "probe-key", text = "Thursday is fine." }) with
        {
            Owner = HttpStatusCode.Accepted,
            OwnerSees = true,
        },
        Names(
            "POST /api/inbox/threads/{id:long}/reply", t => $"/api/inbox/threads/{t.Thread}/reply",
            t => new { key = "probe-key", text = "Thursday is fine.", mailId = t.InboundMail }) with
        {
            Case = "quoting a foreign mail in an own conversation",
            Mix = (own, foreign) => own,
            Kind = ProbeKind.BodyNamesForeign,
            Owner = HttpStatusCode.Accepted,
        },
        Names("GET /api/inbox/threads/replies/{replyId:long}", t => $"/api/inbox/threads/replies/{t.Reply}") with { OwnerSees = true },
        Names(
            "POST /api/inbox/threads/replies/{replyId:long}/resolve", t => $"/api/inbox/threads/replies/{t.Reply}/resolve",
            _ => new { decision = "sent" }) with
        {
            OwnerSees = true,
        },
    ];
}
