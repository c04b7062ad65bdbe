using ColdMail.Scheduling.Rules;

namespace ColdMail.Sending;

/// <summary>A running campaign as a run sees it.</summary>
/// <param name="PostalAddress">Of the user; printed in the footer of every mail.</param>
/// <param name="LinkHost">The verified tracking domain of the user; null: none.</param>
public sealed record RunnableCampaign(CampaignRules Rules, bool TrackOpens, bool TrackClicks, string PostalAddress, string? LinkHost)
{
    public long Id => Rules.Id;
}
