using MimeKit;

namespace ColdMail.Inbound;

/// <summary>What a report about an unwanted mail means (RFC 5965 §7.3).</summary>
public enum ComplaintKind
{
    /// <summary>Somebody marked the mail as unwanted.</summary>
    Abuse,

    /// <summary>Somebody asks to get no more of it.</summary>
    OptOut,

    /// <summary>It says nothing about the recipient's will: the mail is not spam after all, or failed a check.</summary>
    Other,
}

/// <summary>A complaint that a provider's feedback loop forwards.</summary>
/// <param name="Type">As the report says it, such as <c>abuse</c>.</param>
/// <param name="Recipient">Who complains, in the stored spelling; empty: the provider does not tell.</param>
public sealed record ComplaintReport(ComplaintKind Kind, string Type, string Recipient)
{
    /// <returns>Null when the mail is no such report.</returns>
    internal static ComplaintReport? Of(MimeMessage message, ReturnedMail? returned)
    {
        if (Find(message.Body, 0) is { Fields: { } fields })
        {
            var type = fields["Feedback-Type"]?.Trim().ToLowerInvariant() ?? "abuse";
            return new(KindOf(type), type, RecipientOf(fields["Original-Rcpt-To"] ?? fields["Removal-Recipient"], returned));
        }

        return returned?.HotmailRecipient is { } hotmail ? new(ComplaintKind.Abuse, "abuse", RecipientOf(hotmail, returned)) : null;
    }

    static string RecipientOf(string? named, ReturnedMail? returned)
    {
        var plain = named?.Trim();
        plain = plain?.StartsWith("rfc822;", StringComparison.OrdinalIgnoreCase) is true ? plain[7..] : plain;
        return InboundMail.Address(plain?.Trim().Trim('<', '>')) is { Length: > 0 } address ? address : returned?.Recipient ?? "";
    }

    static ComplaintKind KindOf(string type) => type switch
    {
        "not-spam" or "auth-failure" or "virus" or "dkim" => ComplaintKind.Other,
        "opt-out" or "opt-out-list" => ComplaintKind.OptOut,
        _ => ComplaintKind.Abuse,
    };

    static MessageFeedbackReport? Find(MimeEntity? entity, int depth) => entity switch
    {
        MessageFeedbackReport report => report,
        Multipart parts when depth < 5 => parts.Select(part => Find(part, depth + 1)).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
