using ColdMail.Breakers;
using ColdMail.Functions.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Breakers;

static class BreakerEndpoints
{
    public static void MapBreakers(this RouteGroupBuilder api)
    {
        api.MapGet("/senders/{id:long}/health", (long id, CurrentUser user, BounceHealth health, CancellationToken cancellation) =>
            AnswerAsync("sender", id, user, health, cancellation))
        .WithTags("Senders")
        .WithSummary("Whether bounces or complaints stopped the sender: addresses, codes, the arithmetic, and when it goes on.");

        api.MapGet("/campaigns/{id:long}/health", (long id, CurrentUser user, BounceHealth health, CancellationToken cancellation) =>
            AnswerAsync("campaign", id, user, health, cancellation))
        .WithTags("Campaigns")
        .WithSummary("Whether bounces or complaints paused the campaign: addresses, codes and the arithmetic.");
    }

    static async Task<Results<Ok<SendingHealth>, NotFound>> AnswerAsync(
        string kind, long id, CurrentUser user, BounceHealth health, CancellationToken cancellation) =>
        await health.FindAsync(kind, user.Id, id, cancellation) is { } found ? TypedResults.Ok(found) : TypedResults.NotFound();
}
