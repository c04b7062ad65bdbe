using NodaTime;

namespace ColdMail.Scheduling.Calendars;

/// <summary>Calendar days from the first to the last, both included; none when the last is before the first.</summary>
public readonly record struct DateRange(LocalDate First, LocalDate Last)
{
    public bool Contains(LocalDate date) => First <= date && date <= Last;
}
