using System.ComponentModel.DataAnnotations;
using ColdMail.Contacts;
using ColdMail.Contacts.Csv;
using ColdMail.Functions.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Contacts;

static class ListEndpoints
{
    public static void MapLists(this RouteGroupBuilder api)
    {
        var lists = api.MapGroup("/lists").WithTags("Lists");

        lists.MapGet("", async (
            CurrentUser user, ContactListStore store, CancellationToken cancellation,
            [Range(1, long.MaxValue)] long before = long.MaxValue, [Range(1, 200)] int limit = 50) =>
        {
            var page = await store.PageAsync(user.Id, before, limit + 1, cancellation);
            return TypedResults.Ok(new ListPage([.. page.Take(limit)], page.Count > limit ? page[limit - 1].Id : null));
        })
        .WithSummary("The lists with how many contacts are on each, newest first.");

        lists.MapPost("", async Task<Results<Created<ContactList>, ValidationProblem>> (
            ListRequest request, CurrentUser user, ContactListStore store, TimeProvider clock, CancellationToken cancellation) =>
        {
            if (CellText.Line(request.Name) is not { Length: > 0 } name)
            {
                return NoName();
            }

            var list = await store.AddAsync(user.Id, name, clock.GetUtcNow().UtcDateTime, cancellation);
            return TypedResults.Created($"/api/lists/{list.Id}", list);
        })
        .WithSummary("Makes an empty list.");

        lists.MapGet("/{id:long}", async Task<Results<Ok<ContactList>, NotFound>> (
            long id, CurrentUser user, ContactListStore store, CancellationToken cancellation) =>
            await store.FindAsync(user.Id, id, cancellation) is { } list ? TypedResults.Ok(list) : TypedResults.NotFound())
        .WithSummary("One list.");

        lists.MapPut("/{id:long}", async Task<Results<Ok<ContactList>, NotFound, ValidationProblem>> (
            long id, ListRequest request, CurrentUser user, ContactListStore store, CancellationToken cancellation) =>
        {
            if (CellText.Line(request.Name) is not { Length: > 0 } name)
            {
                return NoName();
            }

            await store.RenameAsync(user.Id, id, name, cancellation);
            return await store.FindAsync(user.Id, id, cancellation) is { } list ? TypedResults.Ok(list) : TypedResults.NotFound();
        })
        .WithSummary("Renames a list.");

        lists.MapDelete("/{id:long}", async Task<Results<NoContent, NotFound>> (
            long id, CurrentUser user, ContactListStore store, TimeProvider clock, CancellationToken cancellation) =>
            await store.DeleteAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation)
                ? TypedResults.NoContent()
                : TypedResults.NotFound())
        .WithSummary("Deletes a list. Its contacts stay, and campaigns that were launched from it go on.");

        lists.MapPost("/{id:long}/contacts", async Task<Results<Ok<ContactsChanged>, NotFound>> (
            long id, ContactIds contacts, CurrentUser user, ContactListStore store, TimeProvider clock,
            CancellationToken cancellation) =>
            await store.FindAsync(user.Id, id, cancellation) is null
                ? TypedResults.NotFound()
                : TypedResults.Ok(new ContactsChanged(
                    await store.PutAsync(user.Id, id, contacts.Distinct(), clock.GetUtcNow().UtcDateTime, cancellation))))
        .WithSummary("Puts contacts on the list. Those on it already, and ids that are not yours, are passed over.");

        lists.MapPost("/{id:long}/contacts/remove", async Task<Results<Ok<ContactsChanged>, NotFound>> (
            long id, ContactIds contacts, CurrentUser user, ContactListStore store, CancellationToken cancellation) =>
            await store.FindAsync(user.Id, id, cancellation) is null
                ? TypedResults.NotFound()
                : TypedResults.Ok(new ContactsChanged(await store.TakeAsync(user.Id, id, contacts.Distinct(), cancellation))))
        .WithSummary("Takes contacts off the list. They stay contacts.");
    }

    static ValidationProblem NoName() =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["name"] = ["Give the list a name."] });
}
