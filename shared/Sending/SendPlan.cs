using ColdMail.Scheduling.Lanes;

namespace ColdMail.Sending;

/// <summary>What a run does next, before anything is done.</summary>
/// <param name="Mails">They go now, in this order.</param>
/// <param name="Wait">
/// When nothing goes: not before this instant, however many lanes open while a limit of the sender keeps all of them back.
/// Null: nothing waits.
/// </param>
public sealed record SendPlan(
    IReadOnlyList<WaitingMail> Mails, IReadOnlyList<NextMail.Defer> Deferred, IReadOnlyList<NextMail.Close> Closed, DateTime? Wait)
{
    /// <summary>Mails were put off or ended, so that asking again may find others.</summary>
    public bool Changed => Deferred.Count > 0 || Closed.Count > 0;

    /// <summary>Asks the line until it has no mail for now, or enough.</summary>
    public static SendPlan Of(SenderLine line, DateTime now, int limit)
    {
        ArgumentNullException.ThrowIfNull(line);
        var mails = new List<WaitingMail>();
        var deferred = new List<NextMail.Defer>();
        var closed = new List<NextMail.Close>();
        while (mails.Count < limit)
        {
            switch (line.Next(now))
            {
                // A lane of which not all was loaded: what is behind it, a new plan tells.
                case NextMail.Send { Mail.MessageId: 0 }:
                    return new(mails, deferred, closed, now);
                case NextMail.Send send:
                    mails.Add(send.Mail);
                    line.Took(send, now);
                    break;
                case NextMail.Defer defer:
                    deferred.Add(defer);
                    SenderLine.PutOff(defer);
                    break;
                case NextMail.Close close:
                    closed.Add(close);
                    SenderLine.Closed(close);
                    break;
                case NextMail.Wait wait:
                    return new(mails, deferred, closed, line.LimitedUntil(now) is { } limited && limited > wait.Until ? limited : wait.Until);
                default:
                    return new(mails, deferred, closed, null);
            }
        }

        return new(mails, deferred, closed, null);
    }
}
