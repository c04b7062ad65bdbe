using ColdMail.Scheduling.Rotation;
using ColdMail.Scheduling.Rules;

namespace ColdMail.Scheduling.Forecasts;

/// <summary>Over which senders a launch now would spread its contacts.</summary>
static class Spreading
{
    /// <summary>Whose turn it is, as <see cref="SenderRotation"/> says.</summary>
    /// <param name="senders">Of the campaign, not deleted, at least one. While one of them is active the others get nothing.</param>
    /// <param name="otherCampaigns">Running campaigns that each serves already; 0 where it is missing.</param>
    public static IReadOnlyList<long> Over(
        IReadOnlyList<SenderRules> senders, IReadOnlyDictionary<long, int> otherCampaigns)
    {
        var active = senders.Any(sender => sender.IsActive) ? senders.Where(sender => sender.IsActive) : senders;
        return SenderRotation.Pattern([.. active.OrderBy(sender => sender.Id).Select(sender =>
            new RotatingSender(
                sender.Id,
                RotatingSender.DayCapOf(sender.Limits.DailyCap, sender.Limits.RollingCap, sender.Limits.Ramp),
                otherCampaigns.GetValueOrDefault(sender.Id)))]);
    }
}
