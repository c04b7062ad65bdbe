using System.Collections.Concurrent;
using NodaTime;

namespace ColdMail.Scheduling.Calendars;

/// <summary>Answers when mails may begin under <see cref="CalendarRules"/>: now, or when next, or why not at all.</summary>
/// <remarks>
/// The answers do not depend on what was asked before. What the rules say is worked out for stretches of weeks and kept, so that
/// a forecast can ask for millions of instants; it is cheapest when they grow. Safe to share between threads.
/// </remarks>
/// <param name="rules">Not changed any more, its lists included.</param>
/// <param name="horizon">More than zero; null: <see cref="DefaultHorizon"/>.</param>
public sealed class SendingCalendar(CalendarRules rules, TimeSpan? horizon = null)
{
    /// <summary>A decision: who has waited for two weeks is shown to a person and does not drift for ever.</summary>
    public static readonly TimeSpan DefaultHorizon = TimeSpan.FromDays(14);

    /// <summary>What is worked out first beyond the horizon, and later before an instant that is earlier than all so far.</summary>
    static readonly TimeSpan FirstAhead = TimeSpan.FromDays(28);

    /// <summary>Each time more is worked out ahead, up to this.</summary>
    static readonly TimeSpan MostAhead = TimeSpan.FromDays(366);

    /// <summary>A timeline that would grow longer begins anew at the instant asked for.</summary>
    static readonly TimeSpan LongestTimeline = TimeSpan.FromDays(3 * 366);

    readonly long opensAt = rules.OpensAt?.Ticks ?? DateTime.MinValue.Ticks;
    readonly long closesAt = rules.ClosesAt?.Ticks ?? long.MaxValue;

    /// <summary>More calendars than a busy installation uses in a day; beyond, the memory starts anew.</summary>
    const int MostKept = 5_000;

    static readonly ConcurrentDictionary<CalendarRules, SendingCalendar> Kept = new();

    volatile Timeline? known;

    public CalendarRules Rules => rules;

    /// <summary>A calendar that everybody with the same rules shares, so that what it has worked out is worked out once.</summary>
    public static SendingCalendar Of(CalendarRules rules)
    {
        if (Kept.TryGetValue(rules, out var kept))
        {
            return kept;
        }

        // Counting locks the whole memory, so only who adds to it counts.
        if (Kept.Count > MostKept)
        {
            Kept.Clear();
        }

        return Kept.GetOrAdd(rules, static key => new(key));
    }

    /// <summary>How far an opening may lie from the instant asked for, or from a later start of the campaign.</summary>
    public TimeSpan Horizon { get; } = horizon ?? DefaultHorizon;

    /// <param name="nowUtc">UTC.</param>
    public Opening At(DateTime nowUtc)
    {
        Demand(nowUtc);
        var first = Math.Max(nowUtc.Ticks, opensAt);
        var last = first + Horizon.Ticks;
        if (nowUtc.Ticks >= closesAt)
        {
            return Closed(new(CalendarCode.CampaignEnded), CalendarCode.CampaignEnded, null, closesAt);
        }

        var timeline = Covering(first, last);
        var index = timeline.IndexOf(first);
        var block = first > nowUtc.Ticks ? new(CalendarCode.NotStarted) : timeline.BlockOf(index);
        if (block is null)
        {
            var end = Math.Min(timeline.EndOf(index), closesAt);
            return new Opening.Open(end <= last ? Utc(end) : null);
        }

        var opens = NextOpen(timeline, index, first, last);
        return Closed(block, opens is null ? CalendarCode.NoSlot : block.Rule, opens, Math.Min(last, closesAt));
    }

    /// <param name="nowUtc">UTC.</param>
    public bool IsOpen(DateTime nowUtc) => NextOpen(nowUtc) == nowUtc;

    /// <summary>The first instant from <paramref name="nowUtc"/> on at which all rules agree.</summary>
    /// <param name="nowUtc">UTC.</param>
    /// <returns>UTC; null when there is none within the horizon.</returns>
    public DateTime? NextOpen(DateTime nowUtc)
    {
        Demand(nowUtc);
        var first = Math.Max(nowUtc.Ticks, opensAt);
        var last = first + Horizon.Ticks;
        if (first >= closesAt)
        {
            return null;
        }

        var timeline = Covering(first, last);
        return NextOpen(timeline, timeline.IndexOf(first), first, last) is { } opens ? Utc(opens) : null;
    }

    long? NextOpen(Timeline timeline, int index, long first, long last)
    {
        var opens = timeline.BlockOf(index) is null ? first : timeline.NextOpen(index);
        return opens <= last && opens < closesAt ? opens : null;
    }

    Opening.Closed Closed(Block block, string code, long? opens, long lookedUntil) => new(
        code,
        block.Rule,
        opens is { } ticks ? Utc(ticks) : null,
        Utc(lookedUntil),
        block.Rule is CalendarCode.SenderWorkday or CalendarCode.SenderFrozen ? rules.WorkdayZone : rules.Zone,
        block.Holiday);

    /// <summary>Two threads may work out the same at once: the later replaces the earlier, and both are right.</summary>
    Timeline Covering(long first, long last)
    {
        var timeline = known;
        if (timeline is not null && timeline.From <= first && last < timeline.To)
        {
            return timeline;
        }

        var (from, to) = (first, last + FirstAhead.Ticks);
        if (timeline is not null)
        {
            var ahead = Math.Clamp(timeline.To - timeline.From, FirstAhead.Ticks, MostAhead.Ticks);
            var joined = (
                From: first < timeline.From ? Math.Max(first - FirstAhead.Ticks, DateTime.MinValue.Ticks) : timeline.From,
                To: last < timeline.To ? timeline.To : last + ahead);
            (from, to) = joined.To - joined.From <= LongestTimeline.Ticks ? joined : (from, to);
        }

        timeline = Timeline.Of(rules, Instant.FromDateTimeUtc(Utc(from)), Instant.FromDateTimeUtc(Utc(to)));
        known = timeline;
        return timeline;
    }

    static void Demand(DateTime utc)
    {
        if (utc.Kind != DateTimeKind.Utc)
        {
            throw new ArgumentException("The instant has to be UTC.", nameof(utc));
        }
    }

    static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);
}
