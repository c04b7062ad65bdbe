using System.Diagnostics;
using System.Globalization;
using ColdMail.EventSubscriptions;
using ColdMail.Functions.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.EventSubscriptions;

/// <summary>Where a user wants to be told what happens.</summary>
static class EventSubscriptionEndpoints
{
    public static void MapEventSubscriptions(this RouteGroupBuilder api)
    {
        var subscriptions = api.MapGroup("/event-subscriptions").WithTags("Event subscriptions");

        subscriptions.MapGet("", async (
            CurrentUser user, EventSubscriptionStore store, TimeProvider clock, CancellationToken cancellation) =>
            TypedResults.Ok(await store.ListAsync(user.Id, clock.GetUtcNow().UtcDateTime, cancellation)))
        .WithSummary("The addresses that events are delivered to, newest first.");

        subscriptions.MapPost("", async Task<Results<Created<NewEventSubscription>, ProblemHttpResult, ValidationProblem>> (
            EventSubscriptionRequest request, CurrentUser user, SubscriptionSetup setup, CancellationToken cancellation) =>
            await setup.AddAsync(user.Id, request.ToChoice(), cancellation) switch
            {
                SubscriptionSaved.Saved(var subscription, var secret) => TypedResults.Created(
                    string.Create(CultureInfo.InvariantCulture, $"/api/event-subscriptions/{subscription.Id}"),
                    new NewEventSubscription(subscription, secret!)),
                SubscriptionSaved.TooMany(var most) => TypedResults.Problem(
                    $"There are {most} subscriptions, as many as an account may have. Delete one that is not used.",
                    statusCode: StatusCodes.Status409Conflict,
                    title: "Too many subscriptions"),
                var refused => Refused(refused),
            })
        .WithSummary("Delivers the chosen events to an address from now on. The secret that signs them is in this answer and never again.")
        .WithDescription(
            """
            Each event is one POST with the body {"type", "timestamp", "data"} and the headers webhook-id (the same however often
            it is delivered: use it to recognise repeats), webhook-timestamp (Unix seconds) and webhook-signature ("v1," and the Base64
            of the HMAC-SHA256 over id.timestamp.body; the key is the Base64 behind whsec_), as Standard Webhooks defines them. Answer
            2xx within 10 seconds; 410 ends the subscription; anything else is tried again for about three days.
            """);

        subscriptions.MapGet("/{id:long}", async Task<Results<Ok<EventSubscription>, ProblemHttpResult>> (
            long id, CurrentUser user, EventSubscriptionStore store, TimeProvider clock, CancellationToken cancellation) =>
            await store.FindAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation) is { } found
                ? TypedResults.Ok(found)
                : NotFound())
        .WithSummary("A subscription with its state. The secret cannot be read.");

        subscriptions.MapPut("/{id:long}", async Task<Results<Ok<EventSubscription>, ProblemHttpResult, ValidationProblem>> (
            long id, EventSubscriptionRequest request, CurrentUser user, SubscriptionSetup setup, CancellationToken cancellation) =>
            await setup.ChangeAsync(user.Id, id, request.ToChoice(), cancellation) switch
            {
                SubscriptionSaved.Saved(var subscription, _) => TypedResults.Ok(subscription),
                SubscriptionSaved.NotFound => NotFound(),
                var refused => Refused(refused),
            })
        .WithSummary("Changes address, events and campaigns. What waits already goes to the new address.");

        subscriptions.MapDelete("/{id:long}", (long id, CurrentUser user, EventSubscriptionStore store, CancellationToken cancellation) =>
            DoneAsync(store.DeleteAsync(user.Id, id, cancellation)))
        .WithSummary("Ends a subscription at once, with its deliveries.");

        subscriptions.MapPost("/{id:long}/pause", (
            long id, CurrentUser user, EventSubscriptionStore store, TimeProvider clock, CancellationToken cancellation) =>
            DoneAsync(store.PauseAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation)))
        .WithSummary("Pauses deliveries. Events wait until it is resumed, for as long as deliveries are kept.");

        subscriptions.MapPost("/{id:long}/resume", (
            long id, CurrentUser user, EventSubscriptionStore store, TimeProvider clock, CancellationToken cancellation) =>
            DoneAsync(store.ResumeAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation)))
        .WithSummary("Delivers again, after a pause or after its receiver ended it, with what waits.");

        subscriptions.MapPost("/{id:long}/secret", async Task<Results<Ok<NewSubscriptionSecret>, ProblemHttpResult>> (
            long id, CurrentUser user, SubscriptionSetup setup, CancellationToken cancellation) =>
            await setup.ReplaceSecretAsync(user.Id, id, cancellation) is { } secret ? TypedResults.Ok(secret) : NotFound())
        .WithSummary("Draws a new secret. For a day deliveries carry two signatures, one with each secret.");
    }

    static async Task<Results<NoContent, ProblemHttpResult>> DoneAsync(Task<bool> change) =>
        await change ? TypedResults.NoContent() : NotFound();

    static ValidationProblem Refused(SubscriptionSaved refused) => TypedResults.ValidationProblem(refused switch
    {
        SubscriptionSaved.BadUrl(var why) => new Dictionary<string, string[]> { ["url"] = [why] },
        SubscriptionSaved.UnknownCampaign => new() { ["campaignIds"] = ["You have no such campaign."] },
        _ => throw new UnreachableException(),
    });

    internal static ProblemHttpResult NotFound() => TypedResults.Problem(
        "You have no such event subscription, or no such delivery of it.",
        statusCode: StatusCodes.Status404NotFound,
        title: "Not found");
}
