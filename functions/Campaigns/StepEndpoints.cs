using ColdMail.Campaigns;
using ColdMail.Functions.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Campaigns;

static class StepEndpoints
{
    public static void MapCampaignSteps(this RouteGroupBuilder campaigns)
    {
        campaigns.MapPost("/{id:long}/steps", async Task<Results<Created<StepAdded>, ProblemHttpResult>> (
            long id, NewStep request, CurrentUser user, StepStore steps, CampaignStore store, TimeProvider clock,
            CancellationToken cancellation) =>
        {
            var change = await steps.AddAsync(
                new(user.Id, id, request.Version), request.ToDraft(), clock.GetUtcNow().UtcDateTime, cancellation);
            if (change is not CampaignChange.Done(var version, var stepId))
            {
                return CampaignProblems.Of(change);
            }

            var campaign = await store.FindAsync(user.Id, id, cancellation);
            return campaign?.Steps.SingleOrDefault(step => step.Id == stepId) is { } added
                ? TypedResults.Created($"/api/campaigns/{id}", new StepAdded(version, added))
                : CampaignProblems.NotFound();
        })
        .WithSummary("Adds a step at the end of a draft.");

        campaigns.MapPut("/{id:long}/steps/{stepId:long}", async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult>> (
            long id, long stepId, StepEdit request, CurrentUser user, StepStore steps, CampaignStore store,
            TimeProvider clock, CancellationToken cancellation) =>
        {
            var target = new CampaignTarget(user.Id, id, request.Version);
            var change = await steps.EditAsync(
                target, stepId, request.ToDraft(), clock.GetUtcNow().UtcDateTime, cancellation);
            return await CampaignEndpoints.AnswerAsync(change, target, store, whilePaused: true, cancellation);
        })
        .WithSummary("Changes a step of a draft, or text and delay of a step of a paused campaign, for those who have not got it.");

        campaigns.MapDelete("/{id:long}/steps/{stepId:long}", async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult>> (
            long id, long stepId, int version, CurrentUser user, StepStore steps, CampaignStore store, TimeProvider clock,
            CancellationToken cancellation) =>
        {
            var target = new CampaignTarget(user.Id, id, version);
            var change = await steps.DeleteAsync(target, stepId, clock.GetUtcNow().UtcDateTime, cancellation);
            return await CampaignEndpoints.AnswerAsync(change, target, store, whilePaused: false, cancellation);
        })
        .WithSummary("Takes a step out of a draft.");

        campaigns.MapPut("/{id:long}/steps/order", async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult>> (
            long id, StepOrder request, CurrentUser user, StepStore steps, CampaignStore store, TimeProvider clock,
            CancellationToken cancellation) =>
        {
            var target = new CampaignTarget(user.Id, id, request.Version);
            var change = await steps.ReorderAsync(target, request.StepIds, clock.GetUtcNow().UtcDateTime, cancellation);
            return await CampaignEndpoints.AnswerAsync(change, target, store, whilePaused: false, cancellation);
        })
        .WithSummary("Puts the steps of a draft into another order.");
    }
}
