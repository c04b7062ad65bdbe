using ColdMail.Campaigns;
using ColdMail.Scheduling.Rules;

namespace ColdMail.Scheduling.Forecasts;

/// <summary>What a campaign lacks before it can be forecast.</summary>
static class ForecastProblems
{
    public static readonly LaunchProblem NoRecipients = new(
        "NO_RECIPIENTS", "audience", "Nobody of the audience would get a mail. Choose a list with contacts who may be written to.");

    public static IReadOnlyList<LaunchProblem> Of(ForecastSubject subject, CampaignRules campaign)
    {
        var problems = new List<LaunchProblem>();
        if (campaign.Steps.Count == 0)
        {
            problems.Add(new("NO_STEPS", "steps", "Add a step: there is no mail yet that could be sent."));
        }

        if (!subject.IsWritten && subject.SenderIds.Count == 0)
        {
            problems.Add(new("NO_SENDER", "senders", "Choose the sender accounts: they decide how many mails can go a day."));
        }

        if (!subject.IsWritten && subject.Lists.Include.Count == 0)
        {
            problems.Add(new("NO_AUDIENCE", "audience", "Choose a list: the forecast needs to know who gets the mails."));
        }

        return problems;
    }
}
