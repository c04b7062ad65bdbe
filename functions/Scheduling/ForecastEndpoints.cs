using System.Diagnostics;
using ColdMail.Campaigns;
using ColdMail.Functions.Accounts;
using ColdMail.Functions.Campaigns;
using ColdMail.Scheduling.Forecasts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Scheduling;

static class ForecastEndpoints
{
    public static void MapForecasts(this RouteGroupBuilder api) =>
        api.MapGet("/campaigns/{id:long}/forecast", async Task<Results<Ok<ForecastAnswer>, ProblemHttpResult>> (
            long id, [AsParameters] ForecastQuery query, CurrentUser user, CampaignForecast forecasts, TimeProvider clock,
            CancellationToken cancellation) =>
        {
            var whatIf = query.ToWhatIf();
            var results = await forecasts.RunAsync(
                user.Id, id, whatIf.IsNothing ? [null] : [whatIf, null], clock.GetUtcNow().UtcDateTime, cancellation);
            return results[0] switch
            {
                ForecastResult.Done done => TypedResults.Ok(ForecastAnswer.Of(done, results.ElementAtOrDefault(1) as ForecastResult.Done)),
                ForecastResult.Missing(var problems) => Missing(problems),
                ForecastResult.NotFound => CampaignProblems.NotFound(),
                _ => throw new UnreachableException(),
            };
        })
        .WithTags("Campaigns")
        .WithSummary("When every mail will go: of a draft as if it were launched now, of a paused campaign as if it were resumed now.");

    static ProblemHttpResult Missing(IReadOnlyList<LaunchProblem> problems) => TypedResults.Problem(
        string.Join(" ", problems.Select(problem => problem.Text)),
        statusCode: StatusCodes.Status422UnprocessableEntity,
        title: "Nothing to forecast yet",
        extensions: new Dictionary<string, object?> { ["problems"] = problems });
}
