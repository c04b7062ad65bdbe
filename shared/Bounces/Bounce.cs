using ColdMail.Senders;
using ColdMail.Sending;
using ColdMail.Webhooks;

namespace ColdMail.Bounces;

/// <summary>A mail that came back, was refused, or was complained about.</summary>
/// <param name="Class">hard, soft, policy, suppressed or complaint.</param>
/// <param name="IsAccepted">False: it was refused when it was offered.</param>
/// <param name="Source">smtp, webhook or mailbox.</param>
/// <param name="DecidedBy">What the class was read from: status, reply, provider, words or nothing.</param>
/// <param name="Status">Enhanced status code (RFC 3463).</param>
/// <param name="Detail">What was said.</param>
public sealed record Bounce(
    long MessageId, string Class, bool IsAccepted, string Source, string DecidedBy, string? Status, int? Code, string? Detail,
    DateTime OccurredAt)
{
    /// <summary>
    /// Of a soft one: it says something about the mailbox. A mail that is too large, or whose form or protocol is at fault, says
    /// nothing (RFC 3463 §3.3 to §3.7).
    /// </summary>
    public bool IsCountable => Class == "soft"
        && !(Status is { Length: > 4 } status && (status[1..4] is ".5." or ".6." || status[1..] is ".3.4" or ".2.3"));

    /// <summary>Of a report, whichever way it came.</summary>
    /// <returns>Null when it tells of neither a bounce nor a complaint.</returns>
    public static Bounce? Of(long messageId, WebhookEvent reported, EventEffect effect, string source, DateTime at) => effect.EventType switch
    {
        "bounced" => new(
            messageId, effect.Class!, true, source, reported.DecidedBy ?? DecidedByOf(reported), reported.Status, reported.Code,
            reported.Detail, at),
        "complained" => new(messageId, "complaint", true, source, "provider", reported.Status, reported.Code, reported.Detail, at),
        _ => null,
    };

    /// <summary>Of a mail that failed when it was offered.</summary>
    /// <returns>Null when the mail and not the address or the sender is to blame, or when it did not fail.</returns>
    public static Bounce? Of(Settlement settlement)
    {
        var enhanced = settlement is { Code: { } code, Reply: { } reply } ? SmtpReply.Enhanced(code, reply) : null;
        return settlement.Reason switch
        {
            Reason.BadAddress => Refused("hard"),
            Reason.PolicyRefused => Refused("policy"),
            Reason.DeferredTooLong => Refused(enhanced?.StartsWith("4.7.", StringComparison.Ordinal) is true ? "policy" : "soft"),
            _ => null,
        };

        Bounce Refused(string kind) => new(
            settlement.Message.Id, kind, false, "smtp", enhanced is null ? "reply" : "status", enhanced, settlement.Code,
            settlement.ShortReply, settlement.SettledAt);
    }

    static string DecidedByOf(WebhookEvent reported) => reported switch
    {
        { Class: not null } => "provider",
        { Status: not null } => "status",
        { Code: not null } => "reply",
        { Detail: { } detail } => SmtpReply.Code(detail) is null ? "words" : "reply",
        _ => "nothing",
    };
}
