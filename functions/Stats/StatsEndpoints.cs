using ColdMail.Functions.Accounts;
using ColdMail.Functions.Campaigns;
using ColdMail.Stats;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Stats;

static class StatsEndpoints
{
    public static void MapStats(this RouteGroupBuilder api) =>
        api.MapGet("/campaigns/{id:long}/stats", async Task<Results<Ok<CampaignStats>, ProblemHttpResult>> (
            long id, CurrentUser user, StatsStore store, CancellationToken cancellation) =>
            await store.FindAsync(user.Id, id, cancellation) is { } stats
                ? TypedResults.Ok(stats)
                : CampaignProblems.NotFound())
        .WithTags("Campaigns")
        .WithSummary("Planned mails by state, per step and in all, and whether they add up; as of computedAt.");
}
