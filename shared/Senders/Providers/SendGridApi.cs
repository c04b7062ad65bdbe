using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace ColdMail.Senders.Providers;

/// <summary>SendGrid's v3 Mail Send.</summary>
/// <remarks>Sources: twilio.com/docs/sendgrid, "Mail Send", "Mail Send Errors", "Responses", "Rate Limits", "Sandbox Mode".</remarks>
static class SendGridApi
{
    public static HttpRequestMessage Mail(OutgoingMail mail, ApiSettings settings, Uri address) =>
        Request(HttpMethod.Post, settings, new(address, "v3/mail/send"), Payload(mail));

    /// <summary>As <see cref="Mail"/>, but SendGrid only checks it and answers 200: nothing is sent.</summary>
    public static HttpRequestMessage Rehearsal(OutgoingMail mail, ApiSettings settings, Uri address)
    {
        var payload = Payload(mail);
        payload["mail_settings"] = new JsonObject { ["sandbox_mode"] = Switch(true) };
        return Request(HttpMethod.Post, settings, new(address, "v3/mail/send"), payload);
    }

    /// <summary>What the key may do; any valid key of the region may ask.</summary>
    public static HttpRequestMessage Scopes(ApiSettings settings, Uri address) =>
        Request(HttpMethod.Get, settings, new(address, "v3/scopes"), null);

    public static ProviderWord Read(ProviderReply.Answered answer)
    {
        if (answer.Status == 202)
        {
            return new(true, null, answer.MessageId, "");
        }

        if (ProviderApi.Object(answer.Body)?["errors"] is not JsonArray { Count: > 0 } errors)
        {
            return ProviderWord.None;
        }

        var text = string.Join(" ", errors.Select(error => error.Text("message")).Where(message => message is not null));
        return new(false, Classify(answer.Status, errors[0].Text("field") ?? "", text), null, text);
    }

    static ReplyClass Classify(int status, string field, string text) => status switch
    {
        _ when Says(text, "maximum credits exceeded") => ReplyClass.Quota,
        401 => ReplyClass.Credential,
        403 when Says(text, "sender identity") || Says(text, "from address") => ReplyClass.Sender,
        403 when Says(text, "blocked") || Says(text, "bad requests") => ReplyClass.Quota,
        403 => ReplyClass.Credential,
        404 or 451 => ReplyClass.Sender,
        400 when field.StartsWith("personalizations", StringComparison.Ordinal) && field.Contains(".to", StringComparison.Ordinal) =>
            ReplyClass.Recipient,
        400 when field.StartsWith("from", StringComparison.Ordinal) => ReplyClass.Sender,
        _ => ReplyClass.Message,
    };

    static JsonObject Payload(OutgoingMail mail)
    {
        var payload = new JsonObject
        {
            ["personalizations"] = new JsonArray(new JsonObject
            {
                ["to"] = new JsonArray(Address(mail.To, ProviderApi.NameOf(mail.Mime.To))),
            }),
            ["from"] = Address(mail.From, ProviderApi.NameOf(mail.Mime.From)),
            ["subject"] = mail.Mime.Subject,
            ["content"] = Content(mail),
            ["headers"] = Object(ProviderApi.Headers(mail.Mime)),
            ["custom_args"] = Object(ProviderApi.Marks(mail)),
            ["tracking_settings"] = new JsonObject
            {
                ["click_tracking"] = new JsonObject { ["enable"] = false, ["enable_text"] = false },
                ["open_tracking"] = Switch(false),
                ["subscription_tracking"] = Switch(false),
                ["ganalytics"] = Switch(false),
            },
        };
        if (ProviderApi.ReplyTo(mail.Mime) is { } replyTo)
        {
            payload["reply_to"] = Address(replyTo, ProviderApi.NameOf(mail.Mime.ReplyTo));
        }

        return payload;
    }

    static HttpRequestMessage Request(HttpMethod method, ApiSettings settings, Uri address, JsonObject? payload) => new(method, address)
    {
        Headers = { Authorization = new("Bearer", settings.Key), Accept = { new MediaTypeWithQualityHeaderValue("application/json") } },
        Content = payload is null ? null : ProviderApi.Json(payload),
    };

    /// <summary>The text first, as SendGrid demands. A mail without a text part, or without an HTML part, has only the other.</summary>
    static JsonArray Content(OutgoingMail mail) =>
    [
        .. new[] { ("text/plain", mail.Mime.TextBody), ("text/html", mail.Mime.HtmlBody) }
            .Where(part => part.Item2 is not null)
            .Select(part => new JsonObject { ["type"] = part.Item1, ["value"] = part.Item2 }),
    ];

    static JsonObject Address(string email, string name) =>
        name.Length > 0 ? new() { ["email"] = email, ["name"] = name } : new() { ["email"] = email };

    static JsonObject Switch(bool isOn) => new() { ["enable"] = isOn };

    static JsonObject Object(IEnumerable<(string Name, string Value)> pairs) =>
        new(pairs.Select(pair => KeyValuePair.Create(pair.Name, (JsonNode?)pair.Value)));

    static bool Says(string text, string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);
}
