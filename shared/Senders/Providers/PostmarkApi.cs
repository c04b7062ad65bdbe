using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MimeKit.Utils;

namespace ColdMail.Senders.Providers;

/// <summary>Postmark's Email API.</summary>
/// <remarks>Sources: postmarkapp.com/developer, "Email API", "API overview" (the error codes), "Message Streams API", "Server API".</remarks>
static partial class PostmarkApi
{
    /// <summary>Longer values of metadata are refused.</summary>
    const int MaxMark = 80;

    public static HttpRequestMessage Mail(OutgoingMail mail, ApiSettings settings, Uri address)
    {
        var payload = new JsonObject
        {
            ["From"] = Address(mail.From, ProviderApi.NameOf(mail.Mime.From)),
            ["To"] = Address(mail.To, ProviderApi.NameOf(mail.Mime.To)),
            ["Subject"] = mail.Mime.Subject,
            ["TextBody"] = mail.Mime.TextBody,
            ["HtmlBody"] = mail.Mime.HtmlBody,
            ["ReplyTo"] = ProviderApi.ReplyTo(mail.Mime),
            ["Headers"] = new JsonArray(
                [.. ProviderApi.Headers(mail.Mime).Append(("X-PM-KeepID", "true")).Select(header => Header(header.Item1, header.Item2))]),
            ["Metadata"] = new JsonObject(ProviderApi.Marks(mail)
                .Where(mark => mark.Value.Length <= MaxMark)
                .Select(mark => KeyValuePair.Create(mark.Name, (JsonNode?)mark.Value))),
            ["MessageStream"] = settings.MessageStream,
            ["TrackOpens"] = false,
            ["TrackLinks"] = "None",
        };
        foreach (var name in payload.Where(field => field.Value is null).Select(field => field.Key).ToList())
        {
            payload.Remove(name);
        }

        return Request(HttpMethod.Post, settings, new(address, "email"), payload);
    }

    public static HttpRequestMessage Server(ApiSettings settings, Uri address) =>
        Request(HttpMethod.Get, settings, new(address, "server"), null);

    public static HttpRequestMessage Stream(ApiSettings settings, Uri address) =>
        Request(HttpMethod.Get, settings, new(address, $"message-streams/{Uri.EscapeDataString(settings.MessageStream)}"), null);

    public static ProviderWord Read(ProviderReply.Answered answer)
    {
        var json = ProviderApi.Object(answer.Body);
        if (json?["ErrorCode"] is not JsonValue value || !value.TryGetValue<int>(out var code))
        {
            return ProviderWord.None;
        }

        var text = json.Text("Message") ?? "";
        return code == 0
            ? new(answer.Status == 200, null, json.Text("MessageID"), text)
            : new(false, Classify(code, text), null, $"{text} (error {code})");
    }

    /// <remarks>Codes 1221 to 1240 are about message streams.</remarks>
    static ReplyClass Classify(int code, string text) => code switch
    {
        10 => ReplyClass.Credential,
        300 when RecipientWords().IsMatch(text) => ReplyClass.Recipient,
        300 when FromWords().IsMatch(text) => ReplyClass.Sender,
        400 or 401 or 405 or 412 or 413 or (>= 1221 and <= 1240) => ReplyClass.Sender,
        406 => ReplyClass.Recipient,
        429 => ReplyClass.Quota,
        _ => ReplyClass.Message,
    };

    static HttpRequestMessage Request(HttpMethod method, ApiSettings settings, Uri address, JsonObject? payload)
    {
        var request = new HttpRequestMessage(method, address)
        {
            Headers = { Accept = { new MediaTypeWithQualityHeaderValue("application/json") } },
            Content = payload is null ? null : ProviderApi.Json(payload),
        };
        request.Headers.Add("X-Postmark-Server-Token", settings.Key);
        return request;
    }

    static string Address(string email, string name) => name.Length > 0 ? $"{MimeUtils.Quote(name)} <{email}>" : email;

    static JsonObject Header(string name, string value) => new() { ["Name"] = name, ["Value"] = value };

    // "Invalid 'To' address: 'x'.", "Error parsing 'To': Illegal email domain 'x' in address 'y'."
    [GeneratedRegex(@"^(?:Invalid|Error\s+parsing)\s+'To'", RegexOptions.IgnoreCase)]
    private static partial Regex RecipientWords();

    [GeneratedRegex(@"^(?:Invalid|Error\s+parsing)\s+'From'", RegexOptions.IgnoreCase)]
    private static partial Regex FromWords();
}
