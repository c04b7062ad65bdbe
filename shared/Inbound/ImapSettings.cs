using System.Globalization;
using System.Text;
using ColdMail.Senders;

namespace ColdMail.Inbound;

/// <summary>Everything needed to reach and sign in to one mailbox.</summary>
public sealed record ImapSettings(string Host, int Port, SmtpTls Tls, string User, string Password)
{
    /// <summary>The ports on which mailboxes are read.</summary>
    public static IReadOnlyList<int> Ports { get; } = [143, 993];

    /// <summary>What a host of a mailbox may be.</summary>
    public static HostPolicy Policy(SmtpOptions options) => new(
        Ports.Contains,
        $"is not a port of IMAP. Use one of {string.Join(", ", Ports)}.",
        "This host is not a public mail server.",
        options.AllowLoopback);

    /// <summary>Leaves the password out of <see cref="object.ToString"/>, so that no log can show it.</summary>
    bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Host = {Host}, Port = {Port}, Tls = {Tls}, User = {User}");
        return true;
    }
}

/// <summary>The end of an attempt to open a mailbox. Closed: the two cases below are all there are.</summary>
public abstract record ImapOpened
{
    ImapOpened()
    {
    }

    /// <param name="Mailbox">The caller disposes it.</param>
    public sealed record Open(ImapMailbox Mailbox) : ImapOpened;

    /// <param name="Words">What it means and what to do, for the owner of the mailbox.</param>
    public sealed record Failed(ConnectProblem Problem, string Words) : ImapOpened;
}
