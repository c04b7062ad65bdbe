using System.Diagnostics;

namespace ColdMail.Senders.Providers;

/// <summary>By what a sender account sends.</summary>
public enum MailProvider
{
    Smtp,
    SendGrid,
    Mailgun,
    Postmark,
}

/// <summary>How providers are spelt in the database, in the API and to people.</summary>
public static class MailProviderNames
{
    public static IReadOnlyList<MailProvider> All { get; } = Enum.GetValues<MailProvider>();

    public static MailProvider? Parse(string text) => text switch
    {
        "smtp" => MailProvider.Smtp,
        "sendgrid" => MailProvider.SendGrid,
        "mailgun" => MailProvider.Mailgun,
        "postmark" => MailProvider.Postmark,
        _ => null,
    };

    public static string Name(this MailProvider provider) => provider switch
    {
        MailProvider.Smtp => "smtp",
        MailProvider.SendGrid => "sendgrid",
        MailProvider.Mailgun => "mailgun",
        MailProvider.Postmark => "postmark",
        _ => throw new UnreachableException(),
    };

    public static string Title(this MailProvider provider) => provider is MailProvider.Smtp ? "SMTP" : provider.ToString();

    /// <summary>The regions a user chooses from, the usual one first; empty where there is only one.</summary>
    public static IReadOnlyList<string> Regions(this MailProvider provider) => provider switch
    {
        MailProvider.SendGrid => ["global", "eu"],
        MailProvider.Mailgun => ["us", "eu"],
        MailProvider.Smtp or MailProvider.Postmark => [],
        _ => throw new UnreachableException(),
    };
}
