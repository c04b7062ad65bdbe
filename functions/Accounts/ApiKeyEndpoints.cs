using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ColdMail.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Accounts;

static class ApiKeyEndpoints
{
    public static void MapApiKeys(this RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/me/api-keys").WithTags("Account").RequireSession();

        keys.MapGet("", ListAsync)
            .WithSummary("The API keys that work, without their secrets.");

        keys.MapPost("", AddAsync)
            .WithSummary("Makes an API key. Its secret is in this answer and never again.");

        keys.MapDelete("/{id:long}", RevokeAsync)
            .WithSummary("Ends an API key at once.");
    }

    static async Task<Ok<IReadOnlyList<ApiKey>>> ListAsync(
        CurrentUser user, ApiKeyStore store, CancellationToken cancellation) =>
        TypedResults.Ok(await store.ListAsync(user.Id, cancellation));

    static async Task<Results<Created<NewApiKey>, ProblemHttpResult>> AddAsync(
        ApiKeyRequest request, CurrentUser user, ApiKeys keys, CancellationToken cancellation) =>
        await keys.AddAsync(user.Id, request.Name.Trim(), request.Scopes, cancellation) is { } added
            ? TypedResults.Created(string.Create(CultureInfo.InvariantCulture, $"/api/me/api-keys/{added.Key.Id}"), added)
            : TypedResults.Problem(
                "There are as many API keys as an account may have. Revoke one that is not used.",
                statusCode: StatusCodes.Status409Conflict,
                title: "Too many API keys");

    static async Task<Results<NoContent, NotFound>> RevokeAsync(
        long id, CurrentUser user, ApiKeyStore store, TimeProvider clock, CancellationToken cancellation) =>
        await store.RevokeAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation)
            ? TypedResults.NoContent()
            : TypedResults.NotFound();
}

/// <param name="Scopes">Of <c>read</c>, <c>write</c>, <c>send</c>.</param>
public sealed record ApiKeyRequest(
    [Required, StringLength(120)] string Name,
    [Required, ApiScopes] IReadOnlyList<string> Scopes);
