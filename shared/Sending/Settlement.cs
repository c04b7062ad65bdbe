using System.Diagnostics;
using ColdMail.Senders;

namespace ColdMail.Sending;

/// <summary>What becomes of a mail after it was offered, decided from what the server said and nothing else.</summary>
/// <param name="Status">New state: sent, scheduled, failed or uncertain.</param>
/// <param name="Reason">A code of <see cref="Sending.Reason"/>; null for sent.</param>
/// <param name="ScheduledAt">For scheduled: not before this instant.</param>
/// <param name="IsDeferral">The recipient's side put it off, which counts against <see cref="BackoffOptions.MaxAttempts"/>.</param>
/// <param name="Refund">It is certain that nothing was accepted, so the reservations of the caps are given back.</param>
/// <param name="SuppressContact">The address does not exist: nobody is to write to it again.</param>
/// <param name="SettledAt">When it happened: for a mail that went, the instant that the next step counts from.</param>
public sealed record Settlement(
    OfferedMessage Message,
    string Status,
    string? Reason,
    DateTime? ScheduledAt,
    bool IsDeferral,
    bool Refund,
    bool SuppressContact,
    int? Code,
    string? Reply,
    string? ProviderMessageId,
    DateTime SettledAt)
{
    /// <summary>True when the sequence goes on: the mail went, or may have gone.</summary>
    public bool Continues => Status is "sent" or "uncertain";

    /// <summary>When it went, or may have gone; null when it did not.</summary>
    public DateTime? SentAt => Continues ? SettledAt : null;

    /// <summary>What is kept of <see cref="Reply"/>.</summary>
    public string? ShortReply => Reply is { Length: > 300 } reply ? reply[..300] : Reply;

    /// <summary>Judges one outcome.</summary>
    /// <param name="message">The offered mail.</param>
    /// <remarks>
    /// After 354 only a definite final reply decides; everything else is uncertain and never tried again by itself.
    /// RFC 5321 §3.8 would have the client try again; a stranger who gets the same cold mail twice reports it as spam,
    /// so ColdMail deviates on purpose.
    /// </remarks>
    public static Settlement Of(
        OfferedMessage message, SendOutcome outcome, DateTime now, SendingOptions options, BackoffOptions backoff) => outcome switch
        {
            SendOutcome.Accepted accepted =>
                new(message, "sent", null, null, false, false, false, 250, accepted.Response, accepted.ProviderMessageId, now),
            SendOutcome.Unknown unknown when options.UnsafeRetryOnAnyError =>
                Later(message, Sending.Reason.Deferred, now, now, null, unknown.Reason),
            SendOutcome.Unknown unknown =>
                new(message, "uncertain", Sending.Reason.NoFinalReply, null, false, false, false, null, unknown.Reason, null, message.BegunAt),
            SendOutcome.NotSent { Class: ReplyClass.Message } notSent =>
                Failed(message, Sending.Reason.Rejected, null, notSent.Reason, now),
            SendOutcome.NotSent { Class: ReplyClass.Transient } notSent =>
                Deferred(message, null, notSent.Reason, now, backoff),
            SendOutcome.NotSent notSent =>
                Later(message, Sending.Reason.SenderBlocked, now, now, null, notSent.Reason),
            SendOutcome.Refused refused => Refused(message, refused, now, backoff),
            _ => throw new UnreachableException(),
        };

    /// <summary>A mail that was begun but not offered, because its turn did not come.</summary>
    public static Settlement NotOffered(OfferedMessage message, DateTime now, string why) =>
        Later(message, Sending.Reason.NotOffered, now, now, null, why);

    /// <summary>The worker was lost while the mail was on its way.</summary>
    public static Settlement Lost(OfferedMessage message) =>
        new(message, "uncertain", Sending.Reason.WorkerLost, null, false, false, false, null, null, null, message.BegunAt);

    static Settlement Refused(
        OfferedMessage message, SendOutcome.Refused refused, DateTime now, BackoffOptions backoff) =>
        refused.Class switch
        {
            ReplyClass.Recipient =>
                Failed(message, Sending.Reason.BadAddress, refused.Code, refused.Response, now) with { SuppressContact = true },
            ReplyClass.Message => Failed(message, Sending.Reason.Rejected, refused.Code, refused.Response, now),
            ReplyClass.Policy when refused.Code >= 500 => Failed(message, Sending.Reason.PolicyRefused, refused.Code, refused.Response, now),
            ReplyClass.Transient or ReplyClass.Policy => Deferred(message, refused.Code, refused.Response, now, backoff),
            ReplyClass.Quota or ReplyClass.Credential or ReplyClass.Sender =>
                Later(message, Sending.Reason.SenderBlocked, now, now, refused.Code, refused.Response),
            _ => throw new UnreachableException(),
        };

    static Settlement Deferred(OfferedMessage message, int? code, string reply, DateTime now, BackoffOptions backoff)
    {
        var deferrals = message.Deferrals + 1;
        return Backoff.IsOver(deferrals, message.FirstAttemptAt, now, backoff)
            ? Failed(message, Sending.Reason.DeferredTooLong, code, reply, now)
            : Later(message, Sending.Reason.Deferred, now + Backoff.Next(deferrals, message.Id, backoff), now, code, reply)
                with
            { IsDeferral = true };
    }

    static Settlement Failed(OfferedMessage message, string reason, int? code, string reply, DateTime now) =>
        new(message, "failed", reason, null, false, true, false, code, reply, null, now);

    static Settlement Later(
        OfferedMessage message, string reason, DateTime at, DateTime now, int? code, string? reply) =>
        new(message, "scheduled", reason, at, false, true, false, code, reply, null, now);
}
