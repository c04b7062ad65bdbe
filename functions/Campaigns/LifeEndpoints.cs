using ColdMail.Accounts;
using ColdMail.Campaigns;
using ColdMail.Functions.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Campaigns;

static class LifeEndpoints
{
    public static void MapCampaignLife(this RouteGroupBuilder campaigns)
    {
        campaigns.MapGet("/{id:long}/launch-check", async Task<Results<Ok<LaunchReview>, ProblemHttpResult>> (
            long id, CurrentUser user, CampaignLaunch launch, CancellationToken cancellation) =>
            await launch.CheckAsync(user.Id, id, cancellation) is { } problems
                ? TypedResults.Ok(new LaunchReview(problems))
                : CampaignProblems.NotFound())
        .WithSummary("Everything that keeps the campaign from being launched, each with what to do about it.");

        campaigns.MapPost("/{id:long}/launch", async Task<Results<Accepted<CampaignState>, ProblemHttpResult>> (
            long id, CurrentUser user, CampaignLaunch launch, CancellationToken cancellation) =>
            await launch.LaunchAsync(user.Id, id, cancellation) switch
            {
                LaunchAnswer.Launched(var status) =>
                    TypedResults.Accepted($"/api/campaigns/{id}", new CampaignState(id, status)),
                LaunchAnswer.Refused(var problems) => CampaignProblems.Launch(problems),
                LaunchAnswer.Archived => CampaignProblems.Of(new CampaignChange.Locked("archived")),
                _ => CampaignProblems.NotFound(),
            })
        .RequireScope(ApiScopes.Send)
        .WithSummary("Launches a draft. Repeating it, even at the same moment, launches nothing twice.");

        campaigns.MapPost("/{id:long}/pause", async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult>> (
            long id, CurrentUser user, CampaignStatusStore status, CampaignStore store, TimeProvider clock,
            CancellationToken cancellation) =>
            await AnswerAsync(
                await status.PauseAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation),
                user, id, store, "Only a campaign that is scheduled, launching or running can be paused.", cancellation))
        .WithSummary("Stops new mails at once. Mails that a server is just taking still go.");

        campaigns.MapPost("/{id:long}/resume", async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult>> (
            long id, CurrentUser user, CampaignControl control, CampaignStore store, CancellationToken cancellation) =>
            await AnswerAsync(
                await control.ResumeAsync(user.Id, id, cancellation),
                user, id, store, "Only a paused campaign can be resumed.", cancellation))
        .RequireScope(ApiScopes.Send)
        .WithSummary("Goes on where it stopped, paced by caps and gaps.");

        campaigns.MapPost("/{id:long}/archive", async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult>> (
            long id, CurrentUser user, CampaignStatusStore status, CampaignStore store, TimeProvider clock,
            CancellationToken cancellation) =>
            await AnswerAsync(
                await status.ArchiveAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation),
                user, id, store, "It still sends. Pause it first, then archive it.", cancellation))
        .WithSummary("Takes a draft, a paused or a done campaign out of the lists.");

        campaigns.MapPost("/{id:long}/restore", async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult>> (
            long id, CurrentUser user, CampaignStatusStore status, CampaignStore store, TimeProvider clock,
            CancellationToken cancellation) =>
            await AnswerAsync(
                await status.RestoreAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation),
                user, id, store, "Only an archived campaign can be restored.", cancellation))
        .WithSummary("Takes a campaign out of the archive; it does not send until it is resumed.");
    }

    static async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult>> AnswerAsync(
        CampaignChange change, CurrentUser user, long id, CampaignStore store, string whyNot, CancellationToken cancellation) =>
        change switch
        {
            CampaignChange.Done when await store.FindAsync(user.Id, id, cancellation) is { } campaign =>
                TypedResults.Ok(CampaignAnswer.Of(campaign)),
            CampaignChange.Locked(var status) => TypedResults.Problem(
                $"The campaign is {status}. {whyNot}",
                statusCode: StatusCodes.Status409Conflict,
                title: "Not possible in this state",
                extensions: new Dictionary<string, object?> { ["status"] = status }),
            _ => CampaignProblems.NotFound(),
        };
}
