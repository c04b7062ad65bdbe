using MimeKit;

namespace ColdMail.Senders.Providers;

/// <summary>Tries an account at a provider without sending a mail.</summary>
/// <remarks>
/// SendGrid checks a mail and drops it (sandbox mode), Mailgun shows the domain, Postmark the stream. Whether the from address
/// itself is verified SendGrid and Postmark may tell only with a real mail; the text says so.
/// </remarks>
public sealed class ProviderCheck(ProviderClient client)
{
    public Task<SenderTestResult> RunAsync(ApiSettings settings, MimeMessage mail, string fromEmail, CancellationToken cancellation) =>
        settings.Provider switch
        {
            MailProvider.SendGrid => SendGridAsync(settings, mail, fromEmail, cancellation),
            MailProvider.Mailgun => MailgunAsync(settings, cancellation),
            MailProvider.Postmark => PostmarkAsync(settings, fromEmail, cancellation),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    async Task<SenderTestResult> SendGridAsync(ApiSettings settings, MimeMessage mail, string fromEmail, CancellationToken cancellation)
    {
        var rehearsal = SendGridApi.Rehearsal(new(mail, fromEmail, fromEmail, null), settings, AddressOf(settings));
        return await AskAsync(rehearsal, settings, cancellation) switch
        {
            ProviderReply.Answered { Status: 200 or 202 } => Fine(
                $"SendGrid takes the key and lets it send. Whether {fromEmail} is a verified sender it says for certain only with a mail: test with one."),
            ProviderReply.Answered { Status: 401 or 451 } answered => await IsKnownElsewhereAsync(
                settings, SendGridApi.Scopes, cancellation) is { } region
                ? ProviderWords.WrongRegion(settings, region)
                : ProviderWords.Of(answered, settings),
            var reply => ProviderWords.Of(reply, settings),
        };
    }

    async Task<SenderTestResult> MailgunAsync(ApiSettings settings, CancellationToken cancellation)
    {
        var reply = await AskAsync(MailgunApi.Domain(settings, AddressOf(settings)), settings, cancellation);
        if (reply is ProviderReply.Answered { Status: 200 } found)
        {
            return ProviderApi.Object(found.Body)?["domain"].Text("state") switch
            {
                "active" => Fine($"Mailgun takes the key, and {settings.Domain} is verified."),
                "unverified" => ProviderWords.Failed(
                    "domainUnverified",
                    $"{settings.Domain} is not verified at Mailgun yet. Add the DNS records that Mailgun shows for it, then test again.",
                    found),
                "disabled" => ProviderWords.Failed(
                    "domainDisabled", $"Mailgun has disabled {settings.Domain}. Settle it with Mailgun, then test again.", found),
                _ => ProviderWords.Of(found with { Status = 502 }, settings),
            };
        }

        if (reply is not ProviderReply.Answered { Status: 401 or 403 or 404 } answered)
        {
            return ProviderWords.Of(reply, settings);
        }

        // A key that may only send may not look at domains: a mail to nobody tells whether it is one.
        if (answered.Status != 404
            && await AskAsync(MailgunApi.Nothing(settings, AddressOf(settings)), settings, cancellation) is ProviderReply.Answered { Status: 400 })
        {
            return Fine($"Mailgun lets the key send for {settings.Domain}. The key may not see whether the domain is verified: test with a mail.");
        }

        return await IsKnownElsewhereAsync(settings, MailgunApi.Domain, cancellation) is { } region
            ? ProviderWords.WrongRegion(settings, region)
            : ProviderWords.Of(answered, settings);
    }

    async Task<SenderTestResult> PostmarkAsync(ApiSettings settings, string fromEmail, CancellationToken cancellation)
    {
        var server = await AskAsync(PostmarkApi.Server(settings, AddressOf(settings)), settings, cancellation);
        if (server is not ProviderReply.Answered { Status: 200 } known)
        {
            return ProviderWords.Of(server, settings);
        }

        if (ProviderApi.Object(known.Body).Text("DeliveryType") is "Sandbox")
        {
            return new(
                false, "sandboxServer",
                "This token belongs to a sandbox server of Postmark, which delivers nothing. Use the token of a live server.", null, false, 0);
        }

        var stream = await AskAsync(PostmarkApi.Stream(settings, AddressOf(settings)), settings, cancellation);
        return stream switch
        {
            ProviderReply.Answered { Status: 200 } found when ProviderApi.Object(found.Body) is { } json =>
                json.Text("ArchivedAt") is not null ? Stream("is archived", "streamArchived", settings)
                : json.Text("MessageStreamType") is "Inbound" ? Stream("takes mail in and sends none", "streamInbound", settings)
                : Fine($"Postmark takes the token and knows the stream. Whether {fromEmail} is a confirmed sender signature it says only with a mail: test with one."),
            ProviderReply.Answered { Status: 404 or 422 } => Stream("does not exist on this server", "streamNotFound", settings),
            var reply => ProviderWords.Of(reply, settings),
        };
    }

    /// <summary>The other region, when the account is there; null when it is not, or nobody knows.</summary>
    async Task<string?> IsKnownElsewhereAsync(
        ApiSettings settings, Func<ApiSettings, Uri, HttpRequestMessage> question, CancellationToken cancellation)
    {
        foreach (var region in settings.Provider.Regions().Where(region => region != settings.Region))
        {
            var there = settings with { Region = region };
            if (await AskAsync(question(there, AddressOf(there)), there, cancellation) is ProviderReply.Answered { Status: 200 })
            {
                return region;
            }
        }

        return null;
    }

    async Task<ProviderReply> AskAsync(HttpRequestMessage request, ApiSettings settings, CancellationToken cancellation)
    {
        using (request)
        {
            return await client.AskAsync(request, settings.Key, cancellation);
        }
    }

    Uri AddressOf(ApiSettings settings) => client.AddressOf(settings.Provider, settings.Region);

    static SenderTestResult Fine(string text) => new(true, null, text, null, false, 0);

    static SenderTestResult Stream(string what, string problem, ApiSettings settings) => new(
        false, problem, $"The message stream “{settings.MessageStream}” {what}. Use the ID of a sending stream as Postmark shows it.", null, false, 0);
}
