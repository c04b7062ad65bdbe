using ColdMail.Scheduling.Windows;
using NodaTime;

namespace ColdMail.Scheduling.Calendars;

/// <summary>What decides when one sender may begin mails of one campaign to the recipients of one zone.</summary>
/// <remarks>
/// A holiday, a closed date and a freeze close by the local date of the instant, not of the window: a window from Wednesday 22:00
/// closes at midnight when Thursday is a holiday, and one that began on the holiday opens at its end.
/// Two are equal when all rules are, so that recipients can share a calendar.
/// </remarks>
public sealed record CalendarRules
{
    /// <summary>The sending hours, by the clock of <see cref="Zone"/>.</summary>
    public required WeekWindows Windows { get; init; }

    /// <summary>Where the recipient lives: IANA name. An unknown one never opens, because a guess would send at night.</summary>
    public required string Zone { get; init; }

    /// <summary>
    /// ISO 3166-1, two upper-case letters: its public holidays are kept, as far as they are known. Null: none are.
    /// </summary>
    public string? HolidayCountry { get; init; }

    /// <summary>Dates in <see cref="Zone"/> on which the campaign rests.</summary>
    public IReadOnlyList<LocalDate> ClosedDates { get; init; } = [];

    /// <summary>The hours in which the sender works, by the clock of <see cref="WorkdayZone"/>; null: around the clock.</summary>
    public WeekWindows? Workday { get; init; }

    /// <summary>
    /// Where the sender works. Read only for <see cref="Workday"/> and <see cref="Freezes"/>; unknown then never opens.
    /// </summary>
    public string WorkdayZone { get; init; } = "";

    /// <summary>Dates in <see cref="WorkdayZone"/> on which the sender sends nothing.</summary>
    public IReadOnlyList<DateRange> Freezes { get; init; } = [];

    /// <summary>UTC; null: from the beginning of time.</summary>
    public DateTime? OpensAt { get; init; }

    /// <summary>UTC, exclusive; null: never.</summary>
    public DateTime? ClosesAt { get; init; }

    public bool Equals(CalendarRules? other) =>
        other is not null
        && Windows.Equals(other.Windows)
        && (Zone, HolidayCountry, WorkdayZone, OpensAt, ClosesAt)
            == (other.Zone, other.HolidayCountry, other.WorkdayZone, other.OpensAt, other.ClosesAt)
        && Equals(Workday, other.Workday)
        && ClosedDates.SequenceEqual(other.ClosedDates)
        && Freezes.SequenceEqual(other.Freezes);

    public override int GetHashCode() =>
        HashCode.Combine(
            Windows, Zone, HolidayCountry, Workday, OpensAt, ClosesAt,
            ClosedDates.Aggregate(ClosedDates.Count, HashCode.Combine),
            HashCode.Combine(WorkdayZone, Freezes.Aggregate(Freezes.Count, HashCode.Combine)));
}
