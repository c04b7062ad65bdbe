using System.Text.RegularExpressions;

namespace ColdMail.Senders;

/// <summary>What an SMTP refusal means. Rows are tried from the top, so the more exact reading comes first.</summary>
/// <remarks>
/// Sources: RFC 3463 and the IANA registry of enhanced codes, Microsoft's and Google's lists of SMTP errors. When nothing
/// fits, the first digit decides (RFC 5321 §4.2.1), and what a server refuses before it has heard of a recipient is never
/// held against the recipient.
/// </remarks>
public static partial class ReplyTable
{
    /// <param name="code">Reply code, 400 to 599.</param>
    /// <param name="enhanced">As <see cref="SmtpReply.Enhanced"/> gives it.</param>
    /// <param name="text">The reply's text; servers reuse codes, so for some only the words tell.</param>
    public static ReplyClass Classify(int code, string? enhanced, string text, SmtpStep step) =>
        code < 500 ? ForNow(code, enhanced, text) : ForGood(code, enhanced, text, step);

    /// <summary>How long a sender pauses after <see cref="ReplyClass.Quota"/>: a day where the limit is a day's, else an hour.</summary>
    public static TimeSpan QuotaPause(int code, string? enhanced, string text) =>
        enhanced is "5.4.5" || (code >= 500 && enhanced is "5.2.0") || DayQuotaWords().IsMatch(text)
            ? TimeSpan.FromHours(24)
            : TimeSpan.FromHours(1);

    /// <summary>The server did not understand us: worth an alarm, because every further mail would fail as well.</summary>
    public static bool IsOurFault(int code, string? enhanced) =>
        code is >= 500 and <= 504 || enhanced?.StartsWith("5.5.", StringComparison.Ordinal) is true;

    static ReplyClass ForNow(int code, string? enhanced, string text) => (code, enhanced) switch
    {
        (432, _) => ReplyClass.Quota,
        (_, "4.3.2") when ConnectionLimitWords().IsMatch(text) => ReplyClass.Quota,
        (421, { } status) when status.StartsWith("4.7.", StringComparison.Ordinal) => ReplyClass.Quota,
        (452, "4.5.3") => ReplyClass.Quota,
        (454, _) when ThrottleWords().IsMatch(text) => ReplyClass.Quota,
        _ when SenderQuotaWords().IsMatch(text) => ReplyClass.Quota,
        _ => ReplyClass.Transient,
    };

    static ReplyClass ForGood(int code, string? enhanced, string text, SmtpStep step) => (code, enhanced) switch
    {
        (530 or 534 or 535 or 538, _) or (_, "5.7.57" or "5.7.139") => ReplyClass.Credential,
        (_, "5.2.251" or "5.2.252" or "5.2.253" or "5.2.254" or "5.2.255") => ReplyClass.Sender,
        (_, "5.4.5") => ReplyClass.Quota,
        (554, "5.2.0") when ThrottleWords().IsMatch(text) => ReplyClass.Quota,
        _ when SenderQuotaWords().IsMatch(text) => ReplyClass.Quota,
        (_, "5.1.8" or "5.7.60") => ReplyClass.Sender,
        (_, "5.2.2") when text.Contains("STOREDRV.Submission", StringComparison.OrdinalIgnoreCase) => ReplyClass.Sender,
        _ when SenderWords().IsMatch(text) => ReplyClass.Sender,
        (_, "5.3.4" or "5.2.3") => ReplyClass.Message,
        (_, { } status) when status.StartsWith("5.6.", StringComparison.Ordinal) => ReplyClass.Message,
        ( >= 500 and <= 504 or 555, _) => ReplyClass.Message,
        (_, { } status) when status.StartsWith("5.5.", StringComparison.Ordinal) => ReplyClass.Message,
        (_, { } status) when status.StartsWith("5.7.", StringComparison.Ordinal) => ReplyClass.Policy,
        _ when step < SmtpStep.RcptTo => ReplyClass.Sender,
        (_, "5.2.2") => ReplyClass.Transient,
        (_, "5.2.1") when RecipientRateWords().IsMatch(text) => ReplyClass.Transient,
        (_, "5.1.1" or "5.1.2" or "5.1.3" or "5.1.6" or "5.1.10" or "5.2.1" or "5.4.4") => ReplyClass.Recipient,
        (552, null) when MailboxFullWords().IsMatch(text) => ReplyClass.Transient,
        (550 or 551 or 553, null) when step == SmtpStep.RcptTo && NoSuchUserWords().IsMatch(text) => ReplyClass.Recipient,
        _ => ReplyClass.Message,
    };

    // Exchange Online: "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", "Concurrent connections limit exceeded".
    [GeneratedRegex("thread limit|concurrent connection", RegexOptions.IgnoreCase)]
    private static partial Regex ConnectionLimitWords();

    // Amazon SES: "454 Throttling failure: Maximum sending rate exceeded"; Gmail: "454 4.7.0 Too many login attempts";
    // Exchange: "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", "RecipientRateLimitExceeded".
    [GeneratedRegex("throttl|sending rate|quota|rate ?limit|too many login", RegexOptions.IgnoreCase)]
    private static partial Regex ThrottleWords();

    // cPanel: "Domain x has exceeded the max emails per hour"; Gmail: "450 4.2.1 Peak SMTP relay limit exceeded", "550 5.7.1 Daily SMTP relay limit exceeded", "Daily user sending quota exceeded".
    [GeneratedRegex("relay (?:sending )?limit|sending (?:quota|limit)|message quota exceeded|e?mails per (?:hour|day)", RegexOptions.IgnoreCase)]
    private static partial Regex SenderQuotaWords();

    [GeneratedRegex(@"\bdaily\b|per day|24[ -]?h|day's", RegexOptions.IgnoreCase)]
    private static partial Regex DayQuotaWords();

    // Postfix checks the sender only at RCPT: "553 5.7.1 <a@b>: Sender address rejected: not owned by user c".
    [GeneratedRegex("sender address rejected|sender rejected|sendasdenied|send as this sender|not owned by user|not allowed to send as", RegexOptions.IgnoreCase)]
    private static partial Regex SenderWords();

    // Gmail: "550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages".
    [GeneratedRegex("at a rate that|too quickly", RegexOptions.IgnoreCase)]
    private static partial Regex RecipientRateWords();

    [GeneratedRegex("(?:mailbox|inbox) (?:is )?full|over ?quota|mailbox quota", RegexOptions.IgnoreCase)]
    private static partial Regex MailboxFullWords();

    [GeneratedRegex("no such (?:user|recipient|mailbox)|user unknown|unknown (?:user|recipient)|(?:user|recipient|mailbox) (?:does not exist|not found)|no mailbox here", RegexOptions.IgnoreCase)]
    private static partial Regex NoSuchUserWords();
}
