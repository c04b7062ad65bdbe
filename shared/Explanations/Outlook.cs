using System.Diagnostics;
using ColdMail.Scheduling;
using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Lanes;

namespace ColdMail.Explanations;

/// <summary>Something that keeps a mail back.</summary>
/// <param name="Until">UTC; null: it does not end by itself.</param>
public sealed record Obstacle(string Code, DateTime? Until);

/// <summary>What keeps a mail back, one thing after the other, as far as is known now.</summary>
/// <param name="Obstacles">In the order of time; empty when the mail may go now.</param>
/// <param name="NextAt">
/// UTC: the first instant at which nothing is in the way if it has its sender to itself; null when that never comes by itself.
/// </param>
public sealed record Outlook(IReadOnlyList<Obstacle> Obstacles, DateTime? NextAt)
{
    /// <summary>Hours of two weeks: no rule asks to be asked again more often.</summary>
    const int MostAsked = 14 * 24;

    /// <summary>What keeps it back now: what <see cref="SenderLine.Next"/> says of it.</summary>
    public string Code => Obstacles is [var first, ..] ? first.Code : DecisionCode.Ready;

    /// <summary>Asks the line of the sender, with this one mail in it, until the mail may go.</summary>
    /// <remarks>
    /// The search ends two weeks after the mail is due, the gap is over and the campaign has begun, as that of a calendar does: a
    /// long delay is not taken for a lack of time.
    /// </remarks>
    public static Outlook Of(Waiting waiting, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        var line = new SenderLine(waiting.Sender.Limits, waiting.Sender.Pace, waiting.Usage, waiting.Sender.NextSendAt);
        line.Queue(waiting.Key, _ => waiting.Lane).Add(waiting.Mail);
        var obstacles = new List<Obstacle>();
        var (at, last) = (now, LastOf(waiting, now));
        for (var times = 0; times < MostAsked && at <= last; times++)
        {
            var asked = at;
            switch (line.Next(at))
            {
                case NextMail.Send:
                    return new(obstacles, at);
                case NextMail.Wait wait:
                    at = wait.Until;
                    Add(obstacles, wait.Code == DecisionCode.NotDue ? waiting.NotDueCode(asked) : wait.Code, at);
                    break;
                case NextMail.Defer defer:
                    SenderLine.PutOff(defer);
                    at = defer.Until;
                    Add(obstacles, defer.Code, at);
                    break;
                case NextMail.Close close:
                    Add(obstacles, close.Code, null);
                    return new(obstacles, null);
                default:
                    throw new UnreachableException();
            }
        }

        // What comes back day after day, as a limit of nothing, does not end by itself.
        obstacles[^1] = obstacles[^1] with { Until = null };
        return new(obstacles, null);
    }

    static DateTime LastOf(Waiting waiting, DateTime now)
    {
        var first = waiting.AskedAt(now);
        var begins = waiting.Campaign.StartAt > first ? waiting.Campaign.StartAt.Value : first;
        return begins + SendingCalendar.DefaultHorizon;
    }

    static void Add(List<Obstacle> obstacles, string code, DateTime? until)
    {
        if (obstacles is [.., var before] && before.Code == code)
        {
            obstacles[^1] = before with { Until = until };
        }
        else
        {
            obstacles.Add(new(code, until));
        }
    }
}
