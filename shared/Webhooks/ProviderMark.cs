using MimeKit;

namespace ColdMail.Webhooks;

/// <summary>
/// Our Message-ID once more, in the header that a provider copies into its reports: some put an id of their own in the place
/// of the Message-ID, and would report about a mail that we do not know.
/// </summary>
/// <remarks>
/// Sources: SendGrid "Building an X-SMTPAPI Header", Mailgun "Attaching Metadata to Messages", Postmark "Send email with SMTP".
/// Amazon SES reports the header lines of the mail itself and needs none.
/// </remarks>
public static class ProviderMark
{
    /// <summary>The name of our argument in reports.</summary>
    public const string Name = "mk";

    /// <summary>Marks a mail for the provider that a host belongs to; any other host gets the mail as it is.</summary>
    public static void Write(MimeMessage message, string smtpHost)
    {
        if (message.MessageId is { } id && HeaderFor(smtpHost, id) is var (name, value))
        {
            message.Headers.Replace(name, value);
        }
    }

    // The blanks are where a long line may be folded.
    static (string Name, string Value)? HeaderFor(string host, string id) => host.TrimEnd('.').ToLowerInvariant() switch
    {
        var name when IsOf(name, "sendgrid.net") => ("X-SMTPAPI", $$$"""{"unique_args": {"{{{Name}}}": "{{{Quoted(id)}}}"}}"""),
        var name when IsOf(name, "mailgun.org") => ("X-Mailgun-Variables", $$"""{"{{Name}}": "{{Quoted(id)}}"}"""),
        var name when IsOf(name, "postmarkapp.com") => ($"X-PM-Metadata-{Name}", id),
        _ => null,
    };

    static bool IsOf(string host, string domain) => host == domain || host.EndsWith($".{domain}", StringComparison.Ordinal);

    static string Quoted(string text) => System.Text.Json.JsonEncodedText.Encode(text).Value;
}
