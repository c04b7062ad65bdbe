using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
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
        .WithSummary("The webhook endpoints that work, with what came last and what was refused last and why; without their addresses and secrets.");

        endpoints.MapGet("/providers", () => TypedResults.Ok(
            WebhookProvider.All.Select(provider => new OfferedProvider(
                provider.Name, provider.Guide.Title, provider.Guide.KeyName, provider.Guide.SourceName, provider.Guide.Steps))))
        .WithSummary("The providers that can report, what each needs to be entered here, and what to do there.");

        endpoints.MapPost("", AddAsync)
            .WithSummary("Makes a webhook endpoint. Its address and secret are in this answer and never again.");

        endpoints.MapPut("/{id:long}", ChangeAsync)
            .WithSummary("Renames an endpoint, and enters another key or source of the provider.");

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
            return Invalid("provider", $"This provider is not known. Known: {known}.");
        }

        return await endpoints.AddAsync(
            user.Id, provider, request.Name.Trim(), Entered(request.Key), Entered(request.Source), cancellation) switch
        {
            EndpointOutcome.Added(var added) => TypedResults.Created(
                string.Create(CultureInfo.InvariantCulture, $"/api/webhook-endpoints/{added.Endpoint.Id}"), added),
            EndpointOutcome.Invalid(var field, var words) => Invalid(field, words),
            EndpointOutcome.TooMany => TypedResults.Problem(
                "There are as many webhook endpoints as an account may have. Revoke one that is not used.",
                statusCode: StatusCodes.Status409Conflict,
                title: "Too many webhook endpoints"),
            _ => throw new UnreachableException(),
        };
    }

    static async Task<Results<NoContent, NotFound, ValidationProblem>> ChangeAsync(
        long id, WebhookEndpointChange request, CurrentUser user, WebhookEndpoints endpoints, CancellationToken cancellation) =>
        await endpoints.ChangeAsync(
            user.Id, id, request.Name.Trim(), Entered(request.Key), Entered(request.Source), cancellation) switch
        {
            EndpointOutcome.Changed => TypedResults.NoContent(),
            EndpointOutcome.NotFound => TypedResults.NotFound(),
            EndpointOutcome.Invalid(var field, var words) => Invalid(field, words),
            _ => throw new UnreachableException(),
        };

    static ValidationProblem Invalid(string field, string words) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [words] });

    static string? Entered(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <param name="Provider">Whose format it takes: <c>generic</c> is our own.</param>
/// <param name="Key">The key of the provider, if it is known already.</param>
/// <param name="Source">The topic or resource that reports are taken from, where the provider has one.</param>
public sealed record WebhookEndpointRequest(
    [Required, StringLength(120)] string Name,
    [Required, StringLength(20)] string Provider,
    [StringLength(1000)] string? Key = null,
    [StringLength(500)] string? Source = null);

/// <param name="Key">Null leaves it as it is, and so does a null <paramref name="Source"/> with the source.</param>
public sealed record WebhookEndpointChange(
    [Required, StringLength(120)] string Name,
    [StringLength(1000)] string? Key = null,
    [StringLength(500)] string? Source = null);

/// <param name="Key">What the provider calls the key that is entered here; null: none is.</param>
/// <param name="Source">What else must be entered here; null: nothing.</param>
/// <param name="Steps">What to do at the provider, in order.</param>
public sealed record OfferedProvider(string Name, string Title, string? Key, string? Source, IReadOnlyList<string> Steps);
