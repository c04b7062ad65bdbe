using System.Net;
using System.Text;

namespace ColdMail.Tests.Endpoints;

static partial class TenantProbes
{
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

    static readonly Dictionary<string, string> EmailColumn = new() { ["E-mail"] = "email" };
}
