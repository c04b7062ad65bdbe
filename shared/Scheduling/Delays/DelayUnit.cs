namespace ColdMail.Scheduling.Delays;

/// <summary>How the time between two steps is counted.</summary>
public enum DelayUnit
{
    /// <summary>Elapsed.</summary>
    Hours,

    /// <summary>Elapsed too, 24 hours each, weekends included.</summary>
    Days,

    /// <summary>Days on which the campaign sends at all.</summary>
    WorkingDays,
}
