using System.Globalization;
using ColdMail.Scheduling;
using ColdMail.Scheduling.Lanes;

namespace ColdMail.Explanations;

/// <summary>The rules of the scheduler about one mail, one by one.</summary>
public static class LineRules
{
    /// <summary>
    /// In the order in which <see cref="SenderLine"/> asks them: the first that did not pass is the one that it names. Rules that
    /// nobody set are left out.
    /// </summary>
    /// <remarks>Calendar and limits are asked about the instant at which the mail is due and the gap is over, which may lie ahead.</remarks>
    public static IReadOnlyList<Rule> Of(Waiting waiting, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        return
        [
            Gap(waiting, now),
            .. Expiry(waiting, now),
            Due(waiting, now),
            .. CalendarTrace.Of(waiting, now),
            .. LimitTrace.Of(waiting, now),
        ];
    }

    static Rule Gap(Waiting waiting, DateTime now)
    {
        var (sender, zone) = (waiting.Sender, waiting.ZoneOf(DecisionCode.Gap));
        var over = ZonedMoment.Of(sender.NextSendAt, zone);
        var passed = sender.NextSendAt <= now;
        return new(
            DecisionCode.Gap,
            passed,
            passed ? $"{sender.FromEmail} may begin a mail." : $"{sender.FromEmail} rests until {over.Text}. {sender.StatusReason}".TrimEnd(),
            new Dictionary<string, string>
            {
                ["sender"] = sender.FromEmail,
                ["gapSeconds"] = Number(sender.Pace.GapSeconds),
                ["extraSeconds"] = Number(sender.Pace.ExtraSeconds),
                ["nextSendAt"] = over.Text,
            },
            ZonedMoment.Of(now, zone))
        { Until = passed ? null : over };
    }

    static IEnumerable<Rule> Expiry(Waiting waiting, DateTime now)
    {
        if (waiting.Lane.NotAfter is not { } notAfter)
        {
            yield break;
        }

        var zone = waiting.ZoneOf(DecisionCode.StepExpired);
        var end = ZonedMoment.Of(notAfter, zone);
        var passed = notAfter > now;
        yield return new(
            DecisionCode.StepExpired,
            passed,
            passed ? $"The step may be sent until {end.Text}." : $"The step was not to be sent after {end.Text}.",
            new Dictionary<string, string> { ["notAfter"] = end.Text },
            ZonedMoment.Of(now, zone));
    }

    static Rule Due(Waiting waiting, DateTime now)
    {
        var due = ZonedMoment.Of(waiting.Mail.DueAt, waiting.RecipientZone);
        var passed = waiting.Mail.DueAt <= now;
        var code = passed ? DecisionCode.NotDue : waiting.NotDueCode(now);
        return new(
            code,
            passed,
            passed ? $"It is due since {due.Text}." : $"{CodeBook.Of(code).Meaning} It is due {due.Text}.",
            new Dictionary<string, string> { ["dueAt"] = due.Text, ["step"] = Number(waiting.Key.StepNumber) },
            ZonedMoment.Of(now, waiting.RecipientZone))
        { Until = passed ? null : due };
    }

    static string Number(int figure) => figure.ToString(CultureInfo.InvariantCulture);
}
