using ColdMail.Sending;

namespace ColdMail.Explanations;

/// <summary>The codes of <see cref="Reason"/> that tell of the mail and not of its recipient.</summary>
static class MailEntries
{
    const string Topic = "Mail";
    const string ByItself = "Nothing, it is tried again by itself.";

    public static IReadOnlyList<CodeEntry> All { get; } =
    [
        Entry(
            Reason.Deferred,
            "The server of the recipient asked to try again later.",
            "Nothing, it is tried again by itself, a few times and ever more slowly."),
        Entry(
            Reason.SenderBlocked,
            "The provider of the sender, not the recipient, did not take the mail; it waits without losing a try.",
            "Look at the sender: it says what its provider answered."),
        Entry(Reason.NotOffered, "The conversation with the server ended before the turn of this mail came.", ByItself),
        Entry(Reason.ClaimExpired, "The worker that had taken the mail was lost before it offered it, so it waits again.", ByItself),
        Entry(Reason.SendAgain, "Somebody in your account asked to send it again.", "Nothing, it goes when its turn comes."),
        Entry(Reason.SenderChanged, "Its sender does not send, so another sender of the campaign took it over.", "Nothing."),
        Entry(
            Reason.SenderGone,
            "The sender of its thread was deleted, and the campaign holds such follow-ups.",
            "Give the contact up, write to it yourself, or let the next campaign start a new thread from another sender."),
        Entry(Reason.Released, "Somebody in your account released it from being held.", "Nothing, it goes when its turn comes."),
        Entry(
            Reason.StopLifted,
            "Somebody in your account took back what had cancelled it.",
            "Nothing, it goes when its turn comes."),
        Entry(
            Reason.AbsenceLifted,
            "Somebody in your account lifted the absence of the contact before its end.",
            "Nothing, what was left of its delay counts from then."),
        Entry(
            Reason.NoFinalReply,
            "The server never gave a final answer: the mail may have arrived, or not.",
            "Look into the Sent folder of the sender or ask the recipient. Then say that it arrived, send it again, or give it up."),
        Entry(
            Reason.WorkerLost,
            "The worker was lost while the mail was on its way: it may have arrived, or not.",
            "Look into the Sent folder of the sender or ask the recipient. Then say that it arrived, send it again, or give it up."),
        Entry(
            Reason.BadAddress,
            "The server says that the address does not exist. It is suppressed from now on.",
            "Find a better address. Many of these in one list mean that the list is old: verify it before you go on."),
        Entry(
            Reason.Rejected,
            "The server refused this mail for good.",
            "Read what the server said. Shorten or change the text if it speaks of size or content."),
        Entry(
            Reason.PolicyRefused,
            "The server refused it for policy or reputation; the address is not to blame.",
            "Look at SPF, DKIM and DMARC of the sending domain, at the content, and at the reputation of the sender, before you go on."),
        Entry(
            Reason.DeferredTooLong,
            "The server of the recipient put it off too often or for too long, so ColdMail gave up.",
            "Nothing for one mail. Many at one provider mean that it slows your sender down: send less a day."),
        Entry(Reason.GivenUp, "Somebody in your account gave up a mail whose end was unknown; it and what follows it is not sent.", "Nothing."),
        Entry(Reason.ConfirmedByHand, "Somebody in your account said that it arrived.", "Nothing."),
        Entry(Reason.Evidence, "A report of the provider proved that it arrived.", "Nothing."),
        Entry(
            Reason.MissingField,
            "The text needs a field that is empty for this contact, so the mail is held instead of going out with a gap.",
            "Fill in the field of the contact, or give the text a fallback. Then release the mail."),
        Entry(Reason.BadTemplate, "The text of the step cannot be rendered for this contact.", "Pause the campaign, correct the text of the step, then release the mail."),
        Entry(Reason.Unwritable, "ColdMail failed to write the mail.", "Release it to try once more. If it is held again, ask the support."),
    ];

    static CodeEntry Entry(string code, string meaning, string whatToDo) => new(Topic, code, meaning, whatToDo);
}
