using System.ComponentModel.DataAnnotations;
using ColdMail.Inbox;

namespace ColdMail.Functions.Inbox;

/// <param name="Label">none, interested, not_now, wrong_person, opted_out or out_of_office.</param>
/// <param name="Until">Of not_now, which needs it, and of out_of_office: the day on which mails go on, where the contact lives.</param>
public sealed record LabelRequest(
    [Required, AllowedValues(
        "none", "interested", "not_now", "wrong_person", "opted_out", "out_of_office",
        ErrorMessage = "Say none, interested, not_now, wrong_person, opted_out or out_of_office.")]
    string Label,
    DateOnly? Until);

/// <param name="Resumed">Mails that wait again, or earlier than before.</param>
/// <param name="Cancelled">Mails that will not go.</param>
/// <param name="PutOff">Mails that go later.</param>
public sealed record LabelAnswer(string Label, DateOnly? Until, int Resumed, int Cancelled, int PutOff);

/// <param name="Kind">reply: a person wrote it; auto_reply: a machine.</param>
/// <param name="ReturnsOn">Of auto_reply: the day on which the contact is back, if the mail says so.</param>
public sealed record KindRequest(
    [Required, AllowedValues("reply", "auto_reply", ErrorMessage = "Say reply or auto_reply.")] string Kind, DateOnly? ReturnsOn);

/// <param name="IsUnread">False: somebody has read it.</param>
public sealed record UnreadRequest([Required] bool? IsUnread);

/// <param name="Key">Made by the client for each reply, such as a UUID. Posted again, the same key sends nothing more.</param>
/// <param name="Text">Left out: made from the HTML.</param>
/// <param name="Html">Simple formatting; everything else is taken out. Left out: made from the text.</param>
/// <param name="MailId">The mail of the conversation that it answers; left out: the newest that a person wrote.</param>
/// <param name="Quote">Adds that mail below.</param>
/// <param name="ConfirmOptedOut">Answers somebody who wants no mail.</param>
public sealed record ReplyRequest(
    [Required, StringLength(100, MinimumLength = 8), RegularExpression("[A-Za-z0-9_.:-]+", ErrorMessage = "Use letters, digits and - _ . : only.")]
    string Key,
    string? Text,
    string? Html,
    long? MailId,
    bool Quote = false,
    bool ConfirmOptedOut = false)
{
    public ReplyDraft ToDraft() => new(Key, Text, Html, MailId, Quote, ConfirmOptedOut);
}

/// <param name="Decision"> sent: of an uncertain one, that it arrived; give-up: it does not go, or did not.</param>
public sealed record ReplyDecision(
    [Required, AllowedValues("sent", "give-up", ErrorMessage = "Say sent or give-up.")] string Decision);
