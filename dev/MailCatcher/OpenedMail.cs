using MimeKit;

namespace ColdMail.Dev.MailCatcher;

/// <summary>One mail as the inbox shows it.</summary>
/// <param name="IsKept">False when the catcher writes only its log: then there is nothing to open.</param>
sealed record OpenedMail(
    SinkRecord Mail,
    bool IsKept,
    IReadOnlyList<OpenedMail.Header> Headers,
    string? Text,
    bool HasHtml,
    IReadOnlyList<OpenedMail.Attachment> Attachments)
{
    public static OpenedMail Of(SinkRecord mail, MimeMessage? content) => content is null
        ? new(mail, false, [], null, false, [])
        : new(
            mail,
            true,
            [.. content.Headers.Select(header => new Header(header.Field, header.Value))],
            content.TextBody,
            content.HtmlBody is not null,
            [.. content.Attachments.Select(part => new Attachment(
                part.ContentDisposition?.FileName ?? part.ContentType.Name ?? "unnamed", part.ContentType.MimeType))]);

    public sealed record Header(string Name, string Value);

    public sealed record Attachment(string Name, string Type);
}
