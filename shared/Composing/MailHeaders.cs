using ColdMail.Templates;
using MimeKit;

namespace ColdMail.Composing;

/// <summary>The header of a mail: exactly one of each, nothing that a value could add to.</summary>
static class MailHeaders
{
    const int MaxReferences = 30;

    /// <summary>Null unless the text is exactly one address, with nothing around it.</summary>
    public static MailboxAddress? Address(string email, string name)
    {
        if (FieldValues.Clean(email) != email || !MailboxAddress.TryParse(email, out var parsed)
            || !IsSame(parsed.Address, email) || !string.IsNullOrEmpty(parsed.Name) || parsed.Domain.Length == 0)
        {
            return null;
        }

        return new(FieldValues.Clean(name), email);
    }

    /// <summary>MimeKit reads an A-label back into the letters it stands for.</summary>
    static bool IsSame(string parsed, string email) => parsed == email || MailboxAddress.EncodeAddrspec(parsed) == email;

    public static void Write(
        MimeMessage message, PreparedStep step, Recipient recipient, string id, MailboxAddress from, MailboxAddress to)
    {
        EncodedWords.SetAddress(message, HeaderId.From, message.From, from);
        EncodedWords.SetAddress(message, HeaderId.To, message.To, to);
        if (recipient.Sender.ReplyTo is { Length: > 0 } reply && reply != from.Address && Address(reply, recipient.Sender.Name) is { } replyTo)
        {
            EncodedWords.SetAddress(message, HeaderId.ReplyTo, message.ReplyTo, replyTo);
        }

        message.Date = new(DateTime.SpecifyKind(recipient.Date, DateTimeKind.Utc));
        message.MessageId = id;
        if (step.ContinuesThread && recipient.Thread.Count > 0)
        {
            message.InReplyTo = recipient.Thread[^1];
            foreach (var earlier in recipient.Thread.TakeLast(MaxReferences))
            {
                message.References.Add(earlier);
            }
        }
    }

    /// <summary>RFC 8058 one-click, and a mailto for programs that know only RFC 2369.</summary>
    public static void WriteUnsubscribe(MimeMessage message, string optOut, MailSender sender)
    {
        var mailbox = string.IsNullOrEmpty(sender.ReplyTo) ? sender.Email : sender.ReplyTo;
        var token = optOut[(optOut.LastIndexOf('/') + 1)..];
        var mailto = $"mailto:{Uri.EscapeDataString(mailbox).Replace("%40", "@", StringComparison.Ordinal)}?subject=unsubscribe%20{token}";
        message.Headers.Add(HeaderId.ListUnsubscribe, $"<{optOut}>, <{mailto}>");
        message.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click");
    }

    /// <summary><c>Re:</c> once, whatever the subject began with.</summary>
    public static string Reply(string subject)
    {
        var bare = subject;
        while (bare.StartsWith("re:", StringComparison.OrdinalIgnoreCase))
        {
            bare = bare[3..].TrimStart();
        }

        return $"Re: {bare}";
    }
}
