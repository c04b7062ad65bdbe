using System.Net;

namespace ColdMail.Tests.Endpoints;

static partial class TenantProbes
{
    static IEnumerable<Probe> Sending =>
    [
        Names(
            "POST /api/campaigns/{id:long}/messages/{messageId:long}/resolve",
            t => $"/api/campaigns/{t.Campaign}/messages/{t.Message}/resolve",
            _ => new { decision = "sent" }) with
        {
            Owner = HttpStatusCode.NoContent,
        },
        Names(
            "POST /api/campaigns/{id:long}/messages/{messageId:long}/resolve",
            t => $"/api/campaigns/{t.Campaign}/messages/{t.Message}/resolve",
            _ => new { decision = "send-again" }) with
        {
            Case = "a mail under an own campaign",
            Mix = (own, foreign) => own with { Message = foreign.Message },
            Owner = HttpStatusCode.NoContent,
        },
        Names("POST /api/campaigns/{id:long}/held/release", t => $"/api/campaigns/{t.Campaign}/held/release"),
    ];

    static IEnumerable<Probe> Stops =>
    [
        Names("GET /api/campaigns/{id:long}/stop-rules", t => $"/api/campaigns/{t.Campaign}/stop-rules"),
        Names(
            "PUT /api/campaigns/{id:long}/stop-rules",
            t => $"/api/campaigns/{t.Campaign}/stop-rules",
            _ => new { version = 1, replyScope = "user", companyStop = "off", clickRule = "stop" }),
        Names(
            "POST /api/campaigns/{id:long}/recipients/{contactId:long}/stop",
            t => $"/api/campaigns/{t.Campaign}/recipients/{t.Contact}/stop",
            _ => new { scope = "company" }),
        Names(
            "POST /api/campaigns/{id:long}/recipients/{contactId:long}/stop",
            t => $"/api/campaigns/{t.Campaign}/recipients/{t.Contact}/stop",
            _ => new { scope = "user" }) with
        {
            Case = "a contact under an own campaign",
            Mix = (own, foreign) => own with { Contact = foreign.Contact },
        },
        Names(
            "DELETE /api/campaigns/{id:long}/recipients/{contactId:long}/stop",
            t => $"/api/campaigns/{t.Campaign}/recipients/{t.Contact}/stop"),
        Names(
            "DELETE /api/campaigns/{id:long}/recipients/{contactId:long}/stop",
            t => $"/api/campaigns/{t.Campaign}/recipients/{t.Contact}/stop") with
        {
            Case = "a contact under an own campaign",
            Mix = (own, foreign) => own with { Contact = foreign.Contact },
        },
        Names("POST /api/contacts/{id:long}/replied", t => $"/api/contacts/{t.Contact}/replied", _ => new { }),
        BodyNames(
            "POST /api/contacts/{id:long}/replied",
            "a campaign",
            t => $"/api/contacts/{t.Contact}/replied",
            t => new { campaignId = t.Campaign }),
        Names("POST /api/contacts/{id:long}/away", t => $"/api/contacts/{t.Contact}/away", _ => new { }),
        BodyNames(
            "POST /api/contacts/{id:long}/away",
            "a campaign",
            t => $"/api/contacts/{t.Contact}/away",
            t => new { campaignId = t.Campaign }),
        Names("GET /api/contacts/{id:long}/stops", t => $"/api/contacts/{t.Contact}/stops"),
    ];

    static IEnumerable<Probe> DryRuns =>
    [
        Names("POST /api/campaigns/{id:long}/dry-run", t => $"/api/campaigns/{t.Campaign}/dry-run") with
        {
            Owner = HttpStatusCode.Accepted,
        },
        Names("GET /api/campaigns/{id:long}/dry-run", t => $"/api/campaigns/{t.Campaign}/dry-run"),
        Names("GET /api/dry-runs/{id:long}", t => $"/api/dry-runs/{t.DryRun}"),
        Names("POST /api/dry-runs/{id:long}/cancel", t => $"/api/dry-runs/{t.DryRun}/cancel") with { Owner = HttpStatusCode.Conflict },
        Names("GET /api/dry-runs/{id:long}/mails", t => $"/api/dry-runs/{t.DryRun}/mails") with { OwnerSees = true },
        Names("GET /api/dry-runs/{id:long}/export", t => $"/api/dry-runs/{t.DryRun}/export") with { OwnerSees = true },
        Names(
            "GET /api/dry-runs/{id:long}/mails/{contactId:long}/{step:int}",
            t => $"/api/dry-runs/{t.DryRun}/mails/{t.Contact}/1") with
        {
            OwnerSees = true,
        },
        Names(
            "GET /api/dry-runs/{id:long}/mails/{contactId:long}/{step:int}",
            t => $"/api/dry-runs/{t.DryRun}/mails/{t.Contact}/1") with
        {
            Case = "a contact under an own dry run",
            Mix = (own, foreign) => own with { Contact = foreign.Contact },
            OwnerSees = true,
        },
    ];
}
