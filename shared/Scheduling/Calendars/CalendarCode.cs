namespace ColdMail.Scheduling.Calendars;

/// <summary>Why a calendar is closed. The codes are stored and shown; they never change.</summary>
public static class CalendarCode
{
    /// <summary>The campaign begins later.</summary>
    public const string NotStarted = "NOT_STARTED";

    /// <summary>The campaign is over; nothing opens any more.</summary>
    public const string CampaignEnded = "CAMPAIGN_ENDED";

    /// <summary>Outside the sending hours where the recipient lives.</summary>
    public const string WindowClosed = "WINDOW_CLOSED";

    /// <summary>A public holiday of the recipient's country.</summary>
    public const string Holiday = "HOLIDAY";

    /// <summary>A date on which the campaign rests.</summary>
    public const string ClosedDate = "CLOSED_DATE";

    /// <summary>Outside the working hours of the sender.</summary>
    public const string SenderWorkday = "SENDER_WORKDAY";

    /// <summary>The sender is frozen, as on leave.</summary>
    public const string SenderFrozen = "SENDER_FROZEN";

    /// <summary>No time within the horizon fits all rules: a person has to decide.</summary>
    public const string NoSlot = "NO_SLOT";
}
