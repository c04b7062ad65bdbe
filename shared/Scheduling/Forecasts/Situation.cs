using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;

namespace ColdMail.Scheduling.Forecasts;

/// <summary>A mail that waits, or that a launch would write.</summary>
/// <param name="Zone">Of its lane; empty: the campaign's. Likewise <paramref name="Country"/>.</param>
/// <param name="DueAt">UTC: not before.</param>
/// <param name="Company">Null for shared domains, and where no limit asks for it.</param>
public readonly record struct ExpectedMail(
    long CampaignId, int StepNumber, long SenderId, long ContactId, string Zone, string Country, DateTime DueAt, string? Company);

/// <summary>Everything that a forecast starts from.</summary>
/// <param name="CampaignId">The campaign that is asked about; the others count as long as it sends.</param>
/// <param name="Senders">All that mails wait for, in any state.</param>
/// <param name="Campaigns">All whose mails wait, taken to be running; each may open later.</param>
/// <param name="Usage">What the counters stand at; it is not changed.</param>
/// <param name="Now">UTC.</param>
/// <param name="Horizon">How far the forecast looks.</param>
public sealed record Situation(
    long CampaignId, IReadOnlyList<SenderRules> Senders, IReadOnlyList<CampaignRules> Campaigns, IReadOnlyList<ExpectedMail> Mails,
    Usage Usage, DateTime Now, TimeSpan Horizon)
{
    /// <summary>A decision: what lies further ahead changes before it comes.</summary>
    public static readonly TimeSpan UsualHorizon = TimeSpan.FromDays(366);

    /// <summary>Of the campaign that is asked about; without any, every mail that may go is taken to go.</summary>
    public Obstacles Obstacles { get; init; } = Obstacles.None;

    public CampaignRules Campaign => Campaigns.First(campaign => campaign.Id == CampaignId);
}
