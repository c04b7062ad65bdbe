using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Limits;

namespace ColdMail.Scheduling.Lanes;

/// <summary>Which mails wait together: those of one campaign, step, zone and country have one calendar.</summary>
/// <param name="Zone">Of the recipients; empty: the campaign's.</param>
/// <param name="Country">ISO 3166-1; empty: unknown, or of no interest to the campaign.</param>
public readonly record struct LaneKey(long CampaignId, int StepNumber, string Zone, string Country);

/// <summary>The rules of a lane for one sender.</summary>
/// <param name="Calendar">When both the recipients and the sender are at work.</param>
/// <param name="FollowUpShare">Per cent of the campaign's mails that follow-ups may take while new contacts wait.</param>
/// <param name="NotAfter">UTC; what has not begun by then does not go. Null: no such date.</param>
public sealed record Lane(
    LaneKey Key, CampaignLimits Limits, SendingCalendar Calendar, int FollowUpShare, DateTime? NotAfter)
{
    public bool IsFollowUp => Key.StepNumber > 1;
}

/// <summary>A planned mail that waits in a lane.</summary>
/// <param name="MessageId">0 for one that a forecast expects.</param>
/// <param name="DueAt">UTC: not before.</param>
/// <param name="Company">Registrable domain of the recipient; null for shared domains, and where no limit asks for it.</param>
public readonly record struct WaitingMail(long MessageId, long ContactId, DateTime DueAt, string? Company);

/// <summary>The mails of a lane in the order in which they go: by due time, then by contact.</summary>
/// <remarks>Not safe for threads.</remarks>
public sealed class WaitingLane(Lane lane)
{
    readonly PriorityQueue<WaitingMail, (DateTime DueAt, long ContactId)> mails = new();
    Opening? opening;
    DateTime openingFrom;
    DateTime openingUntil;

    public Lane Lane => lane;

    public int Count => mails.Count;

    /// <summary>In no order.</summary>
    public IEnumerable<WaitingMail> Mails => mails.UnorderedItems.Select(item => item.Element);

    public void Add(WaitingMail mail) => mails.Enqueue(mail, (mail.DueAt, mail.ContactId));

    public bool TryPeek(out WaitingMail mail) => mails.TryPeek(out mail, out _);

    public WaitingMail Take() => mails.Dequeue();

    /// <summary>Whether the lane is open; the calendar is asked again only when its last answer no longer holds.</summary>
    /// <remarks>Of a lane that stays closed, the code is that of the first rule that closed it.</remarks>
    /// <param name="now">UTC.</param>
    public Opening OpeningAt(DateTime now)
    {
        if (opening is not null && now >= openingFrom && now < openingUntil)
        {
            return opening;
        }

        opening = lane.Calendar.At(now);
        openingFrom = now;
        openingUntil = opening switch
        {
            Opening.Open open => open.Until ?? now + lane.Calendar.Horizon,
            Opening.Closed { OpensAt: { } opens } => opens,
            _ => now,
        };
        return opening;
    }

    public void Clear() => mails.Clear();
}
