using System.Net;
using System.Text;

namespace ColdMail.Tests.Endpoints;

/// <summary>
/// Every route of the application that a signed-in user can call. A route that is not here fails
/// <see cref="TenantTests.Every_route_is_probed"/>: add it under its feature, with the other user's ids in it.
/// </summary>
static partial class TenantProbes
{
    public static IReadOnlyList<Probe> All { get; } =
    [
        .. Accounts, .. Alerts, .. Senders, .. Contacts, .. Lists, .. Uploads, .. Campaigns, .. Sending, .. Stops,
        .. Templates, .. Suppressions, .. WebhookEndpoints, .. DryRuns, .. EventSubscriptions, .. Notifications,
    ];

    static IEnumerable<Probe> Accounts =>
    [
        About("GET /api/me", "/api/me") with { OwnerSees = true },
        About("PUT /api/me", "/api/me", _ => new { name = "B", company = "", postalAddress = "", timeZone = "UTC" }),
        About(
            "POST /api/me/password",
            "/api/me/password",
            _ => new { currentPassword = "not it at all", password = "meadow lantern forty two" }) with
        {
            Owner = HttpStatusCode.BadRequest,
        },
        About("GET /api/me/sending-domains", "/api/me/sending-domains") with { OwnerSees = true },
        About("PUT /api/me/sending-domains/{domain}", "/api/me/sending-domains/b.example", _ => new { hourlyCap = 5 }),
        Names("DELETE /api/me/sending-domains/{domain}", t => $"/api/me/sending-domains/{t.Canary}.example") with
        {
            Owner = HttpStatusCode.NoContent,
        },
        About("GET /api/me/sessions", "/api/me/sessions") with { OwnerSees = true },
        About("DELETE /api/me/sessions", "/api/me/sessions") with { Owner = HttpStatusCode.NoContent },
        Names("DELETE /api/me/sessions/{id:long}", t => $"/api/me/sessions/{t.Session}") with { Owner = HttpStatusCode.NoContent },
        About("GET /api/me/api-keys", "/api/me/api-keys") with { OwnerSees = true },
        About("POST /api/me/api-keys", "/api/me/api-keys", _ => new { name = "B", scopes = Read }) with
        {
            Owner = HttpStatusCode.Created,
        },
        Names("DELETE /api/me/api-keys/{id:long}", t => $"/api/me/api-keys/{t.ApiKey}") with { Owner = HttpStatusCode.NoContent },
    ];

