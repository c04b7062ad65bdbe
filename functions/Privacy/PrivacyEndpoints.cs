using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text.Json;
using ColdMail.Contacts;
using ColdMail.Functions.Accounts;
using ColdMail.Privacy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Privacy;

static class PrivacyEndpoints
{
    public static void MapPrivacy(this RouteGroupBuilder api)
    {
        var contacts = api.MapGroup("/contacts").WithTags("Privacy");

        contacts.MapPost("/{id:long}/erase", async Task<Results<Ok<ErasedPerson>, NotFound, ProblemHttpResult>> (
            long id, ErasureRequest request, CurrentUser user, ErasureStore store, TimeProvider clock, CancellationToken cancellation) =>
            Answer(await store.EraseAsync(user.Id, id, request.Reason.Trim(), clock.GetUtcNow().UtcDateTime, cancellation)))
        .WithSummary("Erases what is stored about a contact. It cannot be undone, and the address cannot be imported again.");

        contacts.MapPost("/erase", async Task<Results<Ok<ErasedPerson>, NotFound, ProblemHttpResult, ValidationProblem>> (
            AddressErasureRequest request, CurrentUser user, ErasureStore store, TimeProvider clock, CancellationToken cancellation) =>
            EmailAddress.Parse(request.Email) is { IsValid: true, Address: var address }
                ? Answer(await store.EraseAsync(user.Id, address, request.Reason.Trim(), clock.GetUtcNow().UtcDateTime, cancellation)) switch
                {
                    { Result: Ok<ErasedPerson> done } => done,
                    { Result: ProblemHttpResult problem } => problem,
                    _ => TypedResults.NotFound(),
                }
                : NoAddress())
        .WithSummary("The same by the address, also when only the suppression list knows it.");

        contacts.MapGet("/{id:long}/personal-data", async Task<Results<PushStreamHttpResult, NotFound>> (
            long id, HttpResponse response, CurrentUser user, PersonExportStore export, CancellationToken cancellation) =>
            await export.FindAsync(user.Id, id, null, cancellation) is { } person
                ? File(response, export, person, cancellation)
                : TypedResults.NotFound())
        .Produces(StatusCodes.Status200OK, contentType: "application/json")
        .WithSummary("Everything that is stored about a contact, as a JSON file to hand to that person.");

        contacts.MapPost("/personal-data", async Task<Results<PushStreamHttpResult, NotFound, ValidationProblem>> (
            AddressRequest request, HttpResponse response, CurrentUser user, PersonExportStore export, CancellationToken cancellation) =>
            EmailAddress.Parse(request.Email) is not { IsValid: true, Address: var address } ? NoAddress()
            : await export.FindAsync(user.Id, null, address, cancellation) is { } person ? File(response, export, person, cancellation)
            : TypedResults.NotFound())
        .Produces(StatusCodes.Status200OK, contentType: "application/json")
        .WithSummary("The same by the address.");

        api.MapGet("/privacy-acts", async (
            CurrentUser user, PrivacyActStore store, CancellationToken cancellation,
            [Range(1, long.MaxValue)] long? before = null, [Range(1, 200)] int limit = 100) =>
        {
            var page = await store.ListAsync(user.Id, before, limit + 1, cancellation);
            return TypedResults.Ok(page.Count > limit
                ? new PrivacyActPage([.. page.Take(limit).Select(PrivacyActAnswer.Of)], page[limit - 1].Id)
                : new PrivacyActPage([.. page.Select(PrivacyActAnswer.Of)], null));
        })
        .WithTags("Privacy")
        .WithSummary("Whose data was erased or handed out, newest first. It names nobody.");
    }

    static Results<Ok<ErasedPerson>, NotFound, ProblemHttpResult> Answer(Erasure erasure) => erasure switch
    {
        Erasure.Done(var removed) => TypedResults.Ok(new ErasedPerson(
            removed, "The data is erased. Only a keyed hash of the address is kept, so that the person is never written to again.")),
        Erasure.NotFound => TypedResults.NotFound(),
        Erasure.OnItsWay => TypedResults.Problem(
            "A mail to this person is on its way. No other goes any more. Repeat this in a few minutes, when its end is known.",
            statusCode: StatusCodes.Status409Conflict,
            title: "Not erased yet"),
        _ => throw new UnreachableException(),
    };

    static PushStreamHttpResult File(
        HttpResponse response, PersonExportStore export, ExportedPerson person, CancellationToken cancellation)
    {
        response.Headers.ContentDisposition = "attachment; filename=\"personal-data.json\"";
        response.Headers.CacheControl = "no-store";
        return TypedResults.Stream(output => export.WriteAsync(person, output, cancellation), "application/json");
    }

    static ValidationProblem NoAddress() =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["email"] = ["Write one e-mail address, as name@example.com."] });
}

/// <param name="Reason">Why, for the record: “asked by mail on 3 March”. Must name nobody: it is kept.</param>
public sealed record ErasureRequest([Required, StringLength(500, MinimumLength = 3)] string Reason);

/// <inheritdoc cref="ErasureRequest"/>
public sealed record AddressErasureRequest(
    [Required, StringLength(1000)] string Email, [Required, StringLength(500, MinimumLength = 3)] string Reason);

public sealed record AddressRequest([Required, StringLength(1000)] string Email);

/// <param name="Removed">Rows that were removed or emptied, by kind.</param>
public sealed record ErasedPerson(IReadOnlyDictionary<string, int> Removed, string Message);

/// <param name="Next">The value of <c>before</c> for the next page; null on the last one.</param>
public sealed record PrivacyActPage(IReadOnlyList<PrivacyActAnswer> Items, long? Next);

/// <inheritdoc cref="PrivacyAct"/>
public sealed record PrivacyActAnswer(
    long Id, string Act, string Person, long? ContactId, string Reason, JsonElement? Removed, DateTime OccurredAt)
{
    public static PrivacyActAnswer Of(PrivacyAct act) => new(
        act.Id, act.Act, act.Person, act.ContactId, act.Reason,
        act.RemovedJson is null ? null : JsonElement.Parse(act.RemovedJson), act.OccurredAt);
}
