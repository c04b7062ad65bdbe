using ColdMail.Inbox;
using ColdMail.Senders;
using MimeKit;

namespace ColdMail.Inbound;

/// <summary>Lists what is attached to a mail. Nothing of it is opened or kept.</summary>
static class InboundAttachments
{
    const int Most = 50;
    const int MostName = 200;

    public static IReadOnlyList<Attachment> Of(MimeMessage message) => [.. message.Attachments.Take(Most).Select(Of)];

    static Attachment Of(MimeEntity entity)
    {
        var name = Name(entity.ContentDisposition?.FileName ?? entity.ContentType.Name);
        var size = entity is MimePart { Content.Stream: { CanSeek: true } content } ? content.Length : (long?)null;
        return new(name.Length > 0 ? name : entity is MessagePart ? "mail" : "unnamed", SmtpReply.Clean(entity.ContentType.MimeType), size);
    }

    /// <summary>Without path and control characters, so that a name cannot pretend to be another.</summary>
    static string Name(string? text)
    {
        var clean = SmtpReply.Clean(text ?? "");
        var name = clean[(clean.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.Length > MostName ? name[..MostName] : name;
    }
}
