using ColdMail.Scheduling;
using ColdMail.Scheduling.Rules;

namespace ColdMail.Explanations;

/// <summary>Whether the sender of a mail sends.</summary>
static class SenderRule
{
    /// <param name="sender">Null: it is not there any more.</param>
    public static Rule Of(SenderRules? sender, RecipientMail mail, RecipientFacts facts, DateTime now)
    {
        var status = sender?.Status ?? "deleted";
        var passed = status == "active";
        return new(
            sender?.StopCode ?? DecisionCode.SenderNotActive,
            passed,
            passed ? Active(sender!, mail) : $"{Words(sender)} {Future(status, mail, facts.Notes)}".TrimEnd(),
            new Dictionary<string, string> { ["sender"] = sender?.FromEmail ?? "", ["status"] = status },
            ZonedMoment.Of(now, sender?.Zone ?? facts.Campaign.Zone))
        { Until = sender?.RetryAt is { } retry ? ZonedMoment.Of(retry, sender.Zone) : null };
    }

    static string Active(SenderRules sender, RecipientMail mail) => mail.Reason == Sending.Reason.SenderChanged
        ? $"{sender.FromEmail} is active. It took the mail over from a sender that does not send."
        : $"{sender.FromEmail} is active.";

    /// <summary>Of one that is not active: which, and why.</summary>
    public static string Words(SenderRules? sender) => sender is null
        ? "The sender was deleted."
        : $"{sender.FromEmail} is {(sender.Status == "error" ? "in error" : sender.Status)}. {sender.StatusReason}".TrimEnd();

    /// <summary>What becomes of a mail whose sender does not send: <see cref="Sending.LostSenders"/> does it within a minute.</summary>
    static string Future(string status, RecipientMail mail, CampaignNotes notes)
    {
        var moves = notes.ActiveSenders > 0 && mail.Attempt == 0 && status != "stopped"
            && (mail.StepNumber == 1 || (status == "deleted" && notes.LostSender == "new_thread"));
        return moves ? "Another sender of the campaign takes the mail over within a minute."
            : status == "deleted" ? "The mail will be held."
            : mail.StepNumber > 1 ? "The follow-up waits for it, because it goes on in its thread."
            : "The mail waits for it.";
    }
}
