using MimeKit;

namespace ColdMail.Inbound;

/// <summary>The mail, or its header, that a report returns (RFC 6522 §3, the third part).</summary>
/// <param name="MessageId">Without angle brackets.</param>
/// <param name="Recipient">Whom it was for, in the stored spelling; empty when unknown.</param>
/// <param name="HotmailRecipient">What the complaint feed of Outlook.com adds (JMRP); null elsewhere.</param>
sealed record ReturnedMail(string? MessageId, string Recipient, string? HotmailRecipient)
{
    /// <returns>Null when nothing is returned.</returns>
    public static ReturnedMail? Of(MimeMessage message) => Find(message.Body, 0) is { } returned
        ? new(
            InboundMail.Id(returned.MessageId),
            InboundMail.Address(returned.To.Mailboxes.FirstOrDefault()?.Address),
            returned.Headers["X-HmXmrOriginalRecipient"])
        : null;

    static MimeMessage? Find(MimeEntity? entity, int depth) => entity switch
    {
        MessagePart part => part.Message,
        Multipart parts when depth < 5 => parts.Select(part => Find(part, depth + 1)).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
