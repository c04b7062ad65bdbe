using ColdMail.Scheduling.Holidays;
using NodaTime;

namespace ColdMail.Scheduling.Calendars;

/// <summary>The first rule that keeps a calendar closed.</summary>
/// <param name="Holiday">Its name, when it is the rule.</param>
sealed record Block(string Rule, string? Holiday = null);

/// <summary>What the rules, but for the campaign's start and end, say of every instant of <c>[From, To)</c>.</summary>
sealed class Timeline
{
    readonly long[] starts;
    readonly Block?[] blocks;

    /// <summary>The first open stretch after each.</summary>
    readonly int?[] nextOpen;

    Timeline(Instant from, Instant to, List<(Instant Start, Block? Block)> stretches)
    {
        (From, To) = (Ticks(from), Ticks(to));
        starts = [.. stretches.Select(stretch => Ticks(stretch.Start))];
        blocks = [.. stretches.Select(stretch => stretch.Block)];
        nextOpen = new int?[blocks.Length];
        for (var i = blocks.Length - 2; i >= 0; i--)
        {
            nextOpen[i] = blocks[i + 1] is null ? i + 1 : nextOpen[i + 1];
        }
    }

    /// <summary>Ticks of a UTC <see cref="DateTime"/>.</summary>
    public long From { get; }

    /// <summary>Exclusive.</summary>
    public long To { get; }

    /// <param name="from">Before <paramref name="to"/>.</param>
    public static Timeline Of(CalendarRules rules, Instant from, Instant to)
    {
        var stretches = new List<(Instant Start, Block? Block)>();
        var judge = new Judge(rules, from, to);
        foreach (var start in judge.Changes())
        {
            var block = judge.At(start);
            if (stretches.Count == 0 || stretches[^1].Block != block)
            {
                stretches.Add((start, block));
            }
        }

        return new(from, to, stretches);
    }

    /// <summary>The stretch that an instant between <see cref="From"/> and <see cref="To"/> lies in.</summary>
    public int IndexOf(long ticks)
    {
        var index = Array.BinarySearch(starts, ticks);
        return index >= 0 ? index : ~index - 1;
    }

    /// <summary>Null: open.</summary>
    public Block? BlockOf(int index) => blocks[index];

    /// <summary>Where the stretch ends; <see cref="To"/> when it lasts longer.</summary>
    public long EndOf(int index) => index + 1 < starts.Length ? starts[index + 1] : To;

    /// <summary>The start of the next open stretch after this one; null when there is none before <see cref="To"/>.</summary>
    public long? NextOpen(int index) => nextOpen[index] is { } next ? starts[next] : null;

    static long Ticks(Instant instant) => instant.ToDateTimeUtc().Ticks;

    /// <summary>Asks the rules in their order; its instants have to grow.</summary>
    sealed class Judge(CalendarRules rules, Instant from, Instant to)
    {
        readonly DateTimeZone? zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(rules.Zone);
        readonly DateTimeZone? workdayZone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(rules.WorkdayZone);
        readonly HashSet<LocalDate> closedDates = [.. rules.ClosedDates];
        readonly OpenHours windows = new(rules.Windows, rules.Zone, from, to);
        readonly OpenHours? workday = rules.Workday is null ? null : new(rules.Workday, rules.WorkdayZone, from, to);

        /// <summary>Every instant at which an answer can change, in order, from the first on.</summary>
        public IEnumerable<Instant> Changes()
        {
            var changes = new List<Instant> { from };
            changes.AddRange(windows.Edges);
            changes.AddRange(workday?.Edges ?? []);
            if (zone is not null && (rules.HolidayCountry is not null || closedDates.Count > 0))
            {
                changes.AddRange(DateChanges(zone));
            }

            if (workdayZone is not null && rules.Freezes.Count > 0)
            {
                changes.AddRange(DateChanges(workdayZone));
            }

            return changes.Where(change => from <= change && change < to).Distinct().Order();
        }

        public Block? At(Instant instant)
        {
            if (zone is null || !windows.Contain(instant))
            {
                return new(CalendarCode.WindowClosed);
            }

            var date = instant.InZone(zone).Date;
            if (rules.HolidayCountry is { } country && PublicHolidays.On(country, date) is { } holiday)
            {
                return new(CalendarCode.Holiday, holiday.Name);
            }

            return closedDates.Contains(date) ? new(CalendarCode.ClosedDate) : OfSender(instant);
        }

        Block? OfSender(Instant instant)
        {
            if (workday is not null && !workday.Contain(instant))
            {
                return new(CalendarCode.SenderWorkday);
            }

            return rules.Freezes.Count > 0
                && (workdayZone is null || rules.Freezes.Any(freeze => freeze.Contains(instant.InZone(workdayZone).Date)))
                ? new(CalendarCode.SenderFrozen)
                : null;
        }

        /// <summary>Midnights, and clock changes, because those can lead over a midnight too.</summary>
        IEnumerable<Instant> DateChanges(DateTimeZone of)
        {
            foreach (var period in of.GetZoneIntervals(from, to))
            {
                var start = Instant.Max(period.HasStart ? period.Start : from, from);
                var end = Instant.Min(period.HasEnd ? period.End : to, to);
                yield return start;
                var date = start.WithOffset(period.WallOffset).Date;
                while (true)
                {
                    date = date.PlusDays(1);
                    var midnight = date.AtMidnight().WithOffset(period.WallOffset).ToInstant();
                    if (midnight >= end)
                    {
                        break;
                    }

                    yield return midnight;
                }
            }
        }
    }
}
