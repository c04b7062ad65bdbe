using System.Text;
using MimeKit.Utils;

namespace ColdMail.Dev.MailCatcher;

/// <summary>The two headers the log carries, read without parsing the whole mail.</summary>
readonly record struct MailHeaders(string? MessageId, string? Subject)
{
    public static MailHeaders Of(ReadOnlySpan<byte> mail)
    {
        string? messageId = null, subject = null;
        while (!mail.IsEmpty && !mail.StartsWith("\r\n"u8))
        {
            var field = mail[..EndOfField(mail)];
            mail = mail[field.Length..];
            if (messageId is null && Value(field, "Message-ID:") is { } id)
            {
                messageId = id.Trim('<', '>');
            }
            else if (subject is null && Value(field, "Subject:") is { } text)
            {
                subject = text.Contains("=?", StringComparison.Ordinal) ? Rfc2047.DecodeText(Encoding.UTF8.GetBytes(text)) : text;
            }
        }

        return new(messageId, subject);
    }

    /// <summary>A field goes on while the next line begins with a blank (RFC 5322 §2.2.3).</summary>
    static int EndOfField(ReadOnlySpan<byte> mail)
    {
        var end = 0;
        do
        {
            var line = mail[end..].IndexOf("\r\n"u8);
            if (line < 0)
            {
                return mail.Length;
            }

            end += line + 2;
        }
        while (end < mail.Length && mail[end] is (byte)' ' or (byte)'\t');

        return end;
    }

    static string? Value(ReadOnlySpan<byte> field, string name)
    {
        if (field.Length < name.Length || !Ascii.EqualsIgnoreCase(field[..name.Length], name))
        {
            return null;
        }

        return Encoding.UTF8.GetString(field[name.Length..]).Replace("\r\n", "", StringComparison.Ordinal).Trim();
    }
}
