using ColdMail.Scheduling.Rules;

namespace ColdMail.Sending;

/// <summary>Places the step after one that went, or may have gone.</summary>
public static class FollowUps
{
    /// <returns>Null when the mail was the last step, or did not go.</returns>
    public static FollowUp? After(Settlement settlement, CampaignRules campaign) =>
        settlement.Continues && campaign.StepAfter(settlement.Message.StepNumber) is { } next
            ? new(next.Id, next.Number, campaign.DueAfter(next, settlement.Message.Zone, settlement.Message.Country, settlement.SettledAt))
            : null;
}
