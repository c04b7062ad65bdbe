namespace ColdMail.Scheduling;

/// <summary>Why a planned mail does not go at an instant. The codes are stored, shown and documented; they never change.</summary>
/// <remarks>The codes of a calendar stand in <see cref="Calendars.CalendarCode"/>, those of mails that ended in <see cref="Sending.Reason"/>.</remarks>
public static class DecisionCode
{
    /// <summary>Nothing is in the way.</summary>
    public const string Ready = "READY";

    /// <summary>The delay after the mail before, or the pause after a deferral, is not over.</summary>
    public const string NotDue = "NOT_DUE";

    /// <summary>The gap between two mails of the sender is not over.</summary>
    public const string Gap = "GAP";

    /// <summary>The sender has sent what it may on this day of its zone; the ramp counts in.</summary>
    public const string SenderDailyCap = "SENDER_DAILY_CAP";

    /// <summary>The same, where the ramp and not the cap of the owner is the smaller figure.</summary>
    public const string SenderRamp = "SENDER_RAMP";

    public const string SenderHourlyCap = "SENDER_HOURLY_CAP";

    /// <summary>The provider allows no more mails in any 24 hours.</summary>
    public const string SenderRollingCap = "SENDER_ROLLING_CAP";

    public const string UserDailyCap = "USER_DAILY_CAP";

    /// <summary>All senders of the sending domain together have used up its hour.</summary>
    public const string DomainHourlyCap = "DOMAIN_HOURLY_CAP";

    public const string CampaignDailyCap = "CAMPAIGN_DAILY_CAP";

    /// <summary>No further new contacts today; follow-ups go on.</summary>
    public const string NewContactsDailyCap = "NEW_CONTACTS_DAILY_CAP";

    /// <summary>The campaign may send no more through this one sender today.</summary>
    public const string CampaignSenderDailyCap = "CAMPAIGN_SENDER_DAILY_CAP";

    /// <summary>The company of the recipient got enough mails today.</summary>
    public const string CompanyDailyCap = "COMPANY_DAILY_CAP";

    /// <summary>The mailbox of the sender was not read lately, so that an answer may lie in it; first mails go on.</summary>
    public const string InboundStale = "INBOUND_STALE";

    /// <summary>The step is not to be sent after an instant that has passed.</summary>
    public const string StepExpired = "STEP_EXPIRED";

    /// <summary>The sender is paused, in error or deleted.</summary>
    public const string SenderNotActive = "SENDER_NOT_ACTIVE";

    /// <summary>Too many mails of the sender bounced, so it has stopped.</summary>
    public const string SenderBreakerOpen = "SENDER_BREAKER_OPEN";

    /// <summary>It stopped, tries itself with a few mails, and these are being judged.</summary>
    public const string SenderProbation = "SENDER_PROBATION";

    /// <summary>Of a forecast: not within the time that it looks ahead.</summary>
    public const string BeyondForecast = "BEYOND_FORECAST";
}
