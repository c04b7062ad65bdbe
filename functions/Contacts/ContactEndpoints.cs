using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using ColdMail.Contacts;
using ColdMail.Functions.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace ColdMail.Functions.Contacts;

static class ContactEndpoints
{
    public static void MapContacts(this RouteGroupBuilder api)
    {
        var contacts = api.MapGroup("/contacts").WithTags("Contacts");

        contacts.MapGet("", PageAsync).WithSummary("Contacts page by page, filtered and searched.");

        contacts.MapGet("/export", ExportAsync)
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Contacts as a CSV file that is safe to open in a spreadsheet and can be imported again.");

        contacts.MapGet("/fields", async (CurrentUser user, ContactStore store, CancellationToken cancellation) =>
            TypedResults.Ok(await store.FieldsAsync(user.Id, cancellation)))
        .WithSummary("Names of the custom fields that contacts have.");

        contacts.MapPost("", AddAsync)
            .Produces<Contact>(StatusCodes.Status201Created)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Adds a contact.");

        contacts.MapGet("/{id:long}", async Task<Results<Ok<ContactDetail>, NotFound>> (
            long id, CurrentUser user, ContactStore store, ContactListStore lists, CancellationToken cancellation) =>
            await store.FindAsync(user.Id, id, cancellation) is { } contact
                ? TypedResults.Ok(new ContactDetail(contact, await lists.OfContactAsync(user.Id, id, cancellation)))
                : TypedResults.NotFound())
        .WithSummary("One contact and its lists.");

        contacts.MapPut("/{id:long}", async (
            long id, ContactRequest request, CurrentUser user, ContactStore store, TimeProvider clock,
            CancellationToken cancellation) =>
            Read(request, out var problems) is { } values
                ? await AnswerAsync(
                    await store.ChangeAsync(user.Id, id, values, clock.GetUtcNow().UtcDateTime, cancellation), user, store,
                    isNew: false, cancellation)
                : TypedResults.ValidationProblem(problems))
        .Produces<Contact>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .WithSummary("Changes a contact.");

        contacts.MapDelete("/{id:long}", async Task<Results<NoContent, NotFound>> (
            long id, CurrentUser user, RemovalStore store, TimeProvider clock, CancellationToken cancellation) =>
            await store.DeleteAsync(user.Id, [id], clock.GetUtcNow().UtcDateTime, cancellation) == 1
                ? TypedResults.NoContent()
                : TypedResults.NotFound())
        .WithSummary("Deletes a contact: it leaves its lists, and mails that have not gone are cancelled.");

        contacts.MapPost("/delete", async (
            ContactIds contactIds, CurrentUser user, RemovalStore store, TimeProvider clock, CancellationToken cancellation) =>
        {
            var deleted = 0;
            foreach (var ids in contactIds.Distinct().Order().Chunk(1_000))
            {
                deleted += await store.DeleteAsync(user.Id, ids, clock.GetUtcNow().UtcDateTime, cancellation);
            }

            return TypedResults.Ok(new ContactsChanged(deleted));
        })
        .WithSummary("Deletes many contacts. Ids that are not yours are passed over.");
    }

    static async Task<Results<Ok<ContactPage>, NotFound, ValidationProblem>> PageAsync(
        CurrentUser user, ContactStore store, ContactListStore lists, CancellationToken cancellation,
        [Range(1, long.MaxValue)] long? listId = null,
        [AllowedValues(null, "ok", "unsubscribed", "bounced", "complained", "replied")] string? status = null,
        [StringLength(200)] string? search = null,
        [AllowedValues("newest", "oldest", "email", "-email")] string sort = "newest",
        [StringLength(1000)] string? after = null,
        [Range(1, 500)] int limit = 50)
    {
        if (listId is { } list && await lists.FindAsync(user.Id, list, cancellation) is null)
        {
            return TypedResults.NotFound();
        }

        var cursor = after is null ? null : Cursor(after);
        if (after is not null && cursor is null)
        {
            return TypedResults.ValidationProblem(
                new Dictionary<string, string[]> { ["after"] = ["Take it from next of the page before."] });
        }

        var order = sort switch
        {
            "oldest" => ContactSort.Oldest,
            "email" => ContactSort.Email,
            "-email" => ContactSort.EmailDescending,
            _ => ContactSort.Newest,
        };
        var page = await store.PageAsync(user.Id, new(listId, status, search), order, cursor, limit + 1, cancellation);
        return TypedResults.Ok(new ContactPage(
            [.. page.Take(limit)], page.Count > limit ? Text(new(page[limit - 1].Id, page[limit - 1].Email)) : null));
    }

