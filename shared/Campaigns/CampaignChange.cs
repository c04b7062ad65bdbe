namespace ColdMail.Campaigns;

/// <summary>Which campaign a person wants to change, and which version of it that person saw.</summary>
/// <param name="Version">Null: the change adds to what is there and overwrites nothing.</param>
public sealed record CampaignTarget(long UserId, long Id, int? Version);

/// <summary>What became of a change. Closed: the cases below are all there are.</summary>
public abstract record CampaignChange
{
    CampaignChange() { }

    /// <param name="Version">The version that the change made.</param>
    /// <param name="Id">What was added, or 0.</param>
    public sealed record Done(int Version, long Id = 0) : CampaignChange;

    /// <summary>There is no such campaign, or no such step in it, of this user.</summary>
    public sealed record NotFound : CampaignChange;

    /// <summary>Someone changed the campaign since; nothing was written.</summary>
    public sealed record Stale(int Version) : CampaignChange;

    /// <summary>The state of the campaign does not allow the change.</summary>
    public sealed record Locked(string Status) : CampaignChange;

    /// <summary>The change names things that this user does not have.</summary>
    public sealed record Unknown(string Field, IReadOnlyList<long> Ids) : CampaignChange;

    /// <summary>The change would break a rule, said in words.</summary>
    public sealed record Refused(string Field, string Text) : CampaignChange;
}
