using System.Net;

namespace ColdMail.Tests.Endpoints;

static partial class TenantProbes
{
    static IEnumerable<Probe> Campaigns =>
    [
        About("GET /api/campaigns", "/api/campaigns") with { OwnerSees = true },
        About("POST /api/campaigns", "/api/campaigns", _ => new { name = "B" }) with { Owner = HttpStatusCode.Created },
        Names("GET /api/campaigns/{id:long}", t => $"/api/campaigns/{t.Campaign}") with { OwnerSees = true },
        Names("PUT /api/campaigns/{id:long}", t => $"/api/campaigns/{t.Campaign}", _ => new { version = 1, name = "B" }),
        Names("DELETE /api/campaigns/{id:long}", t => $"/api/campaigns/{t.Campaign}") with { Owner = HttpStatusCode.NoContent },
        Names("POST /api/campaigns/{id:long}/duplicate", t => $"/api/campaigns/{t.Campaign}/duplicate") with
        {
            Owner = HttpStatusCode.Created,
        },
        .. CampaignParts,
        .. CampaignSteps,
        Names("GET /api/campaigns/{id:long}/launch-check", t => $"/api/campaigns/{t.Campaign}/launch-check"),
        Names("POST /api/campaigns/{id:long}/launch", t => $"/api/campaigns/{t.Campaign}/launch") with
        {
            Owner = HttpStatusCode.Accepted,
        },
        Names("POST /api/campaigns/{id:long}/pause", t => $"/api/campaigns/{t.Campaign}/pause") with { Owner = HttpStatusCode.Conflict },
        Names("POST /api/campaigns/{id:long}/resume", t => $"/api/campaigns/{t.Campaign}/resume") with { Owner = HttpStatusCode.Conflict },
        Names("POST /api/campaigns/{id:long}/archive", t => $"/api/campaigns/{t.Campaign}/archive"),
        Names("POST /api/campaigns/{id:long}/restore", t => $"/api/campaigns/{t.Campaign}/restore"),
        Names("GET /api/campaigns/{id:long}/audience", t => $"/api/campaigns/{t.Campaign}/audience"),
        Names("GET /api/campaigns/{id:long}/recipients", t => $"/api/campaigns/{t.Campaign}/recipients") with { OwnerSees = true },
        Names("GET /api/campaigns/{id:long}/exclusions", t => $"/api/campaigns/{t.Campaign}/exclusions"),
        Names("GET /api/campaigns/{id:long}/stats", t => $"/api/campaigns/{t.Campaign}/stats"),
        Names("GET /api/campaigns/{id:long}/forecast", t => $"/api/campaigns/{t.Campaign}/forecast"),
        Names("GET /api/campaigns/{id:long}/diagnosis", t => $"/api/campaigns/{t.Campaign}/diagnosis"),
        Names(
            "GET /api/campaigns/{id:long}/recipients/{contactId:long}/explanation",
            t => $"/api/campaigns/{t.Campaign}/recipients/{t.Contact}/explanation") with
        {
            OwnerSees = true,
        },
        Names(
            "GET /api/campaigns/{id:long}/recipients/{contactId:long}/explanation",
            t => $"/api/campaigns/{t.Campaign}/recipients/{t.Contact}/explanation") with
        {
            Case = "a contact under an own campaign",
            Mix = (own, foreign) => own with { Contact = foreign.Contact },
            OwnerSees = true,
        },
    ];

    static IEnumerable<Probe> CampaignParts =>
    [
        Names(
            "PUT /api/campaigns/{id:long}/audience",
            t => $"/api/campaigns/{t.Campaign}/audience",
            t => new { version = 1, includeListIds = Ids(t.List) }),
        BodyNames(
            "PUT /api/campaigns/{id:long}/audience",
            "a list to write to",
            t => $"/api/campaigns/{t.Campaign}/audience",
            t => new { version = 1, includeListIds = Ids(t.List) }),
        BodyNames(
            "PUT /api/campaigns/{id:long}/audience",
            "a list to leave out",
            t => $"/api/campaigns/{t.Campaign}/audience",
            t => new { version = 1, includeListIds = Ids(), excludeListIds = Ids(t.List) }),
        Names(
            "PUT /api/campaigns/{id:long}/senders",
            t => $"/api/campaigns/{t.Campaign}/senders",
            t => new { version = 1, senderIds = Ids(t.Sender) }),
        BodyNames(
            "PUT /api/campaigns/{id:long}/senders",
            "a sender",
            t => $"/api/campaigns/{t.Campaign}/senders",
            t => new { version = 1, senderIds = Ids(t.Sender) }),
        Names(
            "PUT /api/campaigns/{id:long}/schedule",
            t => $"/api/campaigns/{t.Campaign}/schedule",
            _ => new { version = 1, type = "now" }),
        Names(
            "PUT /api/campaigns/{id:long}/window",
            t => $"/api/campaigns/{t.Campaign}/window",
            _ => new { version = 1, windows = Monday, timeZone = "UTC" }),
        Names(
            "PUT /api/campaigns/{id:long}/limits",
            t => $"/api/campaigns/{t.Campaign}/limits",
            _ => new { version = 1, dailyCap = 100 }),
    ];

    static IEnumerable<Probe> CampaignSteps =>
    [
        Names("POST /api/campaigns/{id:long}/steps", t => $"/api/campaigns/{t.Campaign}/steps", _ => Step) with
        {
            Owner = HttpStatusCode.Created,
        },
        BodyNames(
            "POST /api/campaigns/{id:long}/steps",
            "a template",
            t => $"/api/campaigns/{t.Campaign}/steps",
            t => new { templateId = t.Template }) with
        {
            Owner = HttpStatusCode.Created,
        },
        Names(
            "PUT /api/campaigns/{id:long}/steps/{stepId:long}",
            t => $"/api/campaigns/{t.Campaign}/steps/{t.Step}",
            _ => Step),
        Names(
            "PUT /api/campaigns/{id:long}/steps/{stepId:long}",
            t => $"/api/campaigns/{t.Campaign}/steps/{t.Step}",
            _ => Step) with
        {
            Case = "a step under an own campaign",
            Mix = (own, foreign) => own with { Step = foreign.Step },
        },
        Names(
            "DELETE /api/campaigns/{id:long}/steps/{stepId:long}",
            t => $"/api/campaigns/{t.Campaign}/steps/{t.Step}?version=1"),
        Names(
            "DELETE /api/campaigns/{id:long}/steps/{stepId:long}",
            t => $"/api/campaigns/{t.Campaign}/steps/{t.Step}?version=1") with
        {
            Case = "a step under an own campaign",
            Mix = (own, foreign) => own with { Step = foreign.Step },
        },
        Names(
            "PUT /api/campaigns/{id:long}/steps/order",
            t => $"/api/campaigns/{t.Campaign}/steps/order",
            t => new { version = 1, stepIds = Ids(t.Step) }),
        BodyNames(
            "PUT /api/campaigns/{id:long}/steps/order",
            "a step",
            t => $"/api/campaigns/{t.Campaign}/steps/order",
            t => new { version = 1, stepIds = Ids(t.Step) }),
    ];

    static readonly object[] Monday = [new { day = "monday", start = "09:00", end = "17:00" }];

    static readonly object Step = new { version = 1, subject = "B", bodyHtml = "<p>B</p>", delayHours = 0 };
}
