using ColdMail.Senders;

namespace ColdMail.EventSubscriptions;

/// <summary>Whether an address that a user typed may be delivered to.</summary>
public static class DeliveryUrl
{
    public const int MostChars = 2000;

    /// <summary>The port of https, and those that need no privilege: no delivery reaches a mail server or a shell.</summary>
    public static HostPolicy Policy(EventSubscriptionOptions options) => new(
        port => port is 443 or >= 1024,
        "is not taken. Use 443 or one from 1024.",
        "This address does not lead to a public server.",
        options.AllowLoopback);

    /// <summary>The address, if its spelling is right. Where its host leads is looked at when it is stored and at every connection.</summary>
    /// <returns>Null and why, for words that a person can act on.</returns>
    public static (Uri? Url, string Why) Parse(string text, EventSubscriptionOptions options)
    {
        if (text.Length > MostChars || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return (null, $"Write an address such as https://example.com/events, of at most {MostChars} characters.");
        }

        if (url.Scheme != Uri.UriSchemeHttps && !(options.AllowLoopback && url.Scheme == Uri.UriSchemeHttp))
        {
            return (null, "The address has to begin with https://.");
        }

        return url.UserInfo.Length > 0 || url.Fragment.Length > 0
            ? (null, "The address must hold no sign-in and no fragment.")
            : (url, "");
    }
}
