using System.Diagnostics;
using ColdMail.Senders;
using MailKit;
using MailKit.Net.Imap;

namespace ColdMail.Inbound;

/// <summary>Says why a mailbox cannot be read and what to do about it, to a person who is not an expert of mail.</summary>
public static class ImapWords
{
    public static string For(ConnectProblem problem, ImapSettings settings) => problem switch
    {
        ConnectProblem.HostNotAllowed =>
            "Connections to this host are not allowed. Use the public name of your provider's IMAP server.",
        ConnectProblem.HostNotFound => $"There is no server named {settings.Host}. Look for a typing error in the host name.",
        ConnectProblem.Refused =>
            $"{settings.Host} offers no mailboxes on port {settings.Port}. Try 993 with implicit TLS or 143 with STARTTLS.",
        ConnectProblem.Unreachable =>
            $"{settings.Host} cannot be reached. Check the host name; if it is right, try again in some minutes.",
        ConnectProblem.Timeout => $"{settings.Host} did not answer in time on port {settings.Port}. Check the port: 993 works almost everywhere.",
        ConnectProblem.StartTlsMissing =>
            $"The server offers no STARTTLS on port {settings.Port}, so the password was not sent. Try port 993 with implicit TLS.",
        ConnectProblem.Certificate =>
            "The server's certificate cannot be trusted, so the password was not sent. Check that the host name is the one your provider gives.",
        ConnectProblem.Tls => "No secure connection came about. Implicit TLS usually belongs to port 993, STARTTLS to port 143.",
        ConnectProblem.NotSmtp => "What answers there is not an IMAP server, or it wants implicit TLS. Check host name and port.",
        ConnectProblem.Greeting => "The server does not open the inbox. It may be busy: try again in some minutes.",
        ConnectProblem.ClearPassword =>
            "Without TLS the password would be readable on the way, so it was not sent. Choose implicit TLS or STARTTLS.",
        ConnectProblem.SignIn or ConnectProblem.SignInMissing =>
            "The server refused user name or password. Many providers want an app password, or IMAP switched on in their settings.",
        ConnectProblem.Lost => "The server ended the connection. Check port and TLS mode; if they are right, try again in some minutes.",
        _ => throw new UnreachableException(),
    };

    /// <summary>What ended a look in the middle; all of it is tried again.</summary>
    /// <returns>Null when it is no matter of the server.</returns>
    public static string? ForInterruption(Exception exception) => exception switch
    {
        ImapCommandException { ResponseText: { Length: > 0 } said } =>
            $"The server refused what was asked of it: \"{SmtpReply.Clean(said)}\". It is tried again; if it stays so, ask your provider.",
        CommandException or FolderNotFoundException => "The server refused what was asked of it. It is tried again; if it stays so, ask your provider.",
        TimeoutException or OperationCanceledException => "The server fell silent while the mailbox was read. It is tried again.",
        ProtocolException or IOException or ServiceNotConnectedException or ServiceNotAuthenticatedException or FolderNotOpenException =>
            "The server ended the connection while the mailbox was read. It is tried again.",
        _ => null,
    };
}
