using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Pacing;
using ColdMail.Scheduling.Windows;

namespace ColdMail.Scheduling.Rules;

/// <summary>What a sender account may do and when: everything the scheduler knows of it.</summary>
/// <param name="Status">active, stopped (by its breaker), paused, error or deleted.</param>
/// <param name="StatusReason">Why it is stopped, paused or in error, in words.</param>
/// <param name="Zone">IANA name; its days count for the cap of the sender.</param>
/// <param name="Workday">Hours of the mailbox in <paramref name="Zone"/>; null: any.</param>
/// <param name="Freezes">Days in <paramref name="Zone"/> on which it rests.</param>
/// <param name="NextSendAt">UTC: the gap, or a rest, is over.</param>
public sealed record SenderRules(
    long Id, string FromEmail, string Status, string? StatusReason, string Zone, SenderLimits Limits, Pace Pace,
    WeekWindows? Workday, IReadOnlyList<DateRange> Freezes, DateTime NextSendAt)
{
    public bool IsActive => Status == "active";

    /// <summary>UTC: when one that is stopped tries itself; null: it waits for a person.</summary>
    public DateTime? RetryAt { get; init; }

    /// <summary>Of one that is not active: a code of <see cref="DecisionCode"/>.</summary>
    public string StopCode => Status == "stopped" ? DecisionCode.SenderBreakerOpen : DecisionCode.SenderNotActive;
}
