using ColdMail.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Accounts;

static class SessionEndpoints
{
    public static void MapSessions(this RouteGroupBuilder api)
    {
        var sessions = api.MapGroup("/me/sessions").WithTags("Account").RequireSession();

        sessions.MapGet("", ListAsync)
            .WithSummary("Where the account is signed in, the latest used first.");

        sessions.MapDelete("", RevokeOthersAsync)
            .WithSummary("Signs out everywhere else.");

        sessions.MapDelete("/{id:long}", RevokeAsync)
            .WithSummary("Ends one session.");
    }

    static async Task<Ok<IReadOnlyList<SessionAnswer>>> ListAsync(
        CurrentUser user, CurrentSession current, Sessions sessions, CancellationToken cancellation)
    {
        var live = await sessions.ListAsync(user.Id, cancellation);
        return TypedResults.Ok<IReadOnlyList<SessionAnswer>>([.. live.Select(session => new SessionAnswer(
            session.Id,
            session.UserAgent,
            session.Address,
            session.CreatedAt,
            session.LastSeenAt,
            session.ExpiresAt,
            IsCurrent: session.Id == current.Id))]);
    }

    static async Task<NoContent> RevokeOthersAsync(
        CurrentUser user, CurrentSession current, SessionStore store, TimeProvider clock, CancellationToken cancellation)
    {
        await store.RevokeOthersAsync(user.Id, current.Id, clock.GetUtcNow().UtcDateTime, cancellation);
        return TypedResults.NoContent();
    }

    static async Task<Results<NoContent, NotFound>> RevokeAsync(
        long id, CurrentUser user, SessionStore store, TimeProvider clock, CancellationToken cancellation) =>
        await store.RevokeAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation)
            ? TypedResults.NoContent()
            : TypedResults.NotFound();
}

/// <param name="IsCurrent">The session that asks.</param>
public sealed record SessionAnswer(
    long Id,
    string UserAgent,
    string Address,
    DateTime CreatedAt,
    DateTime LastSeenAt,
    DateTime ExpiresAt,
    bool IsCurrent);
