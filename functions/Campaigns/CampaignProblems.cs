using ColdMail.Campaigns;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Campaigns;

/// <summary>What the API says when a change to a campaign was not made.</summary>
static class CampaignProblems
{
    public static ProblemHttpResult NotFound() => TypedResults.Problem(
        "You have no such campaign, or it has no such step. It may have been deleted.",
        statusCode: StatusCodes.Status404NotFound,
        title: "Not found");

    /// <param name="whilePaused">Whether pausing would allow the change.</param>
    public static ProblemHttpResult Of(CampaignChange change, bool whilePaused = false) => change switch
    {
        CampaignChange.Stale(var version) => TypedResults.Problem(
            "Somebody changed this campaign after you opened it. Load it again and repeat your change, so that neither is lost.",
            statusCode: StatusCodes.Status409Conflict,
            title: "Changed meanwhile",
            extensions: new Dictionary<string, object?> { ["version"] = version }),
        CampaignChange.Locked(var status) => TypedResults.Problem(
            Explain(status, whilePaused),
            statusCode: StatusCodes.Status409Conflict,
            title: "Not possible in this state",
            extensions: new Dictionary<string, object?> { ["status"] = status }),
        CampaignChange.Unknown(var field, var ids) => Invalid(
            field, $"You have no such {field}: {string.Join(", ", ids)}. Choose others."),
        CampaignChange.Refused(var field, var text) => Invalid(field, text),
        _ => NotFound(),
    };

    public static ProblemHttpResult Launch(IReadOnlyList<LaunchProblem> problems) => TypedResults.Problem(
        string.Join(" ", problems.Select(problem => problem.Text)),
        statusCode: StatusCodes.Status422UnprocessableEntity,
        title: problems.Count == 1 ? "One thing keeps this campaign from starting" : $"{problems.Count} things keep this campaign from starting",
        extensions: new Dictionary<string, object?> { ["problems"] = problems });

    /// <summary>Everything that is wrong with one field.</summary>
    public static ProblemHttpResult Invalid(string field, params IReadOnlyList<string> texts) => TypedResults.Problem(
        string.Join(" ", texts),
        statusCode: StatusCodes.Status422UnprocessableEntity,
        title: "Not possible",
        extensions: new Dictionary<string, object?> { ["errors"] = new Dictionary<string, string[]> { [field] = [.. texts] } });

    static string Explain(string status, bool whilePaused) => (status, whilePaused) switch
    {
        ("archived", _) => "The campaign is archived. Restore it first.",
        ("running" or "scheduled" or "launching", true) =>
            $"The campaign is {status}. Pause it first; then its name, tracking, sending hours, limits and the texts and delays of its steps can be changed.",
        ("done", true) => "The campaign is done. Duplicate it to send something else.",
        _ => $"The campaign is {status}. Steps, order, audience, senders and schedule are fixed by the launch: " +
            "people may already have got its mails. Duplicate it to change them.",
    };
}
