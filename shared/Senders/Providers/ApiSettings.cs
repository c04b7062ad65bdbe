using System.Globalization;
using System.Text;

namespace ColdMail.Senders.Providers;

/// <summary>Everything needed to send through the HTTP API of a provider.</summary>
/// <param name="Key">SendGrid and Mailgun: an API key; Postmark: a server token.</param>
/// <param name="Region">One of <see cref="MailProviderNames.Regions"/>; empty where there is only one.</param>
/// <param name="Domain">Mailgun: the sending domain; else empty.</param>
/// <param name="MessageStream">Postmark: the message stream; else empty.</param>
public sealed record ApiSettings(MailProvider Provider, string Key, string Region, string Domain, string MessageStream)
{
    /// <summary>Leaves the key out of <see cref="object.ToString"/>, so that no log can show it.</summary>
    bool PrintMembers(StringBuilder builder)
    {
        builder.Append(
            CultureInfo.InvariantCulture,
            $"Provider = {Provider}, Region = {Region}, Domain = {Domain}, MessageStream = {MessageStream}");
        return true;
    }
}

/// <summary>What an account at a provider is like, as a person enters it and as it is stored.</summary>
/// <param name="Key">Null: none was entered, the stored one stays.</param>
public sealed record ApiValues(MailProvider Provider, string? Key, string Region, string Domain, string MessageStream)
{
    public ApiSettings With(string key) => new(Provider, key, Region, Domain, MessageStream);

    /// <summary>Leaves the key out of <see cref="object.ToString"/>.</summary>
    bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Provider = ").Append(Provider);
        return true;
    }
}

/// <summary>An account at a provider as its owner sees it. Never carries the key.</summary>
/// <param name="HasKey">Whether a key is stored.</param>
/// <param name="Region">SendGrid: <c>global</c> or <c>eu</c>; Mailgun: <c>us</c> or <c>eu</c>.</param>
/// <param name="Domain">Mailgun: the sending domain.</param>
/// <param name="MessageStream">Postmark: the message stream.</param>
public sealed record ApiAccount(bool HasKey, string? Region, string? Domain, string? MessageStream);
