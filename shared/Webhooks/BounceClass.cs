using ColdMail.Senders;

namespace ColdMail.Webhooks;

/// <summary>Whose fault a bounce is.</summary>
public enum BounceClass
{
    /// <summary>The address is bad: nobody is to write to it again.</summary>
    Hard,

    /// <summary>The mailbox is full, a server was away, the mail was too large: says nothing about the address.</summary>
    Soft,

    /// <summary>Refused for policy, reputation or content: not the contact's fault.</summary>
    Policy,

    /// <summary>The provider did not try: the address stands on its own list of those it does not write to.</summary>
    Suppressed,
}

public static class BounceClasses
{
    /// <summary>
    /// Of what a provider calls a bad address. It stays one unless the recipient's server said that it refused for policy,
    /// which is never held against the address.
    /// </summary>
    public static BounceClass OfBadAddress(string? status, int? code, string? detail) =>
        Of(status, code, detail) == BounceClass.Policy ? BounceClass.Policy : BounceClass.Hard;

    /// <summary>Of what a provider says is not the address's fault.</summary>
    public static BounceClass OfGoodAddress(string? status, int? code, string? detail) =>
        Of(status, code, detail) == BounceClass.Soft ? BounceClass.Soft : BounceClass.Policy;

    /// <remarks>
    /// RFC 3463 §3.2: of the codes 5.1.x, 5.1.5 means a valid address, 5.1.7 and 5.1.8 are about the sender's, 5.1.9 (RFC
    /// 3886) is about neither. The status decides before the reply code, and that before the words.
    /// </remarks>
    public static BounceClass Of(string? status, int? code, string? detail)
    {
        var text = detail ?? "";
        var reply = code ?? SmtpReply.Code(text) ?? (status?[0] == '4' ? 450 : 550);
        var enhanced = status ?? SmtpReply.Enhanced(reply, text);
        if (enhanced?[0] == '4' || (enhanced is null && reply < 500))
        {
            return enhanced?.StartsWith("4.7.", StringComparison.Ordinal) is true ? BounceClass.Policy : BounceClass.Soft;
        }

        var isAddress = enhanced?.StartsWith("5.1.", StringComparison.Ordinal) is true
            && enhanced is not ("5.1.5" or "5.1.7" or "5.1.8" or "5.1.9");
        return isAddress
            ? BounceClass.Hard
            : ReplyTable.Classify(Math.Max(reply, 500), enhanced, text, SmtpStep.RcptTo) switch
            {
                ReplyClass.Recipient => BounceClass.Hard,
                ReplyClass.Policy or ReplyClass.Quota or ReplyClass.Sender or ReplyClass.Credential => BounceClass.Policy,
                _ => BounceClass.Soft,
            };
    }
}
