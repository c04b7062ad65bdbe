using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Delays;
using ColdMail.Scheduling.Lanes;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Windows;
using NodaTime;

namespace ColdMail.Scheduling.Rules;

/// <summary>A step as the scheduler sees it.</summary>
/// <param name="Delay">After the actual send of the step before, to the same contact.</param>
/// <param name="NotAfter">UTC; what has not begun by then is cancelled. Null: no such date.</param>
public sealed record StepRules(long Id, int Number, StepDelay Delay, DateTime? NotAfter);

/// <summary>When a campaign may send, and in which order: everything the scheduler knows of it.</summary>
/// <param name="Zone">IANA name; its days count for the caps of the campaign.</param>
/// <param name="UsesRecipientZone">The windows are read on the clock of the recipient, where it is known.</param>
/// <param name="KeepsHolidays">No mail on public holidays of the recipient's country.</param>
/// <param name="ClosedDates">Days on which the campaign rests, by the clock of the recipient.</param>
/// <param name="StartAt">UTC; null: at once.</param>
/// <param name="EndAt">UTC, exclusive; null: no end.</param>
/// <param name="FollowUpShare">Per cent of the mails that follow-ups may take while new contacts wait.</param>
/// <param name="Steps">In their order.</param>
public sealed record CampaignRules(
    long Id, long UserId, string Name, string Status, string Zone, WeekWindows Windows, bool UsesRecipientZone,
    bool KeepsHolidays, IReadOnlyList<LocalDate> ClosedDates, DateTime? StartAt, DateTime? EndAt, CampaignLimits Limits,
    int FollowUpShare, IReadOnlyList<StepRules> Steps)
{
    /// <summary>The lane that a contact waits in.</summary>
    /// <param name="zone">Of the contact; null: unknown.</param>
    /// <param name="country">Of the contact; null: unknown.</param>
    public LaneKey KeyOf(int stepNumber, string? zone, string? country) =>
        new(Id, stepNumber, UsesRecipientZone ? zone ?? "" : "", KeepsHolidays ? country ?? "" : "");

    /// <summary>The rules of a lane for one of the campaign's senders.</summary>
    public Lane LaneOf(LaneKey key, SenderRules sender)
    {
        ArgumentNullException.ThrowIfNull(sender);
        var calendar = new CalendarRules
        {
            Windows = Windows,
            Zone = ZoneOf(key.Zone),
            HolidayCountry = HolidaysOf(key.Country),
            ClosedDates = ClosedDates,
            Workday = sender.Workday,
            WorkdayZone = sender.Zone,
            Freezes = sender.Freezes,
            OpensAt = StartAt,
            ClosesAt = EndAt,
        };
        return new(key, Limits, SendingCalendar.Of(calendar), FollowUpShare, StepOf(key.StepNumber)?.NotAfter);
    }

    public StepRules? StepOf(int number) => Steps.FirstOrDefault(step => step.Number == number);

    /// <summary>The step after one that went, or may have gone.</summary>
    /// <returns>Null when it was the last.</returns>
    public StepRules? StepAfter(int number) =>
        Steps.Where(step => step.Number > number).MinBy(step => step.Number);

    /// <summary>When a step is due for a contact whose mail before it went at this instant.</summary>
    /// <remarks>
    /// Counted from the actual send, never from the plan: a slip moves all later steps by the same amount, so there is
    /// nothing to catch up with. Windows and limits are asked when the time has come.
    /// </remarks>
    /// <param name="zone">Of the recipient; empty: the campaign's. Likewise <paramref name="country"/>.</param>
    /// <param name="sentAt">UTC.</param>
    public DateTime DueAfter(StepRules step, string zone, string country, DateTime sentAt)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(country);
        return step.Delay.Due(sentAt, Windows, ZoneOf(zone), HolidaysOf(country), ClosedDates);
    }

    string ZoneOf(string recipientZone) => recipientZone.Length > 0 ? recipientZone : Zone;

    string? HolidaysOf(string country) => KeepsHolidays && country.Length > 0 ? country : null;
}
