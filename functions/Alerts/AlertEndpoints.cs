using System.ComponentModel.DataAnnotations;
using ColdMail.Alerts;
using ColdMail.Functions.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Alerts;

static class AlertEndpoints
{
    public static void MapAlerts(this RouteGroupBuilder api)
    {
        var alerts = api.MapGroup("/alerts").WithTags("Alerts");

        alerts.MapGet("/", async (
            CurrentUser user,
            AlertStore store,
            CancellationToken cancellation,
            bool resolved = false,
            [Range(1, long.MaxValue)] long? before = null,
            [Range(1, 200)] int limit = 50) =>
        {
            var page = await store.ListAsync(user.Id, resolved, before, limit + 1, cancellation);
            return TypedResults.Ok(page.Count > limit
                ? new AlertPage([.. page.Take(limit)], page[limit - 1].Id)
                : new AlertPage(page, null));
        })
        .WithSummary("What needs a person's attention, newest first.");

        alerts.MapPost("/{id:long}/resolve", async Task<Results<NoContent, NotFound>> (
            long id, CurrentUser user, AlertStore store, TimeProvider clock, CancellationToken cancellation) =>
            await store.ResolveAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation)
                ? TypedResults.NoContent()
                : TypedResults.NotFound())
        .WithSummary("Marks an alert as dealt with. Repeating it changes nothing.");
    }
}

/// <param name="Next">The value of <c>before</c> for the next page; null on the last one.</param>
public sealed record AlertPage(IReadOnlyList<RaisedAlert> Items, long? Next);
