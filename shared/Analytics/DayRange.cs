using System.Globalization;

namespace ColdMail.Analytics;

/// <summary>Days, both ends among them, on the calendar of one zone.</summary>
public sealed record DayRange(DateOnly From, DateOnly To)
{
    public const int MostDays = 366;

    /// <summary>What a report shows when nobody says which days.</summary>
    public const int UsualDays = 30;

    static readonly DateOnly Earliest = new(2000, 1, 1);
    static readonly DateOnly Latest = new(2100, 1, 1);

    public int Days => To.DayNumber - From.DayNumber + 1;

    /// <summary>As many days, up to the day before.</summary>
    public DayRange Previous => new(From.AddDays(-Days), From.AddDays(-1));

    /// <param name="today">On the calendar of the zone.</param>
    /// <returns>The range that was asked for, or the field that is wrong and why.</returns>
    public static (DayRange? Range, string Field, string Problem) Of(DateOnly? from, DateOnly? to, DateOnly today)
    {
        var last = to ?? (from is { } first && first > today ? first : today);
        var range = new DayRange(from ?? (last > Earliest ? last.AddDays(1 - UsualDays) : last), last);
        return range switch
        {
            _ when range.From < Earliest || range.To > Latest => (null, from < Earliest ? "from" : "to", "Choose days between 2000 and 2099."),
            _ when range.From > range.To => (null, "from", string.Create(
                CultureInfo.InvariantCulture,
                $"The range begins on {range.From:yyyy-MM-dd}, after it ends on {range.To:yyyy-MM-dd}. Exchange the two days.")),
            { Days: > MostDays } => (null, "from", string.Create(
                CultureInfo.InvariantCulture,
                $"The range has {range.Days:#,0} days; {MostDays} are the most. Choose a later first day, or read it in parts.")),
            _ => (range, "", ""),
        };
    }
}
