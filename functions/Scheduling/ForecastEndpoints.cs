using System.ComponentModel.DataAnnotations;
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
            long id,
            CurrentUser user,
            CampaignForecast forecasts,
            TimeProvider clock,
            CancellationToken cancellation,
            [Range(0, 100, ErrorMessage = "Add between 0 and 100 senders.")] int addSenders = 0,
            [Range(1, 1_000_000, ErrorMessage = "A sender's daily cap is between 1 and 1,000,000 mails.")] int? senderDailyCap = null,
            [Range(1, 1_000_000, ErrorMessage = "A campaign's daily cap is between 1 and 1,000,000 mails.")] int? campaignDailyCap = null,
            [Range(1, 1_000_000, ErrorMessage = "The cap on new contacts is between 1 and 1,000,000 a day.")] int? newDailyCap = null) =>
        {
            var whatIf = new WhatIf(addSenders, senderDailyCap, campaignDailyCap, newDailyCap);
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