    static async Task<Results<PushStreamHttpResult, NotFound>> ExportAsync(
        HttpContext context, CurrentUser user, ContactExport export, ContactListStore lists, TimeProvider clock,
        CancellationToken cancellation,
        [Range(1, long.MaxValue)] long? listId = null,
        [AllowedValues(null, "ok", "unsubscribed", "bounced", "complained", "replied")] string? status = null,
        [StringLength(200)] string? search = null)
    {
        var list = listId is { } id ? await lists.FindAsync(user.Id, id, cancellation) : null;
        if (listId is not null && list is null)
        {
            return TypedResults.NotFound();
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{list?.Name ?? "Contacts"} {clock.GetUtcNow():yyyy-MM-dd}.csv");
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(name);
        context.Response.Headers.ContentDisposition = disposition.ToString();
        return TypedResults.Stream(
            output => export.WriteAsync(user.Id, new(listId, status, search), output, cancellation), "text/csv; charset=utf-8");
    }

    static async Task<IResult> AddAsync(
        ContactRequest request, CurrentUser user, ContactStore store, ContactListStore lists, TimeProvider clock,
        CancellationToken cancellation)
    {
        if (Read(request, out var problems) is not { } values)
        {
            return TypedResults.ValidationProblem(problems);
        }

        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var list in request.ListIds ?? [])
        {
            if (await lists.FindAsync(user.Id, list, cancellation) is null)
            {
                return TypedResults.NotFound();
            }
        }

        var saved = await store.AddAsync(user.Id, values, now, cancellation);
        if (saved is ContactSaved.Saved(var id))
        {
            foreach (var list in request.ListIds ?? [])
            {
                await lists.PutAsync(user.Id, list, [id], now, cancellation);
            }
        }

        return await AnswerAsync(saved, user, store, isNew: true, cancellation);
    }

    static async Task<IResult> AnswerAsync(
        ContactSaved saved, CurrentUser user, ContactStore store, bool isNew, CancellationToken cancellation) => saved switch
        {
            ContactSaved.Saved(var id) => await store.FindAsync(user.Id, id, cancellation) switch
            {
                null => TypedResults.NotFound(),
                var contact when isNew => TypedResults.Created($"/api/contacts/{id}", contact),
                var contact => TypedResults.Ok(contact),
            },
            ContactSaved.EmailTaken(var other) => TypedResults.Problem(
                "You have a contact with this address already.",
                statusCode: StatusCodes.Status409Conflict,
                title: "Address taken",
                extensions: new Dictionary<string, object?> { ["contactId"] = other }),
            ContactSaved.NotFound => TypedResults.NotFound(),
            ContactSaved.Erased => TypedResults.Problem(
                "The data of the person with this address was erased at their wish, so it is not stored again.",
                statusCode: StatusCodes.Status409Conflict,
                title: "Erased"),
            _ => throw new UnreachableException(),
        };

    static ContactValues? Read(ContactRequest request, out Dictionary<string, string[]> problems)
    {
        problems = [];
        return ContactFields.Read(
            request.Email, request.FirstName, request.LastName, request.Company, request.CustomFields, problems);
    }

    static string Text(ContactCursor cursor) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{cursor.Id} {cursor.Email}")));

    static ContactCursor? Cursor(string text)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(' ', 2);
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new(id, parts[1])
            : null;
    }
}
