using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using ColdMail.EventSubscriptions;
using ColdMail.Functions.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.EventSubscriptions;

/// <summary>What was delivered to a subscription, and delivering it again.</summary>
static class DeliveryEndpoints
{
    public static void MapEventDeliveries(this RouteGroupBuilder api)
    {
        var subscription = api.MapGroup("/event-subscriptions/{id:long}").WithTags("Event subscriptions");

        subscription.MapPost("/test", TestAsync)
            .WithSummary("Delivers an event of the type test, whatever was chosen. The log of deliveries shows the answer.");

        subscription.MapGet("/deliveries", ListAsync)
            .WithSummary("Deliveries with status, attempts and last answer, newest first.");

        subscription.MapPost("/deliveries/{deliveryId:long}/again", async Task<Results<Accepted, ProblemHttpResult>> (
            long id, long deliveryId, CurrentUser user, DeliveryLogStore log, DeliveryHints hints, TimeProvider clock,
            CancellationToken cancellation) =>
        {
            if (!await log.AgainAsync(user.Id, id, deliveryId, clock.GetUtcNow().UtcDateTime, cancellation))
            {
                return EventSubscriptionEndpoints.NotFound();
            }

            await hints.PostAsync(id, cancellation);
            return TypedResults.Accepted((string?)null);
        })
        .WithSummary("Delivers one event again, under the same webhook-id.");

        subscription.MapPost("/deliveries/again", AgainAsync)
            .WithSummary("Delivers the events of a time again, in their order, each under the same webhook-id.");
    }

    static async Task<Results<Accepted<LoggedDelivery>, ProblemHttpResult>> TestAsync(
        long id, CurrentUser user, EventSubscriptionStore store, DeliveryLogStore log, DeliveryHints hints, TimeProvider clock,
        CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (await store.FindAsync(user.Id, id, now, cancellation) is null)
        {
            return EventSubscriptionEndpoints.NotFound();
        }

        var number = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue;
        if (await log.TestAsync(user.Id, id, number, now, cancellation) is not { } test)
        {
            return TypedResults.Problem(
                "The subscription does not deliver now. Resume it first.",
                statusCode: StatusCodes.Status409Conflict,
                title: "Not possible now");
        }

        await hints.PostAsync(id, cancellation);
        return TypedResults.Accepted((string?)null, test);
    }

    static async Task<Results<Ok<DeliveryPage>, ProblemHttpResult>> ListAsync(
        long id,
        CurrentUser user,
        EventSubscriptionStore store,
        DeliveryLogStore log,
        TimeProvider clock,
        CancellationToken cancellation,
        [AllowedValues(null, "waiting", "delivered", "failed")] string? status = null,
        [Range(1, long.MaxValue)] long? before = null,
        [Range(1, 200)] int limit = 50)
    {
        if (await store.FindAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation) is null)
        {
            return EventSubscriptionEndpoints.NotFound();
        }

        var page = await log.ListAsync(user.Id, id, status, before, limit + 1, cancellation);
        return TypedResults.Ok(page.Count > limit
            ? new DeliveryPage([.. page.Take(limit)], page[limit - 1].Id)
            : new DeliveryPage(page, null));
    }

    static async Task<Results<Accepted<DeliverAgainAnswer>, ProblemHttpResult, ValidationProblem>> AgainAsync(
        long id, DeliverAgainRequest request, CurrentUser user, EventSubscriptionStore store, DeliveryLogStore log,
        DeliveryHints hints, TimeProvider clock, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (await store.FindAsync(user.Id, id, now, cancellation) is null)
        {
            return EventSubscriptionEndpoints.NotFound();
        }

        var (from, to) = (request.From!.Value.UtcDateTime, request.To!.Value.UtcDateTime);
        if (from >= to)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["to"] = ["It has to be later than from."] });
        }

        var deliveries = await log.AgainAsync(user.Id, id, from, to, request.DeliveredToo, now, cancellation);
        await hints.PostAsync(id, cancellation);
        return TypedResults.Accepted((string?)null, new DeliverAgainAnswer(deliveries));
    }
}
