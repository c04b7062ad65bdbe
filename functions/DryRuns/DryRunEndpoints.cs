using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using ColdMail.Campaigns;
using ColdMail.Contacts;
using ColdMail.DryRuns;
using ColdMail.Functions.Accounts;
using ColdMail.Functions.Campaigns;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace ColdMail.Functions.DryRuns;

static class DryRunEndpoints
{
    public static void MapDryRuns(this RouteGroupBuilder api)
    {
        api.MapPost("/campaigns/{id:long}/dry-run", async Task<Results<Accepted<DryRunState>, ProblemHttpResult>> (
            long id, CurrentUser user, DryRunStart start, CancellationToken cancellation) =>
            await start.StartAsync(user.Id, id, cancellation) switch
            {
                DryRunAnswer.Started(var run) => TypedResults.Accepted($"/api/dry-runs/{run.Id}", DryRunState.Of(run)),
                DryRunAnswer.Refused(var problems) => CampaignProblems.Launch(problems),
                DryRunAnswer.Over(var status) => TypedResults.Problem(
                    $"The campaign is {status}: no mail is left that could go. Duplicate it to try it again.",
                    statusCode: StatusCodes.Status409Conflict, title: "Nothing left to play"),
                DryRunAnswer.NotFound => CampaignProblems.NotFound(),
                _ => throw new UnreachableException(),
            })
        .WithTags("Dry runs")
        .WithSummary("Plays the campaign as it stands now to its end, sends nothing and changes nothing. While one is open, that one is answered.");

        api.MapGet("/campaigns/{id:long}/dry-run", async Task<Results<Ok<DryRunState>, ProblemHttpResult>> (
            long id, CurrentUser user, DryRunStore store, CancellationToken cancellation) =>
            await store.LastAsync(user.Id, id, cancellation) is { } run ? TypedResults.Ok(DryRunState.Of(run)) : NotFound())
        .WithTags("Dry runs")
        .WithSummary("The last dry run of the campaign, with its progress.");

        var runs = api.MapGroup("/dry-runs").WithTags("Dry runs");

        runs.MapGet("/{id:long}", async Task<Results<Ok<DryRunState>, ProblemHttpResult>> (
            long id, CurrentUser user, DryRunStore store, CancellationToken cancellation) =>
            await store.FindAsync(user.Id, id, cancellation) is { } run ? TypedResults.Ok(DryRunState.Of(run)) : NotFound())
        .WithSummary("A dry run: how far it is, and what came of all mails once it is done.");

        runs.MapPost("/{id:long}/cancel", async Task<Results<Ok<DryRunState>, ProblemHttpResult>> (
            long id, CurrentUser user, DryRunStore store, TimeProvider clock, CancellationToken cancellation) =>
        {
            var isCancelled = await store.CancelAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation);
            return await store.FindAsync(user.Id, id, cancellation) switch
            {
                null => NotFound(),
                var run when isCancelled => TypedResults.Ok(DryRunState.Of(run)),
                var run => TypedResults.Problem(
                    $"The dry run is {run.Status} already.", statusCode: StatusCodes.Status409Conflict, title: "Not possible now"),
            };
        })
        .WithSummary("Ends a dry run that waits or runs. It has no result then.");

        runs.MapGet("/{id:long}/mails", PageAsync)
            .WithSummary("What would come of every mail, by contact and step; outcome=held lists those that wait for a person.");

        runs.MapGet("/{id:long}/export", ExportAsync)
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("The same as a CSV file that is safe to open in a spreadsheet.");

        runs.MapGet("/{id:long}/mails/{contactId:long}/{step:int}", async Task<Results<Ok<OpenedMail>, ProblemHttpResult>> (
            long id, long contactId, int step, CurrentUser user, DryRunOpening opening, CancellationToken cancellation) =>
            await opening.OpenAsync(user.Id, id, contactId, step, cancellation) switch
            {
                MailOpening.Opened(var mail) => TypedResults.Ok(mail),
                MailOpening.Unwritten(var why) => TypedResults.Problem(
                    why, statusCode: StatusCodes.Status409Conflict, title: "No mail to show"),
                MailOpening.NotFound => NotFound(),
                _ => throw new UnreachableException(),
            })
        .WithSummary("One mail as its recipient would get it, whole; its links change nothing.");
    }

    static async Task<Results<Ok<Page<DryRunMailAnswer>>, ProblemHttpResult>> PageAsync(
        long id,
        CurrentUser user,
        DryRunStore store,
        CancellationToken cancellation,
        [AllowedValues(null, "goes", "held", "cancelled", "excluded", "waits")] string? outcome = null,
        [StringLength(320)] string? email = null,
        [StringLength(60)] string? after = null,
        [Range(1, 500)] int limit = 50) =>
        await store.FindAsync(user.Id, id, cancellation) is { } run
            ? run.Status == "done"
                ? TypedResults.Ok(DryRunMailAnswer.Of(await store.PageAsync(
                    user.Id, id, new(outcome, Normal(email), after, limit), cancellation)))
                : NotDone(run)
            : NotFound();

    static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ExportAsync(
        long id,
        HttpContext context,
        CurrentUser user,
        DryRunStore store,
        DryRunExport export,
        CancellationToken cancellation,
        [AllowedValues(null, "goes", "held", "cancelled", "excluded", "waits")] string? outcome = null)
    {
        if (await store.FindAsync(user.Id, id, cancellation) is not { } run)
        {
            return NotFound();
        }

        if (run.Status != "done")
        {
            return NotDone(run);
        }

        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(string.Create(CultureInfo.InvariantCulture, $"Dry run {run.AsOf:yyyy-MM-dd}.csv"));
        context.Response.Headers.ContentDisposition = disposition.ToString();
        return TypedResults.Stream(
            output => export.WriteAsync(user.Id, id, outcome, output, cancellation), "text/csv; charset=utf-8");
    }

    /// <summary>As addresses are stored; what is no address finds nobody.</summary>
    static string? Normal(string? email) =>
        email is null ? null : EmailAddress.Parse(email).Address ?? email.ToLower(CultureInfo.InvariantCulture);

    static ProblemHttpResult NotDone(DryRun run) => TypedResults.Problem(
        run.Status is "queued" or "running"
            ? $"The dry run is at {run.Percent} per cent. Its mails can be read when it is done."
            : $"The dry run is {run.Status} and has no result. Start it again.",
        statusCode: StatusCodes.Status409Conflict,
        title: "No result yet");

    static ProblemHttpResult NotFound() => TypedResults.Problem(
        "You have no such dry run, or no such mail in it. A result is kept for some days only; start a dry run to get another.",
        statusCode: StatusCodes.Status404NotFound,
        title: "Not found");
}
