using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace ColdMail.Senders.Providers;

/// <summary>Where the APIs of the providers are, and how long they may take. For the whole installation; users choose a region only.</summary>
public sealed class ProviderOptions
{
    public const string Section = "Providers";

    /// <summary>From the request to the answer. Running out makes a mail uncertain.</summary>
    [Range(0.05, 600)]
    public double AnswerSeconds { get; init; } = 120;

    /// <summary>Name lookup, connecting and TLS together. Running out is harmless: nothing was sent.</summary>
    [Range(0.05, 60)]
    public double ConnectSeconds { get; init; } = 20;

    [Required]
    public string MailgunEuUrl { get; init; } = "https://api.eu.mailgun.net";

    [Required]
    public string MailgunUrl { get; init; } = "https://api.mailgun.net";

    [Required]
    public string PostmarkUrl { get; init; } = "https://api.postmarkapp.com";

    [Required]
    public string SendGridEuUrl { get; init; } = "https://api.eu.sendgrid.com";

    [Required]
    public string SendGridUrl { get; init; } = "https://api.sendgrid.com";

    /// <summary>Where the API of a provider is, with a slash at the end.</summary>
    public Uri AddressOf(MailProvider provider, string region) => new(
        (provider, region) switch
        {
            (MailProvider.SendGrid, "eu") => SendGridEuUrl,
            (MailProvider.SendGrid, _) => SendGridUrl,
            (MailProvider.Mailgun, "eu") => MailgunEuUrl,
            (MailProvider.Mailgun, _) => MailgunUrl,
            (MailProvider.Postmark, _) => PostmarkUrl,
            _ => throw new UnreachableException(),
        } is var url && url.EndsWith('/') ? url : $"{url}/");

    /// <summary>Keys travel over TLS only, except to the own machine in development.</summary>
    public bool IsSafe(bool allowLoopback) =>
        new[] { SendGridUrl, SendGridEuUrl, MailgunUrl, MailgunEuUrl, PostmarkUrl }.All(url =>
            Uri.TryCreate(url, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || (allowLoopback && address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            && address.UserInfo.Length == 0 && address.Query.Length == 0);
}

[OptionsValidator]
public sealed partial class ProviderOptionsValidator : IValidateOptions<ProviderOptions>;
