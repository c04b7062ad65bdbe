using System.Diagnostics;
using ColdMail.Accounts;
using ColdMail.Functions.Accounts;
using ColdMail.Inbox;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Inbox;

static class ReplyEndpoints
{
    public static void MapReplies(this RouteGroupBuilder threads)
    {
        threads.MapPost("/{id:long}/reply", async Task<Results<Accepted<InboxReply>, NotFound, ValidationProblem, ProblemHttpResult>> (
            long id, ReplyRequest request, CurrentUser user, ReplyWriting writing, CancellationToken cancellation) =>
            await writing.ReplyAsync(user.Id, id, request.ToDraft(), cancellation) switch
            {
                ReplyOutcome.Accepted(var reply) => TypedResults.Accepted($"/api/inbox/threads/replies/{reply.Id}", reply),
                ReplyOutcome.NotFound => TypedResults.NotFound(),
                ReplyOutcome.Invalid(var problems) => TypedResults.ValidationProblem(problems),
                ReplyOutcome.KeyTaken => Conflict(
                    "Key used", "This key stands for another reply, which was taken already. Use a new key for each reply."),
                ReplyOutcome.OptedOut => Conflict(
                    "Opted out", "This person wants no more mail. To answer all the same, say so with confirmOptedOut."),
                ReplyOutcome.Refused(var why) => Conflict("Cannot reply", why),
                _ => throw new UnreachableException(),
            })
        .RequireScope(ApiScopes.Send)
        .WithSummary("Answers in a conversation through its sender, once for each key.");

        threads.MapGet("/replies/{replyId:long}", async Task<Results<Ok<InboxReply>, NotFound>> (
            long replyId, CurrentUser user, ReplyStore store, CancellationToken cancellation) =>
            await store.FindAsync(user.Id, replyId, cancellation) is { } reply ? TypedResults.Ok(reply) : TypedResults.NotFound())
        .WithSummary("What became of a reply.");

        threads.MapPost("/replies/{replyId:long}/resolve", async Task<Results<Ok<InboxReply>, NotFound, ProblemHttpResult>> (
            long replyId, ReplyDecision request, CurrentUser user, ReplyStore store, CancellationToken cancellation) =>
        {
            var isDone = await store.ResolveAsync(user.Id, replyId, request.Decision == "sent", cancellation);
            return await store.FindAsync(user.Id, replyId, cancellation) switch
            {
                null => TypedResults.NotFound(),
                { } reply when isDone => TypedResults.Ok(reply),
                var reply => Conflict(
                    "Nothing to decide",
                    $"This reply is {reply.Status}. One that waits can be given up; of an uncertain one you can say that it was sent, or give it up."),
            };
        })
        .WithSummary("Says of an uncertain reply that it arrived, or gives up one that waits or is uncertain. To send it again, reply anew.");
    }

    static ProblemHttpResult Conflict(string title, string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict, title: title);
}
