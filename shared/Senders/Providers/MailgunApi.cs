using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using MimeKit;

namespace ColdMail.Senders.Providers;

/// <summary>Mailgun's Messages API, which takes the mail as MIME.</summary>
/// <remarks>Sources: documentation.mailgun.com, "Send an email in MIME format", "Get domain details", "API Response Codes".</remarks>
static partial class MailgunApi
{
    public static HttpRequestMessage Mail(OutgoingMail mail, ApiSettings settings, Uri address)
    {
        // Every transport carries seven bits; the parts are encoded so anyway.
        mail.Mime.Prepare(EncodingConstraint.SevenBit);
        var mime = new MemoryStream();
        mail.Mime.WriteTo(new FormatOptions { NewLineFormat = NewLineFormat.Dos }, mime);
        var form = new MultipartFormDataContent
        {
            { new StringContent(mail.To), "to" },
            { new StringContent("no"), "o:tracking" },
            { new StringContent("no"), "o:tracking-clicks" },
            { new StringContent("no"), "o:tracking-opens" },
        };
        foreach (var (name, value) in ProviderApi.Marks(mail))
        {
            form.Add(new StringContent(value), $"v:{name}");
        }

        form.Add(new ByteArrayContent(mime.GetBuffer(), 0, (int)mime.Length), "message", "message.mime");
        return Request(HttpMethod.Post, settings, Messages(settings, address), form);
    }

    /// <summary>A mail without a recipient, which Mailgun refuses with 400 once it has taken the key and the domain.</summary>
    public static HttpRequestMessage Nothing(ApiSettings settings, Uri address) => Request(
        HttpMethod.Post, settings, Messages(settings, address), new MultipartFormDataContent { { new StringContent("yes"), "o:testmode" } });

    /// <summary>The domain, as far as the key may read it: a key for sending only may not.</summary>
    public static HttpRequestMessage Domain(ApiSettings settings, Uri address) =>
        Request(HttpMethod.Get, settings, new(address, $"v4/domains/{Uri.EscapeDataString(settings.Domain)}"), null);

    public static ProviderWord Read(ProviderReply.Answered answer)
    {
        var json = ProviderApi.Object(answer.Body);
        if (json.Text("message") is not { } text)
        {
            return ProviderWord.None;
        }

        return answer.Status == 200
            ? new(json.Text("id") is { Length: > 0 }, null, json.Text("id")?.Trim('<', '>'), text)
            : new(false, Classify(answer.Status, text), null, text);
    }

    static ReplyClass Classify(int status, string text) => status switch
    {
        401 => ReplyClass.Credential,
        403 when !AccountWords().IsMatch(text) => ReplyClass.Credential,
        402 or 403 or 404 => ReplyClass.Sender,
        420 => ReplyClass.Quota,
        400 when RecipientWords().IsMatch(text) => ReplyClass.Recipient,
        400 when FromWords().IsMatch(text) || AccountWords().IsMatch(text) => ReplyClass.Sender,
        _ => ReplyClass.Message,
    };

    static Uri Messages(ApiSettings settings, Uri address) =>
        new(address, $"v3/{Uri.EscapeDataString(settings.Domain)}/messages.mime");

    static HttpRequestMessage Request(HttpMethod method, ApiSettings settings, Uri address, HttpContent? content) => new(method, address)
    {
        Headers =
        {
            Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"api:{settings.Key}"))),
            Accept = { new MediaTypeWithQualityHeaderValue("application/json") },
        },
        Content = content,
    };

    // "to parameter is not a valid address. please check documentation"
    [GeneratedRegex(@"^'?to'? parameter is not a valid address", RegexOptions.IgnoreCase)]
    private static partial Regex RecipientWords();

    [GeneratedRegex(@"^'?from'? parameter", RegexOptions.IgnoreCase)]
    private static partial Regex FromWords();

    // "Domain mg.example.com is not allowed to send: …", "Sandbox subdomains are for test purposes only", "Please activate your Mailgun account"
    [GeneratedRegex(@"not allowed to send|is disabled|sandbox subdomain|activate your|authorized recipient|not verified|account", RegexOptions.IgnoreCase)]
    private static partial Regex AccountWords();
}
