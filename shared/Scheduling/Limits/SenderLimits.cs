namespace ColdMail.Scheduling.Limits;

/// <summary>The limits that a sender account brings along: its own, those of its domain, its user and the plan.</summary>
/// <param name="Domain">Of the From address: lower case, A-labels.</param>
/// <param name="DailyCap">Of the owner; the ramp may make it smaller.</param>
/// <param name="RollingCap">For any 24 hours.</param>
/// <param name="UserDailyCap">Of the plan.</param>
/// <param name="DomainHourlyCap">Over all senders of the domain; null here and in every other: no limit.</param>
public sealed record SenderLimits(
    long SenderId, long UserId, string Domain, DayClock Days, int DailyCap, Ramp? Ramp, int? HourlyCap, int? RollingCap,
    int UserDailyCap, int? DomainHourlyCap, int? CompanyDailyCap)
{
    /// <summary>Null: the answers to this sender are not read here, so follow-ups wait for nothing.</summary>
    public FollowUpGate? FollowUps { get; init; }

    /// <summary>Null: the sender is not one that stopped for its bounces and tries itself.</summary>
    public Probation? Probation { get; init; }

    /// <summary>What a day may carry: the smaller of the owner's figure and the ramp's.</summary>
    public int DayCapOn(DateTime day) => Ramp is { } ramp ? Math.Min(DailyCap, ramp.CapOn(day)) : DailyCap;
}

/// <summary>The limits of a campaign; null: no limit.</summary>
/// <param name="Days">Of the campaign's zone.</param>
/// <param name="NewDailyCap">First mails a day.</param>
/// <param name="SenderDailyCap">Mails a day through one sender, by the sender's day.</param>
public sealed record CampaignLimits(long CampaignId, DayClock Days, int? DailyCap, int? NewDailyCap, int? SenderDailyCap)
{
    /// <summary>The campaign as the subject of a turn.</summary>
    public string Subject => CampaignId.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
