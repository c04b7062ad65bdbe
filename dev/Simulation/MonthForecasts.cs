using ColdMail.Dev.Components;
using ColdMail.Scheduling.Forecasts;
using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Dev.Simulation;

/// <summary>What the forecast of each campaign of a month says before its first mail: asked as the API asks, one by one.</summary>
/// <param name="Plans">By campaign.</param>
public sealed record MonthForecasts(IReadOnlyDictionary<long, ForecastPlan> Plans)
{
    /// <summary>Of each campaign what its own forecast says.</summary>
    public IReadOnlyList<PlannedMail> Mails { get; } =
        [.. Plans.Values.SelectMany(plan => plan.Mails.Where(mail => mail.CampaignId == plan.CampaignId)).OrderBy(mail => mail.At)];

    public static async Task<MonthForecasts> TakeAsync(
        ScriptedWorld world, IReadOnlyList<MonthCampaign> campaigns, CancellationToken cancellation)
    {
        var forecasts = world.Services.GetRequiredService<CampaignForecast>();
        var plans = new Dictionary<long, ForecastPlan>();
        foreach (var campaign in campaigns)
        {
            var result = (await forecasts.RunAsync(MonthWorld.UserId, campaign.Id, [null], world.Now, cancellation))[0];
            plans[campaign.Id] = result is ForecastResult.Done done
                ? done.Plan
                : throw new ComponentException($"Campaign {campaign.Id} could not be forecast: {result}");
        }

        return new(plans);
    }

    /// <summary>
    /// Each forecast plays the campaigns that share senders with its own. As far as it looks, it has to see of them what their
    /// own forecasts see.
    /// </summary>
    /// <param name="end">UTC, exclusive.</param>
    /// <returns>One line for each two that differ.</returns>
    public IReadOnlyList<string> Contradictions(DateTime end)
    {
        var found = new List<string>();
        foreach (var plan in Plans.Values)
        {
            var until = plan.FinishesAt < end ? plan.FinishesAt.Value : end;
            foreach (var other in Plans.Values.Where(other => other.CampaignId != plan.CampaignId))
            {
                var (seen, own) = (Before(plan, other.CampaignId, until), Before(other, other.CampaignId, until));
                if (!seen.SetEquals(own))
                {
                    seen.SymmetricExceptWith(own);
                    found.Add(
                        $"the forecasts of campaigns {plan.CampaignId} and {other.CampaignId} differ in {seen.Count} entries of campaign {other.CampaignId}");
                }
            }
        }

        return found;
    }

    static HashSet<PlannedMail> Before(ForecastPlan plan, long campaign, DateTime until) =>
        [.. plan.Mails.Where(mail => mail.CampaignId == campaign && mail.At < until)];
}
