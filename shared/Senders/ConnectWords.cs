using System.Diagnostics;

namespace ColdMail.Senders;

/// <summary>Says what a failure means and what to do about it, to a person who is not an expert of mail.</summary>
public static class ConnectWords
{
    public static string For(SmtpConnect.Failed failed, SmtpSettings settings) => failed.Problem switch
    {
        ConnectProblem.HostNotAllowed =>
            "Connections to this host are not allowed. Use the public name of your provider's outgoing mail server.",
        ConnectProblem.HostNotFound =>
            $"There is no server named {settings.Host}. Look for a typing error in the host name.",
        ConnectProblem.Refused =>
            $"{settings.Host} does not take mail on port {settings.Port}. Try 587 with STARTTLS or 465 with implicit TLS.",
        ConnectProblem.Unreachable =>
            $"{settings.Host} cannot be reached. Check the host name; if it is right, try again in some minutes.",
        ConnectProblem.Timeout =>
            $"{settings.Host} did not answer in time on port {settings.Port}. Check the port: 587 or 465 work almost everywhere, 25 is often blocked.",
        ConnectProblem.StartTlsMissing =>
            $"The server offers no STARTTLS on port {settings.Port}, so the password was not sent. Try port 465 with implicit TLS.",
        ConnectProblem.Certificate =>
            "The server's certificate cannot be trusted, so the password was not sent. Check that the host name is the one your provider gives.",
        ConnectProblem.Tls => settings.Tls == SmtpTls.Implicit
            ? "No secure connection came about. Implicit TLS usually belongs to port 465; with port 587 choose STARTTLS."
            : "No secure connection came about. Try port 465 with implicit TLS.",
        ConnectProblem.NotSmtp => settings.Tls == SmtpTls.Implicit
            ? "What answers there is not a mail server. Check host name and port."
            : "What answers there is not a mail server, or it wants implicit TLS. Check host name and port.",
        ConnectProblem.Greeting => failed.Class == ReplyClass.Transient
            ? "The server is busy and takes no connection right now. Try again in some minutes."
            : "The server refuses connections from here. Its answer says why; your provider can tell more.",
        ConnectProblem.ClearPassword =>
            "Without TLS the password would be readable on the way, so it was not sent. Choose STARTTLS or implicit TLS.",
        ConnectProblem.SignInMissing =>
            "The server offers no sign-in with user name and password there. Check port and TLS mode, or ask your provider for SMTP access.",
        ConnectProblem.SignIn => SignIn(failed.Class),
        ConnectProblem.Lost =>
            "The server ended the connection. Check port and TLS mode; if they are right, try again in some minutes.",
        _ => throw new UnreachableException(),
    };

    public static string For(SendOutcome.Refused refused) => refused.Class switch
    {
        ReplyClass.Transient => "The sign-in works, but the server does not take the test mail right now. Try again in some minutes.",
        ReplyClass.Quota => "The sign-in works, but the account has used up what its provider lets it send. Wait until the limit starts anew.",
        ReplyClass.Credential => "The server wants a sign-in before it takes mail. Enter user name and password.",
        ReplyClass.Sender => "The sign-in works, but the account may not send from this address. Use the address that belongs to the user name.",
        ReplyClass.Policy => "The sign-in works, but the server refuses the test mail for its policy. Its answer says why; your provider can tell more.",
        ReplyClass.Recipient => "The sign-in works, but the server does not know the from address. Look for a typing error in it.",
        ReplyClass.Message => "The sign-in works, but the server refuses the test mail. Its answer says why.",
        _ => throw new UnreachableException(),
    };

    static string SignIn(ReplyClass @class) => @class switch
    {
        ReplyClass.Transient => "The server cannot check the password at the moment. It need not be wrong: try again in some minutes.",
        ReplyClass.Quota => "The server takes no further sign-in for now, because there were too many. Try again in an hour.",
        _ => "The server refused user name or password. Many providers want an app password, or SMTP switched on in their settings.",
    };
}
