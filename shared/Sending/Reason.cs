namespace ColdMail.Sending;

/// <summary>The stable codes of <c>email_messages.reason</c>: why a mail is in the state it is in.</summary>
public static class Reason
{
    /// <summary>scheduled: the recipient's server asked to try later.</summary>
    public const string Deferred = "DEFERRED";

    /// <summary>scheduled: the sender account, not the recipient, is the obstacle; the mail waits without losing a try.</summary>
    public const string SenderBlocked = "SENDER_BLOCKED";

    /// <summary>scheduled: the conversation ended before the mail was offered.</summary>
    public const string NotOffered = "NOT_OFFERED";

    /// <summary>scheduled: the worker that had claimed the mail was lost before it offered it.</summary>
    public const string ClaimExpired = "CLAIM_EXPIRED";

    /// <summary>scheduled: a person asked to send it again.</summary>
    public const string SendAgain = "SEND_AGAIN";

    /// <summary>scheduled: its sender does not send, so it went to another one of the campaign.</summary>
    public const string SenderChanged = "SENDER_CHANGED";

    /// <summary>held: the sender of its thread was deleted.</summary>
    public const string SenderGone = "SENDER_GONE";

    /// <summary>scheduled: a person released it from being held.</summary>
    public const string Released = "RELEASED";

    /// <summary>uncertain: the server never gave a final answer.</summary>
    public const string NoFinalReply = "NO_FINAL_REPLY";

    /// <summary>uncertain: the worker was lost while the mail was on its way.</summary>
    public const string WorkerLost = "WORKER_LOST";

    /// <summary>failed: the address does not exist.</summary>
    public const string BadAddress = "BAD_ADDRESS";

    /// <summary>failed: the server refused this mail for good.</summary>
    public const string Rejected = "REJECTED";

    /// <summary>failed: refused for policy or reputation; the address is not to blame.</summary>
    public const string PolicyRefused = "POLICY_REFUSED";

    /// <summary>failed: put off too often or for too long.</summary>
    public const string DeferredTooLong = "DEFERRED_TOO_LONG";

    /// <summary>failed: a person decided that an uncertain mail did not go and shall not go.</summary>
    public const string GivenUp = "GIVEN_UP";

    /// <summary>sent: a person said so of an uncertain mail.</summary>
    public const string ConfirmedByHand = "CONFIRMED_BY_HAND";

    /// <summary>sent: a provider's report proved it of an uncertain mail.</summary>
    public const string Evidence = "EVIDENCE";

    /// <summary>held: a field the text needs is empty for this contact.</summary>
    public const string MissingField = "MISSING_FIELD";

    /// <summary>held: the text cannot be rendered.</summary>
    public const string BadTemplate = "BAD_TEMPLATE";

    /// <summary>held: writing the mail failed inside ColdMail.</summary>
    public const string Unwritable = "UNWRITABLE";

    /// <summary>cancelled: the contact was deleted.</summary>
    public const string ContactDeleted = "CONTACT_DELETED";

    /// <summary>cancelled: the address is on the suppression list.</summary>
    public const string Suppressed = "SUPPRESSED";

    /// <summary>cancelled: an entry of the suppression list for many addresses covers it.</summary>
    public const string SuppressedDomain = "SUPPRESSED_DOMAIN";

    /// <summary>cancelled: the contact unsubscribed; likewise the next three.</summary>
    public const string Unsubscribed = "UNSUBSCRIBED";
    public const string Bounced = "BOUNCED";
    public const string Complained = "COMPLAINED";
    public const string Replied = "REPLIED";

    /// <summary>cancelled: the campaign reached its end date.</summary>
    public const string CampaignEnded = "CAMPAIGN_ENDED";

    /// <summary>cancelled: a person stopped it.</summary>
    public const string StoppedByHand = "STOPPED_BY_HAND";

    /// <summary>cancelled or held, as the campaign says: the contact followed a link.</summary>
    public const string Clicked = "CLICKED";

    /// <summary>held: somebody of the same company replied.</summary>
    public const string ColleagueReplied = "COLLEAGUE_REPLIED";

    /// <summary>scheduled: the contact is away, as an automatic reply said.</summary>
    public const string AutoReply = "AUTO_REPLY";

    /// <summary>scheduled: the contact asked for later, as a person read in its answer.</summary>
    public const string NotNow = "NOT_NOW";

    /// <summary>cancelled: the contact is not the one to write to, as a person read in its answer.</summary>
    public const string WrongPerson = "WRONG_PERSON";

    /// <summary>scheduled: what had cancelled it was taken back by a person.</summary>
    public const string StopLifted = "STOP_LIFTED";

    /// <summary>cancelled: the contact does not work there any more, as an automatic reply said.</summary>
    public const string LeftCompany = "LEFT_COMPANY";

    /// <summary>held: the contact was away so often that a person looks at it.</summary>
    public const string TooManyAbsences = "TOO_MANY_ABSENCES";

    /// <summary>scheduled: a person lifted an absence before its end; what was left of the delay counts from then.</summary>
    public const string AbsenceLifted = "ABSENCE_LIFTED";
}
