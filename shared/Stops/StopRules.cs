namespace ColdMail.Stops;

/// <summary>How far something reaches.</summary>
public enum StopScope
{
    None,

    /// <summary>One campaign.</summary>
    Campaign,

    /// <summary>All campaigns of the user.</summary>
    User,
}

/// <summary>What a click of a person does to the mails that follow.</summary>
public enum ClickRule
{
    Continue,

    /// <summary>They are held until somebody releases them.</summary>
    Pause,
    Stop,
}

/// <summary>What a campaign says about replies and clicks.</summary>
/// <param name="ReplyScope">Where a reply stops the contact; never <see cref="StopScope.None"/>.</param>
/// <param name="CompanyStop">Where a reply holds the colleagues of the contact.</param>
public sealed record StopRules(StopScope ReplyScope, StopScope CompanyStop, ClickRule ClickRule)
{
    /// <summary>What a new campaign begins with.</summary>
    public static StopRules Default { get; } = new(StopScope.User, StopScope.Campaign, ClickRule.Continue);

    /// <summary>For a contact whom no campaign ever wrote to: there is no campaign in which colleagues could be held.</summary>
    public static StopRules OutsideCampaigns { get; } = Default with { CompanyStop = StopScope.None };
}
