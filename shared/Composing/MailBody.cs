using System.Text;
using MimeKit;

namespace ColdMail.Composing;

/// <summary>multipart/alternative, the text first, with nothing random in it.</summary>
static class MailBody
{
    public static Multipart Of(string text, string html, string messageId)
    {
        // "=-" cannot occur in either transfer encoding, so no content can look like the boundary.
        return new MultipartAlternative
        {
            Boundary = $"=-{messageId.AsSpan(0, Math.Min(26, messageId.IndexOf('@', StringComparison.Ordinal)))}",
        }.With(Part("plain", text)).With(Part("html", html));
    }

    static MultipartAlternative With(this MultipartAlternative multipart, TextPart part)
    {
        multipart.Add(part);
        return multipart;
    }

    static TextPart Part(string subtype, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content.ReplaceLineEndings("\r\n"));
        var part = new TextPart(subtype)
        {
            Content = new MimeContent(new MemoryStream(bytes, writable: false)),
            ContentTransferEncoding = IsMostlyAscii(bytes) ? ContentEncoding.QuotedPrintable : ContentEncoding.Base64,
        };
        part.ContentType.Charset = "utf-8";
        return part;
    }

    /// <summary>Quoted-printable takes three characters for a byte that base64 says in 1.33.</summary>
    static bool IsMostlyAscii(ReadOnlySpan<byte> bytes)
    {
        var other = 0;
        foreach (var octet in bytes)
        {
            other += octet >> 7;
        }

        return other * 5 < bytes.Length;
    }
}
