using System.Text;
using MimeKit;

namespace ColdMail.Composing;

/// <summary>
/// Header text outside ASCII as RFC 2047 asks: words of at most 75 characters, none of which ends inside a character.
/// (MimeKit's own words can be 80 long.)
/// </summary>
static class EncodedWords
{
    /// <summary>52 characters of base64, 12 around them, and room for the field name on the first line.</summary>
    const int BytesInWord = 39;

    /// <summary>A longer name would make a line over 78, as a quoted string is not folded.</summary>
    const int MaxQuoted = 60;

    public static void SetSubject(MimeMessage message, string subject)
    {
        if (Ascii.IsValid(subject))
        {
            message.Subject = subject;
        }
        else
        {
            Add(message, HeaderId.Subject, Encode(subject));
        }
    }

    /// <param name="list">The list of the message that belongs to <paramref name="field"/>.</param>
    public static void SetAddress(MimeMessage message, HeaderId field, InternetAddressList list, MailboxAddress address)
    {
        var name = address.Name ?? "";
        if ((Ascii.IsValid(name) && name.Length <= MaxQuoted) || !Ascii.IsValid(address.Address))
        {
            list.Add(address);
        }
        else
        {
            Add(message, field, $"{Encode(name)}\r\n <{address.Address}>");
        }
    }

    static void Add(MimeMessage message, HeaderId field, string folded)
    {
        var header = new Header(field, "");
        header.SetRawValue(Encoding.ASCII.GetBytes($" {folded}\r\n"));
        message.Headers.Replace(header);
    }

    static string Encode(string text)
    {
        var words = new StringBuilder();
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var start = 0; start < bytes.Length;)
        {
            var end = Math.Min(start + BytesInWord, bytes.Length);
            while (end < bytes.Length && (bytes[end] & 0xC0) == 0x80)
            {
                end--;
            }

            words.Append(start > 0 ? "\r\n " : "").Append("=?utf-8?b?").Append(Convert.ToBase64String(bytes, start, end - start)).Append("?=");
            start = end;
        }

        return words.ToString();
    }
}
