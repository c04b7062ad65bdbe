using ColdMail.Stops;

namespace ColdMail.Sending;

/// <summary>What a begin reads under its locks, before the limits are asked.</summary>
/// <param name="Running">Campaigns that still run.</param>
/// <param name="Blocked">Which mails must not go, by message id.</param>
/// <param name="IsStale">The mailbox of the sender was not read lately.</param>
/// <param name="Probes">Mails that a sender which tries itself may still begin; null: any number.</param>
sealed record BeginFacts(
    IReadOnlySet<long> Running, IReadOnlyDictionary<long, MailBlock> Blocked, bool IsStale, int? Probes)
{
    /// <summary>The mails that the limits are to be asked about, and why no others, when it is the sender that keeps them back.</summary>
    public (IReadOnlyList<FrozenMail> Mails, BeginStop? Stop) Ready(IReadOnlyList<FrozenMail> mails)
    {
        var may = mails.Where(mail => Running.Contains(mail.CampaignId) && !Blocked.ContainsKey(mail.MessageId)).ToList();
        var fresh = IsStale ? may.FindAll(mail => !mail.IsFollowUp) : may;
        return Probes < fresh.Count ? (fresh.GetRange(0, Math.Max(0, Probes.Value)), BeginStop.ProbesSpent)
            : fresh.Count < may.Count ? (fresh, BeginStop.InboundStale)
            : (fresh, null);
    }
}
