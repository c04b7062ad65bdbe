using System.Globalization;

namespace ColdMail.Retention;

/// <summary>One month of <c>email_events</c>; the first one that exists also holds everything before it.</summary>
/// <param name="Month">Its first day.</param>
public sealed record MonthPartition(DateOnly Month)
{
    const string Format = "'p_'yyyy'_'MM";

    /// <summary>How many whole months after the current one have a partition waiting.</summary>
    public const int MonthsAhead = 3;

    public string Name => Month.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The first day that is no longer in it.</summary>
    public DateOnly End => Month.AddMonths(1);

    /// <returns>Null for a partition that is not one of a month.</returns>
    public static MonthPartition? FromName(string name) =>
        DateOnly.TryParseExact(name, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
            ? new(month)
            : null;

    /// <summary>
    /// The partitions to add behind the existing ones so that this month and the next <see cref="MonthsAhead"/> have
    /// theirs. Months that were missed are added too; none is ever added before an existing one.
    /// </summary>
    public static IReadOnlyList<MonthPartition> Missing(IEnumerable<string> existing, DateTime now)
    {
        var current = new DateOnly(now.Year, now.Month, 1);
        var newest = existing.Select(FromName).Max(partition => partition?.Month);
        var months = new List<MonthPartition>();
        for (var month = newest?.AddMonths(1) ?? current; month <= current.AddMonths(MonthsAhead); month = month.AddMonths(1))
        {
            months.Add(new(month));
        }

        return months;
    }
}
