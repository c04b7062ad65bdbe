using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ColdMail.Webhooks;
using MimeKit;

namespace ColdMail.Senders.Providers;

/// <summary>A mail on its way to a provider.</summary>
/// <param name="Key">Null for a mail that is no row of ours.</param>
public sealed record OutgoingMail(MimeMessage Mime, string From, string To, MailKey? Key);

/// <summary>How mails become requests, and answers outcomes, with each provider.</summary>
/// <remarks>
/// None of the three documents a key that makes repeating a send safe, so none is repeated: an answer that is not a documented
/// acceptance or refusal leaves the mail uncertain. 401, 403, 404, 413 and 429 are refusals by their status alone; any other 4xx
/// only with the body that the provider documents, because something between us and it may have written it.
/// </remarks>
public static class ProviderApi
{
    /// <summary>For a 429 that does not say how long.</summary>
    static readonly TimeSpan UsualWait = TimeSpan.FromMinutes(1);

    /// <param name="address">Of the provider, with a slash at the end.</param>
    public static HttpRequestMessage Mail(OutgoingMail mail, ApiSettings settings, Uri address) => settings.Provider switch
    {
        MailProvider.SendGrid => SendGridApi.Mail(mail, settings, address),
        MailProvider.Mailgun => MailgunApi.Mail(mail, settings, address),
        MailProvider.Postmark => PostmarkApi.Mail(mail, settings, address),
        _ => throw new UnreachableException(),
    };

    /// <summary>What an answer to <see cref="Mail"/> means.</summary>
    public static SendOutcome Read(MailProvider provider, ProviderReply.Answered answer)
    {
        var said = provider switch
        {
            MailProvider.SendGrid => SendGridApi.Read(answer),
            MailProvider.Mailgun => MailgunApi.Read(answer),
            MailProvider.Postmark => PostmarkApi.Read(answer),
            _ => throw new UnreachableException(),
        };
        return answer.Status switch
        {
            >= 200 and < 300 when said.IsAccepted => new SendOutcome.Accepted(said.Words(provider, answer.Status), said.MessageId),
            429 => Refused(provider, answer, said, ReplyClass.Quota),
            413 => Refused(provider, answer, said, ReplyClass.Message),
            401 => Refused(provider, answer, said, said.Class ?? ReplyClass.Credential),
            403 or 404 => Refused(provider, answer, said, said.Class ?? ReplyClass.Sender),
            >= 400 and < 500 when said.Class is { } @class => Refused(provider, answer, said, @class),
            _ => new SendOutcome.Unknown(said.Words(provider, answer.Status)),
        };
    }

    static SendOutcome.Refused Refused(MailProvider provider, ProviderReply.Answered answer, ProviderWord said, ReplyClass @class) =>
        new(answer.Status, null, said.Words(provider, answer.Status), SmtpStep.Body, @class)
        {
            RetryAfter = @class is not ReplyClass.Quota ? null : answer.RetryAfter ?? (answer.Status == 429 ? UsualWait : null),
        };

    /// <summary>Every header of ours that is not part of the envelope or written by the provider itself, on one line each.</summary>
    internal static IEnumerable<(string Name, string Value)> Headers(MimeMessage mime) =>
        from header in mime.Headers
        where header.Id is HeaderId.MessageId or HeaderId.InReplyTo or HeaderId.References or HeaderId.ListUnsubscribe
                or HeaderId.ListUnsubscribePost or HeaderId.AutoSubmitted
            || header.Field.StartsWith("X-ColdMail-", StringComparison.OrdinalIgnoreCase)
        select (header.Field, OneLine(header.Value));

    /// <summary>What reports of the provider name, so that they find the mail.</summary>
    internal static IEnumerable<(string Name, string Value)> Marks(OutgoingMail mail)
    {
        if (mail.Key is { } key)
        {
            yield return (MailMark.MessageId, mail.Mime.MessageId!);
            yield return (MailMark.Row, $"{key.MessageId}");
            yield return (MailMark.User, $"{key.UserId}");
        }
    }

    internal static string NameOf(InternetAddressList list) => OneLine(list.Mailboxes.FirstOrDefault()?.Name ?? "");

    internal static string? ReplyTo(MimeMessage mime) =>
        mime.ReplyTo.Mailboxes.FirstOrDefault() is { } reply ? MailboxAddress.EncodeAddrspec(reply.Address) : null;

    internal static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    internal static StringContent Json(JsonNode json) => new(json.ToJsonString(), Encoding.UTF8, "application/json");

    /// <summary>Null when it is no JSON object.</summary>
    internal static JsonObject? Object(string body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static string? Text(this JsonNode? node, string name) =>
        node is JsonObject json && json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

/// <summary>What the body of an answer says.</summary>
/// <param name="IsAccepted">The body is the one that the provider documents for a mail it has taken.</param>
/// <param name="Class">Whose problem a documented refusal is; null when the body is none.</param>
/// <param name="MessageId">Under which the provider keeps the mail.</param>
/// <param name="Text">The provider's own words; empty without any.</param>
sealed record ProviderWord(bool IsAccepted, ReplyClass? Class, string? MessageId, string Text)
{
    public static readonly ProviderWord None = new(false, null, null, "");

    public string Words(MailProvider provider, int status) =>
        SmtpReply.Clean(Text.Length > 0 ? $"{provider.Title()} {status}: {Text}" : $"{provider.Title()} answered {status}.");
}

/// <summary>The names under which a mail is known in the reports of providers.</summary>
static class MailMark
{
    /// <summary>Our Message-ID, without angle brackets.</summary>
    public const string MessageId = ProviderMark.Name;

    /// <summary>The row in <c>email_messages</c>.</summary>
    public const string Row = "mm";

    public const string User = "mu";
}
