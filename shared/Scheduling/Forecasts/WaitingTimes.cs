using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Lanes;
using ColdMail.Scheduling.Limits;

namespace ColdMail.Scheduling.Forecasts;

/// <summary>Adds up what the senders of a campaign waited for.</summary>
/// <remarks>
/// Limits, gap and delays count only while a window is open: a cap that is reached at 10:00 costs the rest of the working day,
/// not the night. Closed windows are what limits only where nothing else does.
/// </remarks>
sealed class WaitingTimes(Usage usage)
{
    readonly SortedDictionary<string, TimeSpan> open = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, TimeSpan> closed = new(StringComparer.Ordinal);

    public Bottleneck Longest =>
        Top(open.Where(wait => wait.Value > TimeSpan.Zero)) ?? Top(closed) ?? new(DecisionCode.Ready, TimeSpan.Zero);

    /// <param name="lanes">Of the campaign, as the sender has them when the wait begins.</param>
    public void Add(NextMail.Wait wait, SenderLimits sender, List<WaitingLane> lanes, DateTime now)
    {
        if (First(lanes, now) is not { } lane || !lane.TryPeek(out var mail))
        {
            return;
        }

        if (mail.DueAt > now)
        {
            Count(open, DecisionCode.NotDue, OpenTime(lane, now, wait.Until));
        }
        else if (wait.Code == DecisionCode.Gap)
        {
            Count(open, wait.Code, wait.Until - now);
        }
        else if (lane.OpeningAt(now) is Opening.Closed shut)
        {
            Count(closed, shut.Code, wait.Until - now);
        }
        else
        {
            // The sender waits for what comes first of all its lanes; of this one another limit may be in the way.
            var reached = SendLimits.Reached(sender, lane.Lane.Limits, lane.Lane.IsFollowUp, mail.Company, usage, now);
            Count(open, reached?.Code ?? wait.Code, OpenTime(lane, now, wait.Until));
        }
    }

    /// <summary>The first lane with a mail that is due, and an open one rather than a closed; else any with mails.</summary>
    static WaitingLane? First(List<WaitingLane> lanes, DateTime now)
    {
        WaitingLane? found = null;
        var isDue = false;
        foreach (var lane in lanes)
        {
            if (!lane.TryPeek(out var mail))
            {
                continue;
            }

            if (mail.DueAt <= now && lane.OpeningAt(now) is Opening.Open)
            {
                return lane;
            }

            if (found is null || (!isDue && mail.DueAt <= now))
            {
                (found, isDue) = (lane, mail.DueAt <= now);
            }
        }

        return found;
    }

    static TimeSpan OpenTime(WaitingLane lane, DateTime from, DateTime to)
    {
        var time = TimeSpan.Zero;
        var calendar = lane.Lane.Calendar;
        while (from < to && calendar.NextOpen(from) is { } opens && opens < to)
        {
            var closes = calendar.At(opens) is Opening.Open { Until: { } until } && until < to ? until : to;
            time += closes - opens;
            from = closes;
        }

        return time;
    }

    static void Count(SortedDictionary<string, TimeSpan> times, string code, TimeSpan time) =>
        times[code] = times.GetValueOrDefault(code) + time;

    static Bottleneck? Top(IEnumerable<KeyValuePair<string, TimeSpan>> times) =>
        times.Select(wait => new Bottleneck(wait.Key, wait.Value)).MaxBy(wait => wait.Waited);
}
