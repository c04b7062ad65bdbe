using ColdMail.Bounces;
using ColdMail.Functions.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ColdMail.Functions.Bounces;

static class BounceEndpoints
{
    public static void MapBounces(this RouteGroupBuilder api) =>
        api.MapGet("/contacts/{id:long}/bounces", async Task<Results<Ok<ContactBounces>, NotFound>> (
            long id, CurrentUser user, BounceListStore store, IOptions<SoftBounceOptions> options, CancellationToken cancellation) =>
            await store.OfContactAsync(user.Id, id, options.Value, cancellation) is { } bounces
                ? TypedResults.Ok(bounces)
                : TypedResults.NotFound())
        .WithTags("Contacts")
        .WithSummary("What came back from a contact, what decided about each bounce, and how many soft ones are counted.");
}
