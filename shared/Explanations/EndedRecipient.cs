using ColdMail.Scheduling;
using ColdMail.Sending;

namespace ColdMail.Explanations;

/// <summary>Explains a recipient whose mail is no matter of the scheduler: it ended, is on its way, or waits for a person.</summary>
static class EndedRecipient
{
    public static (Decision Decision, IReadOnlyList<Rule> Rules) Of(RecipientFacts facts, RecipientMail mail, DateTime now)
    {
        var (code, words) = (CodeOf(mail, now), WordsOf(mail, facts, now));
        var rule = new Rule(
            code, false, words,
            new Dictionary<string, string> { ["status"] = mail.Status, ["reason"] = mail.Reason ?? "", ["lastReply"] = mail.LastReply ?? "" },
            ZonedMoment.Of(now, facts.Campaign.Zone));
        return (Decision.Of(code, words), [rule]);
    }

    /// <summary>What is said of a mail in this state: its reason, and otherwise the state itself.</summary>
    public static string CodeOf(RecipientMail mail, DateTime now) => mail is { Status: "scheduled", Reason: null }
        ? mail.ScheduledAt > now ? DecisionCode.NotDue : DecisionCode.Ready
        : CodeOf(mail.Status, mail.Reason);

    /// <inheritdoc cref="CodeOf(RecipientMail, DateTime)"/>
    public static string CodeOf(string status, string? reason) => (status, reason) switch
    {
        ("sent", Reason.ConfirmedByHand or Reason.Evidence) => reason,
        ("sent", _) => StandingCode.Sent,
        ("claimed", _) => StandingCode.Claimed,
        ("sending", _) => StandingCode.Sending,
        (_, { } stored) => stored,
        _ => status.ToUpperInvariant(),
    };

    public static string WordsOf(RecipientMail mail, RecipientFacts facts, DateTime now)
    {
        var meaning = CodeBook.Of(CodeOf(mail, now)).Meaning;
        return mail.Status switch
        {
            "sent" => string.Join(" ", Sent(mail, facts.Campaign.Zone).Prepend(meaning)),
            "claimed" when mail.LeaseUntil < now => $"{meaning} Its worker seems to be lost; within a minute the mail waits again.",
            "claimed" or "sending" => meaning,
            "held" when mail.LastReply is { Length: > 0 } detail => $"{meaning} {detail}",
            "failed" or "uncertain" when mail.LastReply is { Length: > 0 } reply => $"{meaning} The server said: {reply}",
            _ => meaning,
        };
    }

    static IEnumerable<string> Sent(RecipientMail mail, string zone)
    {
        if (mail.SentAt is { } sent)
        {
            yield return $"It went {ZonedMoment.Of(sent, zone).Text}.";
        }

        if (mail.RepliedAt is { } replied)
        {
            yield return $"The recipient replied {ZonedMoment.Of(replied, zone).Text}.";
        }

        if (mail.BouncedAt is { } bounced)
        {
            yield return $"It bounced {ZonedMoment.Of(bounced, zone).Text}.";
        }

        if (mail.UnsubscribedAt is { } unsubscribed)
        {
            yield return $"The recipient unsubscribed {ZonedMoment.Of(unsubscribed, zone).Text}.";
        }
    }
}
