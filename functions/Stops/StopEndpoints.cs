using ColdMail.Accounts;
using ColdMail.Campaigns;
using ColdMail.Functions.Accounts;
using ColdMail.Functions.Campaigns;
using ColdMail.Stops;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Stops;

static class StopEndpoints
{
    public static void MapStops(this RouteGroupBuilder api)
    {
        MapRules(api.MapGroup("/campaigns/{id:long}").WithTags("Stops"));
        MapRecipients(api.MapGroup("/campaigns/{id:long}/recipients/{contactId:long}").WithTags("Stops"));
        MapContacts(api.MapGroup("/contacts/{id:long}").WithTags("Stops"));
    }

    static void MapRules(RouteGroupBuilder campaign)
    {
        campaign.MapGet("/stop-rules", async Task<Results<Ok<StopRulesAnswer>, ProblemHttpResult>> (
            long id, CurrentUser user, StopRuleStore store, CancellationToken cancellation) =>
            await store.FindAsync(user.Id, id, cancellation) is var (rules, version)
                ? TypedResults.Ok(StopRulesAnswer.Of(rules, version))
                : CampaignProblems.NotFound())
        .WithSummary("What replies and clicks do to the mails that follow.");

        campaign.MapPut("/stop-rules", async Task<Results<Ok<StopRulesAnswer>, ProblemHttpResult>> (
            long id, StopRulesRequest request, CurrentUser user, StopRuleStore store, TimeProvider clock,
            CancellationToken cancellation) =>
        {
            var rules = request.ToRules();
            var change = await store.SetAsync(
                new(user.Id, id, request.Version), rules, clock.GetUtcNow().UtcDateTime, cancellation);
            return change is CampaignChange.Done(var version, _)
                ? TypedResults.Ok(StopRulesAnswer.Of(rules, version))
                : CampaignProblems.Of(change, whilePaused: true);
        })
        .WithSummary("Says what replies and clicks do to the mails that follow, of a draft or a paused campaign.");
    }

    static void MapRecipients(RouteGroupBuilder recipient)
    {
        recipient.MapPost("/stop", async Task<Results<Ok<StopAnswer>, NotFound>> (
            long id, long contactId, StopRequest request, CurrentUser user, StopRun stops, TimeProvider clock,
            CancellationToken cancellation) =>
        {
            var now = clock.GetUtcNow().UtcDateTime;
            var stop = new StopEvent.ManualStop(request.ToScope(), request.Note?.Trim() ?? "")
            {
                ContactId = contactId,
                CampaignId = id,
                OccurredAt = now,
                Actor = user.Id,
            };
            return Answer(await stops.ApplyAsync(user.Id, stop, now, cancellation));
        })
        .WithSummary("Stops a contact: in this campaign, in all, or here together with holding the colleagues.");

        recipient.MapDelete("/stop", async Task<Results<Ok<Lifted>, NotFound>> (
            long id, long contactId, CurrentUser user, StopListStore store, TimeProvider clock, CancellationToken cancellation) =>
            await store.LiftAsync(user.Id, id, contactId, clock.GetUtcNow().UtcDateTime, cancellation) is { } lifted
                ? TypedResults.Ok(lifted)
                : TypedResults.NotFound())
        .RequireScope(ApiScopes.Send)
        .WithSummary("Lifts what stops a contact in this campaign, the holds of its company included; held mails still wait to be released.");
    }

    static void MapContacts(RouteGroupBuilder contact)
    {
        contact.MapPost("/replied", async Task<Results<Ok<StopAnswer>, NotFound>> (
            long id, RepliedRequest request, CurrentUser user, StopRun stops, TimeProvider clock, CancellationToken cancellation) =>
        {
            var now = clock.GetUtcNow().UtcDateTime;
            var receivedAt = request.ReceivedAt?.UtcDateTime;
            var reply = new StopEvent.HumanReply
            {
                ContactId = id,
                CampaignId = request.CampaignId,
                OccurredAt = receivedAt < now ? receivedAt.Value : now,
                Actor = user.Id,
            };
            return Answer(await stops.ApplyAsync(user.Id, reply, now, cancellation));
        })
        .WithSummary("Notes that a contact replied, and stops what the campaign's rules say.");

        contact.MapPost("/away", async Task<Results<Ok<StopAnswer>, NotFound>> (
            long id, AwayRequest request, CurrentUser user, StopRun stops, TimeProvider clock, CancellationToken cancellation) =>
        {
            var now = clock.GetUtcNow().UtcDateTime;
            var receivedAt = request.ReceivedAt?.UtcDateTime;
            var away = new StopEvent.AutoReply(request.ReturnsOn)
            {
                ContactId = id,
                CampaignId = request.CampaignId,
                OccurredAt = receivedAt < now ? receivedAt.Value : now,
                Actor = user.Id,
            };
            return Answer(await stops.ApplyAsync(user.Id, away, now, cancellation));
        })
        .WithSummary("Notes that a contact is away, and puts its mails off until it is back; after too many absences they are held.");

        contact.MapGet("/stops", async Task<Results<Ok<ContactStops>, NotFound>> (
            long id, CurrentUser user, StopListStore store, CancellationToken cancellation) =>
            await store.OfContactAsync(user.Id, id, cancellation) is { } stops
                ? TypedResults.Ok(stops)
                : TypedResults.NotFound())
        .WithSummary("What stops a contact or stopped it once, and the holds of its company.");
    }

    static Results<Ok<StopAnswer>, NotFound> Answer(StopOutcome outcome) => outcome is StopOutcome.Applied applied
        ? TypedResults.Ok(new StopAnswer(
            applied.Cancelled, applied.Held, applied.PutOff, applied.CrossedInFlight, applied.Company))
        : TypedResults.NotFound();
}
