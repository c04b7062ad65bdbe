using System.Net;

namespace ColdMail.Tests.Endpoints;

static partial class TenantProbes
{
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

    static readonly object Template = new { name = "B", subject = "B", bodyHtml = "<p>B</p>" };
}
