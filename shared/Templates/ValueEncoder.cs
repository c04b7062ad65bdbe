using System.Buffers;
using System.Text;

namespace ColdMail.Templates;

/// <summary>Writes a value so that it stays a value in the language around it.</summary>
public static class ValueEncoder
{
    static readonly SearchValues<char> HtmlSpecial = SearchValues.Create("&<>\"'`");

    static readonly SearchValues<byte> UrlPlain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/@"u8);

    public static string Encode(string value, ValueEncoding encoding) => encoding switch
    {
        ValueEncoding.Html => Html(value),
        ValueEncoding.Url => Url(value),
        _ => value,
    };

    /// <summary>Safe in text and in a quoted attribute.</summary>
    public static string Html(string value)
    {
        var first = value.AsSpan().IndexOfAny(HtmlSpecial);
        if (first < 0)
        {
            return value;
        }

        var html = new StringBuilder(value.Length + 16).Append(value, 0, first);
        foreach (var character in value.AsSpan(first))
        {
            _ = character switch
            {
                '&' => html.Append("&amp;"),
                '<' => html.Append("&lt;"),
                '>' => html.Append("&gt;"),
                '"' => html.Append("&quot;"),
                '\'' => html.Append("&#39;"),
                '`' => html.Append("&#96;"),
                _ => html.Append(character),
            };
        }

        return html.ToString();
    }

    /// <summary>A value inside an address: everything that would end it or mean something else there is percent-encoded.</summary>
    static string Url(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        if (bytes.AsSpan().IndexOfAnyExcept(UrlPlain) < 0)
        {
            return value;
        }

        var url = new StringBuilder(bytes.Length * 2);
        foreach (var octet in bytes)
        {
            if (UrlPlain.Contains(octet))
            {
                url.Append((char)octet);
            }
            else
            {
                url.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return url.ToString();
    }
}
