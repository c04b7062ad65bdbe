using System.ComponentModel.DataAnnotations;
using ColdMail.Campaigns;
using ColdMail.Functions.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Campaigns;

static class CampaignEndpoints
{
    public static void MapCampaigns(this RouteGroupBuilder api)
    {
        var campaigns = api.MapGroup("/campaigns").WithTags("Campaigns");
        MapWhole(campaigns);
        MapParts(campaigns);
        campaigns.MapCampaignSteps();
        campaigns.MapCampaignLife();
        campaigns.MapCampaignPeople();
    }

    static void MapWhole(RouteGroupBuilder campaigns)
    {
        campaigns.MapPost("", async Task<Created<CampaignAnswer>> (
            NewCampaign request, CurrentUser user, CampaignStore store, TimeProvider clock, CancellationToken cancellation) =>
        {
            var basics = new CampaignBasics(request.Name.Trim(), request.TrackOpens, request.TrackClicks);
            var id = await store.AddAsync(
                user.Id, basics, request.TimeZone, clock.GetUtcNow().UtcDateTime, cancellation);
            var added = await store.FindAsync(user.Id, id, cancellation);
            return TypedResults.Created($"/api/campaigns/{id}", CampaignAnswer.Of(added!));
        })
        .WithSummary("Makes a draft.");

        campaigns.MapGet("", async (
            CurrentUser user,
            CampaignStore store,
            CancellationToken cancellation,
            [AllowedValues(null, "draft", "launching", "scheduled", "running", "paused", "done", "archived")] string? status = null,
            [Range(1, long.MaxValue)] long? before = null,
            [Range(1, 200)] int limit = 50) =>
        {
            var found = await store.ListAsync(user.Id, status, before, limit + 1, cancellation);
            var counts = before is null ? await store.CountByStatusAsync(user.Id, cancellation) : null;
            return TypedResults.Ok(found.Count > limit
                ? new CampaignPage([.. found.Take(limit)], found[limit - 1].Id, counts)
                : new CampaignPage(found, null, counts));
        })
        .WithSummary("Campaigns, newest first; the archived ones only when asked for.");

        campaigns.MapGet("/{id:long}", async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult>> (
            long id, CurrentUser user, CampaignStore store, CancellationToken cancellation) =>
            await store.FindAsync(user.Id, id, cancellation) is { } campaign
                ? TypedResults.Ok(CampaignAnswer.Of(campaign))
                : CampaignProblems.NotFound())
        .WithSummary("A campaign with its steps, lists and senders.");

        campaigns.MapPost("/{id:long}/duplicate", async Task<Results<Created<CampaignAnswer>, ProblemHttpResult>> (
            long id, CurrentUser user, CampaignStore store, TimeProvider clock, CancellationToken cancellation) =>
        {
            if (await store.DuplicateAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation) is not { } copy)
            {
                return CampaignProblems.NotFound();
            }

            var added = await store.FindAsync(user.Id, copy, cancellation);
            return TypedResults.Created($"/api/campaigns/{copy}", CampaignAnswer.Of(added!));
        })
        .WithSummary("Copies settings, steps, audience and senders to a new draft.");

