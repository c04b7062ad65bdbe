using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ColdMail.Functions.Accounts;
using ColdMail.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Webhooks;

/// <summary>The addresses that a user gives to providers.</summary>
static class WebhookEndpointEndpoints
{
    public static void MapWebhookEndpoints(this RouteGroupBuilder api)
    {
        var endpoints = api.MapGroup("/webhook-endpoints").WithTags("Webhooks").RequireSession();

        endpoints.MapGet("", async (CurrentUser user, WebhookEndpointStore store, CancellationToken cancellation) =>
            TypedResults.Ok(await store.ListAsync(user.Id, cancellation)))
        .WithSummary("The webhook endpoints that work, without their addresses and secrets.");

        endpoints.MapPost("", AddAsync)
            .WithSummary("Makes a webhook endpoint. Its address and secret are in this answer and never again.");

        endpoints.MapDelete("/{id:long}", async Task<Results<NoContent, NotFound>> (
            long id, CurrentUser user, WebhookEndpointStore store, TimeProvider clock, CancellationToken cancellation) =>
            await store.RevokeAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation)
                ? TypedResults.NoContent()
                : TypedResults.NotFound())
        .WithSummary("Ends a webhook endpoint at once. What it has taken in is still processed.");
    }

    static async Task<Results<Created<NewWebhookEndpoint>, ValidationProblem, ProblemHttpResult>> AddAsync(
        WebhookEndpointRequest request, CurrentUser user, WebhookEndpoints endpoints, CancellationToken cancellation)
    {
        if (WebhookProvider.Find(request.Provider) is not { } provider)
        {
            var known = string.Join(", ", WebhookProvider.All.Select(one => one.Name));
            return TypedResults.ValidationProblem(new Dictionary<string, string[]>
            {
                ["provider"] = [$"This provider is not known. Known: {known}."],
            });
        }

        return await endpoints.AddAsync(user.Id, provider.Name, request.Name.Trim(), cancellation) is { } added
            ? TypedResults.Created(
                string.Create(CultureInfo.InvariantCulture, $"/api/webhook-endpoints/{added.Endpoint.Id}"), added)
            : TypedResults.Problem(
                "There are as many webhook endpoints as an account may have. Revoke one that is not used.",
                statusCode: StatusCodes.Status409Conflict,
                title: "Too many webhook endpoints");
    }
}

/// <param name="Provider">Whose format it takes: <c>generic</c> is our own.</param>
public sealed record WebhookEndpointRequest(
    [Required, StringLength(120)] string Name,
    [Required, StringLength(20)] string Provider);
