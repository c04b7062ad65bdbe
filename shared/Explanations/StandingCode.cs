namespace ColdMail.Explanations;

/// <summary>
/// Where a campaign, a recipient or a step stands when no rule of the scheduler and no stored reason says it. The codes are shown
/// and documented; they never change.
/// </summary>
public static class StandingCode
{
    /// <summary>The campaign was never launched; likewise the next four for its other states.</summary>
    public const string CampaignDraft = "CAMPAIGN_DRAFT";
    public const string CampaignLaunching = "CAMPAIGN_LAUNCHING";
    public const string CampaignPaused = "CAMPAIGN_PAUSED";
    public const string CampaignArchived = "CAMPAIGN_ARCHIVED";
    public const string CampaignDone = "CAMPAIGN_DONE";

    /// <summary>The campaign has no sender account that is not deleted.</summary>
    public const string NoSender = "NO_SENDER";

    /// <summary>It has some, and none of them is active.</summary>
    public const string NoActiveSender = "NO_ACTIVE_SENDER";

    /// <summary>No mail of the campaign waits to be sent.</summary>
    public const string NothingWaits = "NOTHING_WAITS";

    /// <summary>Mails wait for a person, and nothing else waits.</summary>
    public const string OnlyHeld = "ONLY_HELD";

    /// <summary>A run has taken the mail and is about to offer it.</summary>
    public const string Claimed = "CLAIMED";

    /// <summary>The mail is on its way to the server of the recipient.</summary>
    public const string Sending = "SENDING";

    /// <summary>The mail went; of a recipient: all mails went.</summary>
    public const string Sent = "SENT";

    /// <summary>The step is planned when the step before has gone.</summary>
    public const string EarlierStepOpen = "EARLIER_STEP_OPEN";

    /// <summary>The step is never sent, because an earlier one ended without having gone.</summary>
    public const string EarlierStepEnded = "EARLIER_STEP_ENDED";
}
