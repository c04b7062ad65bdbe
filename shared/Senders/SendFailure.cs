using MailKit;
using MailKit.Net.Smtp;

namespace ColdMail.Senders;

/// <summary>
/// Decides what a failed send means. Before 354 nothing was sent, whatever happened. After it only a definite final reply
/// decides, and 421 is none: RFC 5321 §3.8 lets a server send it at any moment.
/// </summary>
/// <remarks>
/// RFC 5321 §3.8 asks a client to repeat a mail whose connection broke, at the price of sending it twice (§4.5.3.2.6).
/// That is deliberately not done here: the outcome is <see cref="SendOutcome.Unknown"/>.
/// </remarks>
static class SendFailure
{
    const int ServiceClosing = 421;

    /// <param name="refusedAt">The step whose reply was the first refusal, as the conversation showed it.</param>
    /// <returns>Null for an exception that has nothing to do with the conversation, before 354: a bug.</returns>
    public static SendOutcome? Of(Exception exception, bool saw354, SmtpStep? refusedAt) => exception switch
    {
        SmtpCommandException e => Replied((int)e.StatusCode, e.Message, saw354, refusedAt ?? StepOf(e)),
        ServiceNotAuthenticatedException e => Replied(530, e.Message, saw354, refusedAt ?? SmtpStep.MailFrom),
        _ when saw354 => new SendOutcome.Unknown(SmtpReply.Clean(Words(exception))),
        SmtpProtocolException or IOException or OperationCanceledException or TimeoutException or ServiceNotConnectedException =>
            new SendOutcome.NotSent(SmtpReply.Clean(Words(exception)), ReplyClass.Transient),
        NotSupportedException => new SendOutcome.NotSent(SmtpReply.Clean(exception.Message), ReplyClass.Message),
        _ => null,
    };

    static SendOutcome Replied(int code, string text, bool saw354, SmtpStep step)
    {
        var clean = SmtpReply.Clean(text);
        var isDefinite = code is >= 400 and < 600;
        if (saw354 && (!isDefinite || code == ServiceClosing))
        {
            return new SendOutcome.Unknown(SmtpReply.Clean($"{code} {clean}"));
        }

        if (!isDefinite)
        {
            return new SendOutcome.NotSent(
                SmtpReply.Clean($"The server answered {code} where it should not: {clean}"), ReplyClass.Transient);
        }

        step = saw354 ? SmtpStep.Body : step;
        var enhanced = SmtpReply.Enhanced(code, clean);
        return new SendOutcome.Refused(code, enhanced, clean, step, ReplyTable.Classify(code, enhanced, clean, step));
    }

    static SmtpStep StepOf(SmtpCommandException e) => e.ErrorCode switch
    {
        SmtpErrorCode.SenderNotAccepted => SmtpStep.MailFrom,
        SmtpErrorCode.RecipientNotAccepted => SmtpStep.RcptTo,
        _ => SmtpStep.Data,
    };

    static string Words(Exception exception) => exception is OperationCanceledException or TimeoutException
        ? "The server did not answer in time."
        : exception.Message;
}