    static IEnumerable<Probe> Alerts =>
    [
        About("GET /api/alerts", "/api/alerts") with { OwnerSees = true },
        Names("POST /api/alerts/{id:long}/resolve", t => $"/api/alerts/{t.Alert}/resolve") with { Owner = HttpStatusCode.NoContent },
    ];

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
        About("GET /api/inbox", "/api/inbox") with { OwnerSees = true },
        Names("GET /api/inbox/{id:long}", t => $"/api/inbox/{t.InboundMail}") with { OwnerSees = true },
        Names("DELETE /api/senders/{id:long}", t => $"/api/senders/{t.Sender}") with { Owner = HttpStatusCode.NoContent },
    ];

    static IEnumerable<Probe> Contacts =>
    [
        About("GET /api/contacts", "/api/contacts") with { OwnerSees = true },
        About("GET /api/contacts", "/api/contacts?search=canary") with { Case = "by search" },
        Names("GET /api/contacts", t => $"/api/contacts?listId={t.List}") with { Case = "of a list" },
        About("GET /api/contacts/export", "/api/contacts/export") with { OwnerSees = true },
        Names("GET /api/contacts/export", t => $"/api/contacts/export?listId={t.List}") with { Case = "of a list" },
        About("GET /api/contacts/fields", "/api/contacts/fields"),
        About("POST /api/contacts", "/api/contacts", _ => new { email = "b@people.example" }) with { Owner = HttpStatusCode.Created },
        About("POST /api/contacts/delete", "/api/contacts/delete", t => new { ids = Ids(t.Contact) }),
        Names("GET /api/contacts/{id:long}", t => $"/api/contacts/{t.Contact}") with { OwnerSees = true },
        Names("PUT /api/contacts/{id:long}", t => $"/api/contacts/{t.Contact}", _ => new { email = "b@people.example" }),
        Names("DELETE /api/contacts/{id:long}", t => $"/api/contacts/{t.Contact}") with { Owner = HttpStatusCode.NoContent },
    ];

    static IEnumerable<Probe> Lists =>
    [
        About("GET /api/lists", "/api/lists") with { OwnerSees = true },
        About("POST /api/lists", "/api/lists", _ => new { name = "B" }) with { Owner = HttpStatusCode.Created },
        Names("GET /api/lists/{id:long}", t => $"/api/lists/{t.List}") with { OwnerSees = true },
        Names("PUT /api/lists/{id:long}", t => $"/api/lists/{t.List}", _ => new { name = "B" }),
        Names("DELETE /api/lists/{id:long}", t => $"/api/lists/{t.List}") with { Owner = HttpStatusCode.NoContent },
        Names("POST /api/lists/{id:long}/contacts", t => $"/api/lists/{t.List}/contacts", t => new { ids = Ids(t.Contact) }),
        Names(
            "POST /api/lists/{id:long}/contacts/remove",
            t => $"/api/lists/{t.List}/contacts/remove",
            t => new { ids = Ids(t.Contact) }),
        Names("POST /api/lists/upload", t => $"/api/lists/upload?listId={t.List}&filename=b.csv") with
        {
            Body = _ => new StringContent("email\nb@people.example\n", Encoding.UTF8, "text/csv"),
            Owner = HttpStatusCode.Accepted,
        },
        Names(
            "POST /api/lists/upload-address",
            _ => "/api/lists/upload-address",
            t => new { filename = "b.csv", sizeBytes = 1000, listId = t.List }) with
        {
            Owner = HttpStatusCode.Created,
        },
    ];

    static IEnumerable<Probe> Uploads =>
    [
        About("GET /api/uploads", "/api/uploads") with { OwnerSees = true },
        Names("GET /api/uploads/{id:long}", t => $"/api/uploads/{t.Upload}") with { OwnerSees = true },
        Names("POST /api/uploads/{id:long}/mapping", t => $"/api/uploads/{t.Upload}/mapping", _ => new { mapping = EmailColumn }) with
        {
            Owner = HttpStatusCode.Conflict,
        },
        Names("POST /api/uploads/{id:long}/start", t => $"/api/uploads/{t.Upload}/start") with { Owner = HttpStatusCode.Conflict },
        Names("POST /api/uploads/{id:long}/cancel", t => $"/api/uploads/{t.Upload}/cancel") with { Owner = HttpStatusCode.Conflict },
        Names("POST /api/uploads/{id:long}/undo", t => $"/api/uploads/{t.Upload}/undo"),
        Names("GET /api/uploads/{id:long}/rejects", t => $"/api/uploads/{t.Upload}/rejects") with { Owner = HttpStatusCode.NotFound },
    ];

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

    static IEnumerable<Probe> Templates =>
    [
        About("GET /api/templates", "/api/templates?kind=mine") with { OwnerSees = true },
        About("GET /api/templates", "/api/templates?search=canary") with { Case = "by search", OwnerSees = true },
        About("POST /api/templates", "/api/templates", _ => Template) with { Owner = HttpStatusCode.Created },
        Names("GET /api/templates/{id:long}", t => $"/api/templates/{t.Template}") with { OwnerSees = true },
        Names("PUT /api/templates/{id:long}", t => $"/api/templates/{t.Template}", _ => Template),
        Names("POST /api/templates/{id:long}/duplicate", t => $"/api/templates/{t.Template}/duplicate") with
        {
            Owner = HttpStatusCode.Created,
            OwnerSees = true,
        },
        Names("DELETE /api/templates/{id:long}", t => $"/api/templates/{t.Template}") with { Owner = HttpStatusCode.NoContent },
        BodyNames(
            "POST /api/templates/preview",
            "a contact",
            _ => "/api/templates/preview",
            t => new { subject = "{{first_name}}", bodyHtml = "<p></p>", contactId = t.Contact }) with
        {
            OwnerSees = true,
        },
        BodyNames(
            "POST /api/templates/preview",
            "a sender",
            _ => "/api/templates/preview",
            t => new { subject = "B", bodyHtml = "<p>{{sender_name}}</p>", senderId = t.Sender }) with
        {
            OwnerSees = true,
        },
        Names("POST /api/templates/{id:long}/preview", t => $"/api/templates/{t.Template}/preview", _ => new { }) with
        {
            OwnerSees = true,
        },
        BodyNames(
            "POST /api/templates/{id:long}/preview",
            "a contact",
            t => $"/api/templates/{t.Template}/preview",
            t => new { contactId = t.Contact }),
    ];

    static IEnumerable<Probe> Suppressions =>
    [
        About("GET /api/suppressions", "/api/suppressions") with { OwnerSees = true },
        About("GET /api/suppressions", "/api/suppressions?search=canary") with { Case = "by search", OwnerSees = true },
        About("GET /api/suppressions/export", "/api/suppressions/export") with { OwnerSees = true },
        About("POST /api/suppressions", "/api/suppressions", _ => new { email = Tenant.SharedAddress }),
        About("POST /api/suppressions/import", "/api/suppressions/import") with
        {
            Body = _ => new StringContent(Tenant.SharedAddress, Encoding.UTF8, "text/plain"),
        },
        Names("DELETE /api/suppressions/{id:long}", t => $"/api/suppressions/{t.Suppression}") with
        {
            Owner = HttpStatusCode.NoContent,
        },
    ];

    static IEnumerable<Probe> WebhookEndpoints =>
    [
        About("GET /api/webhook-endpoints", "/api/webhook-endpoints") with { OwnerSees = true },
        About("POST /api/webhook-endpoints", "/api/webhook-endpoints", _ => new { name = "B", provider = "generic" }) with
        {
            Owner = HttpStatusCode.Created,
        },
        About("GET /api/webhook-endpoints/providers", "/api/webhook-endpoints/providers"),
        Names(
            "PUT /api/webhook-endpoints/{id:long}",
            t => $"/api/webhook-endpoints/{t.WebhookEndpoint}",
            _ => new { name = "B" }) with
        {
            Owner = HttpStatusCode.NoContent,
        },
        Names("DELETE /api/webhook-endpoints/{id:long}", t => $"/api/webhook-endpoints/{t.WebhookEndpoint}") with
        {
            Owner = HttpStatusCode.NoContent,
        },
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

    static readonly object Template = new { name = "B", subject = "B", bodyHtml = "<p>B</p>" };

    static readonly Dictionary<string, string> EmailColumn = new() { ["E-mail"] = "email" };

    static readonly object[] Monday = [new { day = "monday", start = "09:00", end = "17:00" }];

    static readonly object Step = new { version = 1, subject = "B", bodyHtml = "<p>B</p>", delayHours = 0 };

    static long[] Ids(params long[] ids) => ids;

    static readonly string[] Read = ["read"];

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

    static Probe About(string route, string path, Func<Tenant, object>? body = null) => new()
    {
        Route = route,
        Path = _ => path,
        Body = body is null ? null : Probe.Json(body),
        Kind = ProbeKind.AboutCaller,
    };

    static Probe BodyNames(string route, string what, Func<Tenant, string> path, Func<Tenant, object> body) => new()
    {
        Route = route,
        Case = what,
        Path = path,
        Body = Probe.Json(body),
        Kind = ProbeKind.BodyNamesForeign,
    };

    static Probe Names(string route, Func<Tenant, string> path, Func<Tenant, object>? body = null) => new()
    {
        Route = route,
        Path = path,
        Body = body is null ? null : Probe.Json(body),
        Kind = ProbeKind.NamesForeign,
    };
}