        campaigns.MapDelete("/{id:long}", async Task<Results<NoContent, ProblemHttpResult>> (
            long id, CurrentUser user, CampaignEditStore store, TimeProvider clock, CancellationToken cancellation,
            int? version = null) =>
            await store.DeleteDraftAsync(
                new(user.Id, id, version), clock.GetUtcNow().UtcDateTime, cancellation) switch
            {
                CampaignChange.Done => TypedResults.NoContent(),
                CampaignChange.Locked(not "archived") => TypedResults.Problem(
                    "A launched campaign is kept, to tell who got what. Archive it instead.",
                    statusCode: StatusCodes.Status409Conflict,
                    title: "Not possible in this state"),
                var change => CampaignProblems.Of(change),
            })
        .WithSummary("Deletes a draft.");
    }

    static void MapParts(RouteGroupBuilder campaigns)
    {
        campaigns.MapPut("/{id:long}", async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult>> (
            long id, SettingsRequest request, CurrentUser user, CampaignEditStore edits, CampaignStore store,
            TimeProvider clock, CancellationToken cancellation) =>
        {
            var target = new CampaignTarget(user.Id, id, request.Version);
            var basics = new CampaignBasics(request.Name.Trim(), request.TrackOpens, request.TrackClicks);
            var change = await edits.SetBasicsAsync(target, basics, clock.GetUtcNow().UtcDateTime, cancellation);
            return await AnswerAsync(change, target, store, whilePaused: true, cancellation);
        })
        .WithSummary("Changes name and tracking, of a draft or a paused campaign.");

        campaigns.MapPut("/{id:long}/audience", async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult>> (
            long id, AudienceRequest request, CurrentUser user, CampaignEditStore edits, CampaignStore store,
            TimeProvider clock, CancellationToken cancellation) =>
        {
            var target = new CampaignTarget(user.Id, id, request.Version);
            var change = await edits.SetAudienceAsync(
                target, request.IncludeListIds, request.ExcludeListIds ?? [], clock.GetUtcNow().UtcDateTime, cancellation);
            return await AnswerAsync(change, target, store, whilePaused: false, cancellation);
        })
        .WithSummary("Chooses the lists to write to and those to leave out, of a draft.");

        campaigns.MapPut("/{id:long}/senders", async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult>> (
            long id, SendersRequest request, CurrentUser user, CampaignEditStore edits, CampaignStore store,
            TimeProvider clock, CancellationToken cancellation) =>
        {
            var target = new CampaignTarget(user.Id, id, request.Version);
            var change = await edits.SetSendersAsync(
                target, request.SenderIds, clock.GetUtcNow().UtcDateTime, cancellation);
            return await AnswerAsync(change, target, store, whilePaused: false, cancellation);
        })
        .WithSummary("Chooses the sender accounts, of a draft; the contacts are spread evenly over them.");

        campaigns.MapPut("/{id:long}/schedule", async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult>> (
            long id, ScheduleRequest request, CurrentUser user, CampaignEditStore edits, CampaignStore store,
            TimeProvider clock, CancellationToken cancellation) =>
        {
            var target = new CampaignTarget(user.Id, id, request.Version);
            var schedule = new CampaignSchedule(request.Type, request.StartAt?.UtcDateTime, request.EndAt?.UtcDateTime);
            var change = await edits.SetScheduleAsync(target, schedule, clock.GetUtcNow().UtcDateTime, cancellation);
            return await AnswerAsync(change, target, store, whilePaused: false, cancellation);
        })
        .WithSummary("Says when a draft is to start and end.");

        campaigns.MapPut("/{id:long}/window", async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult>> (
            long id, WindowRequest request, CurrentUser user, CampaignEditStore edits, CampaignStore store,
            TimeProvider clock, CancellationToken cancellation) =>
        {
            var target = new CampaignTarget(user.Id, id, request.Version);
            if (request.ToHours(out var problems) is not { } hours)
            {
                return CampaignProblems.Invalid("windows", problems);
            }

            var change = await edits.SetWindowAsync(target, hours, clock.GetUtcNow().UtcDateTime, cancellation);
            return await AnswerAsync(change, target, store, whilePaused: true, cancellation);
        })
        .WithSummary("Says on which days and hours mails may begin and on whose clock, of a draft or a paused campaign.");

        campaigns.MapPut("/{id:long}/limits", async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult>> (
            long id, LimitsRequest request, CurrentUser user, CampaignEditStore edits, CampaignStore store,
            TimeProvider clock, CancellationToken cancellation) =>
        {
            var target = new CampaignTarget(user.Id, id, request.Version);
            var change = await edits.SetLimitsAsync(target, request.ToLimits(), clock.GetUtcNow().UtcDateTime, cancellation);
            return await AnswerAsync(change, target, store, whilePaused: true, cancellation);
        })
        .WithSummary("Says how many mails a day may go and which first, of a draft or a paused campaign.");
    }

    /// <summary>The campaign as the change left it, or why it was not made.</summary>
    internal static async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult>> AnswerAsync(
        CampaignChange change, CampaignTarget target, CampaignStore store, bool whilePaused, CancellationToken cancellation) =>
        change is CampaignChange.Done && await store.FindAsync(target.UserId, target.Id, cancellation) is { } campaign
            ? TypedResults.Ok(CampaignAnswer.Of(campaign))
            : CampaignProblems.Of(change, whilePaused);
}
