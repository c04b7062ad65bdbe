using System.Diagnostics;
using ColdMail.Explanations;
using ColdMail.Functions.Accounts;
using ColdMail.Functions.Campaigns;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Explanations;

static class ExplanationEndpoints
{
    public static void MapExplanations(this RouteGroupBuilder api)
    {
        var campaign = api.MapGroup("/campaigns/{id:long}").WithTags("Campaigns");

        campaign.MapGet("/diagnosis", async Task<Results<Ok<Diagnosis>, ProblemHttpResult>> (
            long id, CurrentUser user, CampaignDiagnosis diagnoses, TimeProvider clock, CancellationToken cancellation) =>
            await diagnoses.DiagnoseAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation) is { } diagnosis
                ? TypedResults.Ok(diagnosis)
                : CampaignProblems.NotFound())
        .WithSummary("Why a campaign does not send: what holds for all of it, and its mails by what keeps them back.");

        campaign.MapGet("/recipients/{contactId:long}/explanation", async Task<Results<Ok<Explanation>, ProblemHttpResult>> (
            long id, long contactId, CurrentUser user, RecipientExplanation explanations, TimeProvider clock,
            CancellationToken cancellation) =>
            await explanations.ExplainAsync(user.Id, id, contactId, clock.GetUtcNow().UtcDateTime, cancellation) switch
            {
                ExplanationResult.Done(var explanation) => TypedResults.Ok(explanation),
                ExplanationResult.NoRecipient => NoRecipient(),
                ExplanationResult.NoCampaign => CampaignProblems.NotFound(),
                _ => throw new UnreachableException(),
            })
        .WithSummary("Why a recipient got what it got, and when the next mail goes: every rule with its inputs, clock and zone.");
    }

    static ProblemHttpResult NoRecipient() => TypedResults.Problem(
        "This contact is no recipient of the campaign: it was in none of its lists when the campaign was launched, or you have no such "
        + "contact. Add it to a list and use that in a new campaign.",
        statusCode: StatusCodes.Status404NotFound,
        title: "Not a recipient");
}
