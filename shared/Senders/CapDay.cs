using ColdMail.Scheduling.Limits;

namespace ColdMail.Senders;

/// <summary>The calendar day that a sender account's cap counts, in the account's own zone.</summary>
/// <param name="ResetsAt">When the next day begins (UTC).</param>
public readonly record struct CapDay(DateOnly Day, DateTime ResetsAt)
{
    /// <param name="timeZone">IANA name, known to be valid.</param>
    public static CapDay Of(DateTime now, string timeZone)
    {
        var days = new DayClock(timeZone);
        return new(DateOnly.FromDateTime(days.DayOf(now)), days.NextDay(now));
    }
}
