namespace ColdMail.Campaigns;

/// <summary>
/// The stable codes of <c>campaign_exclusions.reason</c>: why the launch left a contact out. <see cref="AudienceSql"/> gives them,
/// the first that applies.
/// </summary>
public static class ExclusionReason
{
    public const string ContactDeleted = Sending.Reason.ContactDeleted;

    /// <summary>The contact asked for its data to be erased.</summary>
    public const string Erased = "ERASED";

    public const string Unsubscribed = Sending.Reason.Unsubscribed;
    public const string Bounced = Sending.Reason.Bounced;
    public const string Complained = Sending.Reason.Complained;
    public const string Replied = Sending.Reason.Replied;
    public const string StoppedByHand = Sending.Reason.StoppedByHand;

    /// <summary>The address is on the suppression list.</summary>
    public const string Suppressed = Sending.Reason.Suppressed;

    /// <summary>An entry of the suppression list for many addresses covers it: a domain, or a name at any domain.</summary>
    public const string SuppressedDomain = Sending.Reason.SuppressedDomain;

    /// <summary>The contact is in a list that the campaign leaves out.</summary>
    public const string InExcludedList = "IN_EXCLUDED_LIST";
}
