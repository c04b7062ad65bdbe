using MimeKit;

namespace ColdMail.Inbound;

/// <summary>The marks by which a mail shows that a machine sent it.</summary>
/// <param name="Strong">The header that proves it by itself, as <c>Name: value</c>; null: none.</param>
/// <param name="Weak">A mark that proves it together with another one; null: none.</param>
/// <param name="HasNullSender">It came with an empty return path (RFC 5321 §4.5.5).</param>
/// <param name="IsFromMailSystem">Its sender is the name of a mail system, such as MAILER-DAEMON.</param>
/// <param name="IsReceipt">It only says that a mail was displayed or deleted (RFC 8098).</param>
/// <param name="IsList">It comes through a mailing list.</param>
public sealed record MachineMarks(
    string? Strong, string? Weak, bool HasNullSender, bool IsFromMailSystem, bool IsReceipt, bool IsList)
{
    static readonly string[] Markers =
        ["X-Autoreply", "X-Autorespond", "X-Mail-Autoreply", "X-Autoreply-From", "X-Autoresponder", "X-Auto-Reply", "X-FC-MachineGenerated", "X-AutoReply"];

    static readonly string[] NoReply = ["noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "nicht-antworten", "ne-pas-repondre"];

    static readonly string[] MailSystems =
        ["mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "mdaemon", "mail_delivery_subsystem", "bounce-notification", "postoffice"];

    /// <remarks>
    /// <c>X-Auto-Response-Suppress</c> alone proves nothing: it tells the receiver not to answer by machine, and mails that people
    /// write through Exchange carry it as well.
    /// </remarks>
    public static MachineMarks Of(MimeMessage message, string from)
    {
        var headers = message.Headers;
        var local = from.Split('@')[0].ToLowerInvariant();
        var precedence = headers[HeaderId.Precedence]?.Trim().ToLowerInvariant();
        return new(
            StrongMark(headers, precedence),
            precedence is "bulk" or "junk" or "list" ? $"Precedence: {precedence}"
                : headers.Contains(HeaderId.ListId) ? "List-Id"
                : NoReply.Any(name => local.StartsWith(name, StringComparison.Ordinal)) ? "From: no-reply"
                : headers["X-Auto-Response-Suppress"] is { Length: > 0 } suppress ? $"X-Auto-Response-Suppress: {suppress.Trim()}"
                : null,
            headers[HeaderId.ReturnPath]?.Trim() is "<>" or "< >",
            MailSystems.Any(name => local.StartsWith(name, StringComparison.Ordinal)),
            message.Body?.ContentType is { } type && type.IsMimeType("multipart", "report")
                && string.Equals(type.Parameters["report-type"], "disposition-notification", StringComparison.OrdinalIgnoreCase),
            headers.Contains(HeaderId.ListId) || headers.Contains(HeaderId.ListUnsubscribe));
    }

    /// <summary>RFC 3834 §5, where anything but <c>no</c> counts, and what was used before there was that header.</summary>
    static string? StrongMark(HeaderList headers, string? precedence)
    {
        if (headers["Auto-Submitted"] is { } submitted
            && submitted.Split(';', ' ')[0].Trim() is { Length: > 0 } word && !word.Equals("no", StringComparison.OrdinalIgnoreCase))
        {
            return $"Auto-Submitted: {word.ToLowerInvariant()}";
        }

        return Markers.FirstOrDefault(name => headers[name]?.Trim() is { } value && !value.Equals("no", StringComparison.OrdinalIgnoreCase))
            ?? (precedence is "auto_reply" or "auto-reply" ? "Precedence: auto_reply" : null);
    }
}
