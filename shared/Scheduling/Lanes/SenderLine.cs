using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Pacing;

namespace ColdMail.Scheduling.Lanes;

/// <summary>
/// Everything that waits for one sender, and which mail goes next. The run that sends fills it from the database, the
/// forecast from its own future; both ask the same question.
/// </summary>
/// <remarks>
/// Campaigns that share a sender take turns: the one that sent least through it today comes first. Within a campaign
/// follow-ups come before new contacts, up to their share. Among those the mail that has been due longest.
/// Deterministic, and not safe for threads.
/// </remarks>
/// <param name="usage">Shared by all senders of a forecast, because some limits are.</param>
/// <param name="nextSendAt">UTC: the gap is over.</param>
public sealed class SenderLine(SenderLimits limits, Pace pace, Usage usage, DateTime nextSendAt)
{
    SenderLimits limits = limits;
    readonly List<WaitingLane> queues = [];
    readonly List<CampaignStanding> standings = [];
    readonly Dictionary<LaneKey, WaitingLane> byKey = [];
    readonly Dictionary<long, CampaignStanding> byCampaign = [];
    DateTime judgedDay;
    long decisions;

    public SenderLimits Limits => limits;

    public Pace Pace => pace;

    public IReadOnlyList<WaitingLane> Queues => queues;

    /// <summary>UTC: no mail begins before.</summary>
    public DateTime NextSendAt { get; private set; } = nextSendAt;

    /// <summary>The queue of a lane; it is made when it is asked for the first time.</summary>
    public WaitingLane Queue(LaneKey key, Func<LaneKey, Lane> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        if (!byKey.TryGetValue(key, out var queue))
        {
            byKey[key] = queue = new(make(key));
            queues.Add(queue);
            if (!byCampaign.TryGetValue(key.CampaignId, out var standing))
            {
                byCampaign[key.CampaignId] = standing = new();
            }

            standings.Add(standing);
        }

        return queue;
    }

    /// <summary>
    /// Lets the ramp judge the day that ended since the last call, as clean of bounces. For a forecast, whose usage is all that
    /// happens; the run that sends has its ramp judged from what was reported.
    /// </summary>
    /// <param name="now">UTC; not before that of the last call.</param>
    public void RollDay(DateTime now)
    {
        if (limits.Ramp is not { } ramp || limits.Days.DayOf(now) is var today && today == judgedDay)
        {
            return;
        }

        var used = usage[new(CounterKind.SenderDay, limits.SenderId, "", judgedDay)];
        limits = limits with { Ramp = ramp.After(judgedDay, used, hardBounces: 0, limits.DailyCap) };
        judgedDay = today;
    }

    /// <summary>Decides what the sender does now.</summary>
    /// <param name="now">UTC.</param>
    /// <remarks>
    /// Changes nothing. Whoever follows the answer says so: <see cref="Took"/>, <see cref="PutOff"/>, <see cref="Closed"/>.
    /// </remarks>
    public NextMail Next(DateTime now)
    {
        var wait = new Earliest();
        if (NextSendAt > now)
        {
            return queues.Exists(queue => queue.Count > 0)
                ? new NextMail.Wait(NextSendAt, DecisionCode.Gap)
                : new NextMail.None();
        }

        decisions++;
        var all = SendLimits.OfSender(limits, usage, now);
        var best = -1;
        WaitingMail bestMail = default;
        Rank bestRank = default;
        for (var i = 0; i < queues.Count; i++)
        {
            var queue = queues[i];
            if (!queue.TryPeek(out var mail))
            {
                continue;
            }

            var lane = queue.Lane;
            if (lane.NotAfter <= now)
            {
                return new NextMail.Close(queue, DecisionCode.StepExpired, "The step is not to be sent any more.", IsOver: true);
            }

            if (mail.DueAt > now)
            {
                wait.Offer(mail.DueAt, DecisionCode.NotDue);
                continue;
            }

            if (queue.OpeningAt(now) is Opening.Closed closed)
            {
                if (closed.OpensAt is not { } opens)
                {
                    return new NextMail.Close(queue, closed.Code, closed.Words, IsOver: closed.Code == CalendarCode.CampaignEnded);
                }

                wait.Offer(opens, closed.Code);
                continue;
            }

            if (all is not null)
            {
                wait.Offer(all.ResetsAt, all.Code);
                continue;
            }

            if (Reached(i, mail, now) is { } reached)
            {
                if (reached.Scope == LimitScope.Company)
                {
                    return new NextMail.Defer(queue, mail, reached.Code, reached.ResetsAt);
                }

                wait.Offer(reached.ResetsAt, reached.Code);
                continue;
            }

            var (first, later) = standings[i].Turns;
            var rank = new Rank(first + later, lane.Key.CampaignId, mail.DueAt, mail.ContactId);
            if (best < 0 || rank.IsBefore(bestRank))
            {
                (best, bestMail, bestRank) = (i, mail, rank);
            }
        }

        return best < 0
            ? wait.At is { } until ? new NextMail.Wait(until, wait.Code) : new NextMail.None()
            : new NextMail.Send(Fair(best, ref bestMail, now), bestMail);
    }

