using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using ColdMail.Accounts;
using ColdMail.Functions.Accounts;
using ColdMail.Inbox;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Inbox;

static class ThreadEndpoints
{
    /// <summary>Further away nobody means it.</summary>
    const int MostDays = 1_100;

    public static void MapThreads(this RouteGroupBuilder api)
    {
        var threads = api.MapGroup("/inbox/threads").WithTags("Inbox");

        threads.MapGet("", async Task<Ok<ThreadPage>> (
            CurrentUser user, ThreadStore store, CancellationToken cancellation,
            [AllowedValues(null, "none", "interested", "not_now", "wrong_person", "opted_out", "out_of_office")] string? label = null,
            [AllowedValues(null, "reply", "auto_reply", "left", "bounce", "complaint", "opt_out", "review", "other")] string? kind = null,
            long? campaignId = null, long? senderId = null, bool unread = false, [StringLength(100)] string? search = null,
            [Range(0, long.MaxValue)] long before = 0, [Range(1, 200)] int limit = 50) =>
            TypedResults.Ok(await store.PageAsync(
                user.Id,
                new(label, kind, campaignId, senderId, unread, string.IsNullOrWhiteSpace(search) ? null : search.Trim()),
                before, limit, cancellation)))
        .WithSummary("Conversations of contacts with senders, the one with the newest mail first.");

        threads.MapGet("/counts", async Task<Ok<IReadOnlyList<LabelCount>>> (
            CurrentUser user, ThreadStore store, CancellationToken cancellation) =>
            TypedResults.Ok(await store.CountsAsync(user.Id, cancellation)))
        .WithSummary("How many conversations have each label, and how many of them nobody read yet.");

        threads.MapGet("/{id:long}", async Task<Results<Ok<ThreadView>, NotFound>> (
            long id, CurrentUser user, ThreadReading reading, CancellationToken cancellation) =>
            await reading.FindAsync(user.Id, id, cancellation) is { } thread ? TypedResults.Ok(thread) : TypedResults.NotFound())
        .WithSummary("A conversation: their mails, our steps and our replies, in the order of time. Hostile HTML is cleaned, files are only named.");

        threads.MapPut("/{id:long}/unread", async Task<Results<NoContent, NotFound>> (
            long id, UnreadRequest request, CurrentUser user, ThreadStore store, CancellationToken cancellation) =>
            await store.MarkAsync(user.Id, id, request.IsUnread!.Value, cancellation) ? TypedResults.NoContent() : TypedResults.NotFound())
        .WithSummary("Notes that somebody read a conversation, or that it is to be read again.");

        threads.MapPut("/{id:long}/label", async Task<Results<Ok<LabelAnswer>, NotFound, ValidationProblem, ProblemHttpResult>> (
            long id, LabelRequest request, CurrentUser user, Labelling labelling, TimeProvider clock, CancellationToken cancellation) =>
        {
            var now = clock.GetUtcNow().UtcDateTime;
            var label = ThreadLabels.Parse(request.Label)!.Value;
            if (ProblemOf(label, request.Until, DateOnly.FromDateTime(now)) is { } problem)
            {
                return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["until"] = [problem] });
            }

            return Answer(await labelling.LabelAsync(user.Id, id, label, request.Until, now, cancellation)) switch
            {
                Ok<LabelAnswer> done => done,
                NotFound missing => missing,
                ProblemHttpResult refused => refused,
                _ => throw new UnreachableException(),
            };
        })
        .RequireScope(ApiScopes.Send)
        .WithSummary("Labels a conversation, and does to the contact's mails what the label says, in place of what the one before it did.");

        api.MapGroup("/inbox").WithTags("Inbox").MapPut("/{id:long}/kind", async Task<Results<Ok<LabelAnswer>, NotFound, ProblemHttpResult>> (
            long id, KindRequest request, CurrentUser user, Labelling labelling, TimeProvider clock, CancellationToken cancellation) =>
            Answer(await labelling.ReclassifyAsync(
                user.Id, id, request.Kind == "reply", request.ReturnsOn, clock.GetUtcNow().UtcDateTime, cancellation)) switch
            {
                Ok<LabelAnswer> done => done,
                NotFound missing => missing,
                ProblemHttpResult refused => refused,
                _ => throw new UnreachableException(),
            })
        .RequireScope(ApiScopes.Send)
        .WithSummary("Says whether a person or a machine wrote a mail; stops are applied or taken back accordingly.");

        threads.MapReplies();
    }

    static string? ProblemOf(ThreadLabel label, DateOnly? until, DateOnly today) => (label, until) switch
    {
        (ThreadLabel.NotNow, null) => "Say until which day nothing is to go.",
        (ThreadLabel.NotNow or ThreadLabel.OutOfOffice, { } day) when day <= today => "Choose a day in the future.",
        (ThreadLabel.NotNow or ThreadLabel.OutOfOffice, { } day) when day > today.AddDays(MostDays) => "Choose a day within the next three years.",
        (not ThreadLabel.NotNow and not ThreadLabel.OutOfOffice, not null) => "Only not_now and out_of_office have a day.",
        _ => null,
    };

    static IResult Answer(LabelOutcome outcome) => outcome switch
    {
        LabelOutcome.Done(var label, var until, var resumed, var cancelled, var putOff) =>
            TypedResults.Ok(new LabelAnswer(label, until, resumed, cancelled, putOff)),
        LabelOutcome.Final => TypedResults.Problem(
            "This contact opted out. That is kept whatever the label says, so the label stays. You can still answer by hand.",
            statusCode: StatusCodes.Status409Conflict,
            title: "Opted out"),
        LabelOutcome.NotFound => TypedResults.NotFound(),
        LabelOutcome.NoAnswer => TypedResults.Problem(
            "This is no answer to a mail of yours, or the contact opted out with it. Only answers can be told apart into replies and automatic ones.",
            statusCode: StatusCodes.Status409Conflict,
            title: "Not an answer"),
        _ => throw new UnreachableException(),
    };
}
