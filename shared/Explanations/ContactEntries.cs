using ColdMail.Campaigns;
using ColdMail.Sending;

namespace ColdMail.Explanations;

/// <summary>Why a contact gets no mail: from the launch on, or from something that happened later.</summary>
static class ContactEntries
{
    const string Topic = "Contact";
    const string Never = "Nothing. ColdMail does not write to this contact again.";

    public static IReadOnlyList<CodeEntry> All { get; } =
    [
        Entry(Reason.Unsubscribed, "The contact unsubscribed.", Never),
        Entry(Reason.Bounced, "Mail to this address came back: once for good, or several times over weeks.", "Correct the address of the contact if you know a better one; it counts as another contact."),
        Entry(Reason.Complained, "The contact reported a mail as unwanted.", Never),
        Entry(
            Reason.Replied,
            "The contact replied, so the sequence stops.",
            "Answer the reply. Lift the stop of the contact if it shall get mails of a sequence again."),
        Entry(Reason.ContactDeleted, "The contact was deleted.", "Import the contact again, and use it in another campaign, if it was a mistake."),
        Entry(ExclusionReason.Erased, "The contact asked for its data to be erased.", Never),
        Entry(
            Reason.Suppressed,
            "The address is on the suppression list.",
            "Look the entry up in the suppression list. Remove it only if the person agreed to get mails."),
        Entry(
            ExclusionReason.SuppressedDomain,
            "An entry of the suppression list covers the address: its domain, or its name at any domain.",
            "Look up which entry covers it, and remove the entry if it stands there by mistake."),
        Entry(
            ExclusionReason.InExcludedList,
            "The contact is in a list that the campaign leaves out.",
            "Take the contact out of that list before the next campaign if it shall get its mails."),
        Entry(
            Reason.StoppedByHand,
            "Somebody in your account stopped the contact.",
            "Lift the stop if the contact shall get mails again; what was cancelled stays cancelled."),
        Entry(
            Reason.Clicked,
            "The contact followed a link, and the campaign pauses or stops after a click.",
            "Write to the contact yourself, or release the mail if it is held."),
        Entry(
            Reason.ColleagueReplied,
            "Somebody of the same company replied, so the mail is held.",
            "Read that reply first. Then release the mail, or stop the contact."),
        Entry(
            Reason.AutoReply,
            "The contact is away, as an automatic reply said; the mail waits until then.",
            "Nothing, it goes when the absence is over. Lift the stop to go on at once."),
        Entry(
            Reason.NotNow,
            "The contact asked for later, as somebody in your account read in its answer; the mail waits until then.",
            "Nothing, it goes then. Change the label of the conversation to go on earlier, or not at all."),
        Entry(
            Reason.WrongPerson,
            "The contact is not the one to write to, as somebody in your account read in its answer.",
            "Read the answer: it may name somebody else. Change the label of the conversation if it was a mistake."),
        Entry(
            Reason.LeftCompany,
            "The contact does not work there any more, as an automatic reply said.",
            "Read the reply: it may name a successor. Add that person as a new contact."),
        Entry(
            Reason.TooManyAbsences,
            "The contact was away so often that somebody has to look at it, so the mail is held.",
            "Ask whether anybody reads that mailbox. Then lift the stop and release the mail, or stop the contact."),
    ];

    static CodeEntry Entry(string code, string meaning, string whatToDo) => new(Topic, code, meaning, whatToDo);
}