    /// <summary>Until when a limit of the sender keeps back everything that waits; null when none does.</summary>
    /// <param name="now">UTC.</param>
    public DateTime? LimitedUntil(DateTime now) => SendLimits.OfSender(limits, usage, now)?.ResetsAt;

    /// <summary>Notes that the mail was begun: it leaves its queue, counts against every limit and starts the gap.</summary>
    public void Took(NextMail.Send send, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(send);
        var (queue, mail) = (send.Queue, send.Mail);
        queue.Take();
        foreach (var counter in SendLimits.CountersOf(limits, queue.Lane.Limits, queue.Lane.IsFollowUp, mail.Company, now))
        {
            usage.Add(counter);
        }

        Rest(queue, mail, now);
    }

    /// <summary>Notes that the mail cannot be written: it leaves its queue, and the sender is as free as before.</summary>
    public static void Unwritable(NextMail.Send send)
    {
        ArgumentNullException.ThrowIfNull(send);
        send.Queue.Take();
    }

    /// <summary>Notes that the begin refused the mail: it leaves its queue and counts against nothing, but the slot of the sender is used.</summary>
    public void Refused(NextMail.Send send, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(send);
        send.Queue.Take();
        Rest(send.Queue, send.Mail, now);
    }

    /// <summary>Notes that the mail waits longer.</summary>
    public static void PutOff(NextMail.Defer defer)
    {
        ArgumentNullException.ThrowIfNull(defer);
        defer.Queue.Add(defer.Queue.Take() with { DueAt = defer.Until });
    }

    /// <summary>Notes that the mails of the lane wait no longer.</summary>
    public static void Closed(NextMail.Close close)
    {
        ArgumentNullException.ThrowIfNull(close);
        close.Queue.Clear();
    }

    void Rest(WaitingLane queue, WaitingMail mail, DateTime now)
    {
        var lane = queue.Lane.Key;
        NextSendAt = now + pace.After(lane.CampaignId, mail.ContactId, lane.StepNumber, limits.SenderId, limits.Days.DayOf(now));
    }

    /// <summary>Within the campaign whose turn it is: follow-ups or new contacts, by their shares.</summary>
    WaitingLane Fair(int bestIndex, ref WaitingMail mail, DateTime now)
    {
        var best = queues[bestIndex];
        var (first, later) = standings[bestIndex].Turns;
        var wantsFollowUp = later * 100L < best.Lane.FollowUpShare * (first + later + 1L);
        if (best.Lane.IsFollowUp == wantsFollowUp)
        {
            return best;
        }

        WaitingLane? other = null;
        for (var i = 0; i < queues.Count; i++)
        {
            var queue = queues[i];
            if (queue.Lane.Key.CampaignId == best.Lane.Key.CampaignId && queue.Lane.IsFollowUp == wantsFollowUp
                && queue.TryPeek(out var candidate) && CanGo(i, candidate, now)
                && (other is null || (candidate.DueAt, candidate.ContactId).CompareTo((mail.DueAt, mail.ContactId)) < 0))
            {
                (other, mail) = (queue, candidate);
            }
        }

        return other ?? best;
    }

    bool CanGo(int index, WaitingMail mail, DateTime now) =>
        mail.DueAt <= now && queues[index].OpeningAt(now) is Opening.Open && Reached(index, mail, now) is null;

    /// <summary>What <see cref="SendLimits.OfCampaign"/> says; the company is asked only for a mail that nothing else keeps back.</summary>
    LimitReached? Reached(int index, WaitingMail mail, DateTime now)
    {
        var lane = queues[index].Lane;
        standings[index].Update(decisions, limits, lane.Limits, usage, now);
        return standings[index].Reached(lane.IsFollowUp)
            ?? (mail.Company is null ? null : SendLimits.OfCampaign(limits, lane.Limits, lane.IsFollowUp, mail.Company, usage, now));
    }

    readonly record struct Rank(int Turns, long CampaignId, DateTime DueAt, long ContactId)
    {
        public bool IsBefore(Rank other) =>
            (Turns, CampaignId, DueAt, ContactId).CompareTo((other.Turns, other.CampaignId, other.DueAt, other.ContactId)) < 0;
    }

    struct Earliest
    {
        public DateTime? At { get; private set; }

        public string Code { get; private set; } = "";

        public Earliest() { }

        public void Offer(DateTime at, string code)
        {
            if (At is null || at < At)
            {
                (At, Code) = (at, code);
            }
        }
    }
}
