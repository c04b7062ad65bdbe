using System.Text;
using System.Text.RegularExpressions;

namespace ColdMail.Senders.Providers;

/// <summary>What the account at a provider must be like to be stored.</summary>
static partial class ProviderRules
{
    const int MaxKeyBytes = 1_000;

    /// <summary>Reads a draft and adds what is wrong with it to <paramref name="problems"/>, by field.</summary>
    /// <param name="fromEmail">Whose domain is Mailgun's sending domain unless another one is named.</param>
    /// <param name="stored">What an edit replaces; null for a new account and for one of SMTP.</param>
    /// <param name="hasKey">A key is stored with <paramref name="stored"/>.</param>
    /// <returns>Null for SMTP.</returns>
    public static ApiValues? Read(
        ProviderDraft draft, string fromEmail, ApiValues? stored, bool hasKey, Dictionary<string, string[]> problems)
    {
        if (draft.IsSmtp)
        {
            return null;
        }

        if (MailProviderNames.Parse(draft.Provider!) is not { } provider)
        {
            problems["provider"] = [$"Choose one of {string.Join(", ", MailProviderNames.All.Select(known => known.Name()))}."];
            return null;
        }

        if (draft.Preset is not null)
        {
            problems["preset"] = ["A preset is for SMTP only. Leave it out, or choose the provider smtp."];
        }

        var api = draft.Api ?? new(null, null, null, null);
        return new(
            provider,
            Key(provider, api.Key, hasKey && stored?.Provider == provider, problems),
            Region(provider, api.Region, problems),
            provider is MailProvider.Mailgun ? Domain(api.Domain, fromEmail, problems) : "",
            provider is MailProvider.Postmark ? Stream(api.MessageStream, problems) : "");
    }

    static string? Key(MailProvider provider, string? text, bool isStored, Dictionary<string, string[]> problems)
    {
        var key = text?.Trim() ?? "";
        if (key.Length == 0 && !isStored)
        {
            problems["api.key"] = [provider is MailProvider.Postmark
                ? "Enter the server API token that Postmark shows under API Tokens."
                : $"Enter an API key of {provider.Title()} that may send mail."];
        }
        else if (key.Any(letter => letter is <= ' ' or > '~') || Encoding.UTF8.GetByteCount(key) > MaxKeyBytes)
        {
            // It becomes a header of HTTP.
            problems["api.key"] = ["This is no key: copy it again, without spaces and line ends."];
        }

        return key.Length > 0 ? key : null;
    }

    static string Region(MailProvider provider, string? text, Dictionary<string, string[]> problems)
    {
        var regions = provider.Regions();
        var region = text?.Trim().ToLowerInvariant() ?? "";
        if (region.Length > 0 && !regions.Contains(region))
        {
            problems["api.region"] = [regions.Count == 0
                ? $"{provider.Title()} has no regions. Leave it out."
                : $"Choose {string.Join(" or ", regions)}: the region in which the account was made."];
        }

        return region.Length > 0 ? region : regions.FirstOrDefault("");
    }

    static string Domain(string? text, string fromEmail, Dictionary<string, string[]> problems)
    {
        var domain = (string.IsNullOrWhiteSpace(text) ? SmtpSettings.EhloNameOf(fromEmail) : text.Trim()).ToLowerInvariant();
        if (fromEmail.Length > 0 && (domain.Length > 253 || !DomainName().IsMatch(domain)))
        {
            problems["api.domain"] = ["Enter the sending domain as Mailgun lists it, such as mg.example.com."];
        }

        return domain;
    }

    static string Stream(string? text, Dictionary<string, string[]> problems)
    {
        var stream = string.IsNullOrWhiteSpace(text) ? "outbound" : text.Trim();
        if (!StreamName().IsMatch(stream))
        {
            problems["api.messageStream"] = ["Enter the ID of the message stream as Postmark shows it, such as outbound or broadcast."];
        }

        return stream;
    }

    [GeneratedRegex(@"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$")]
    private static partial Regex DomainName();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")]
    private static partial Regex StreamName();
}
