using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace ColdMail.Senders;

/// <summary>Reads why a connection did not come about from what MailKit and the socket threw.</summary>
static class ConnectFailure
{
    /// <returns>Null when the exception is not one of a failed connection.</returns>
    public static SmtpConnect.Failed? Of(Exception exception, SmtpStep step, ServerCertificate certificate) => exception switch
    {
        AuthenticationException e => SignIn(e.Message),
        SslHandshakeException when certificate.Problem is { } problem =>
            new(ConnectProblem.Certificate, ReplyClass.Sender, problem),
        SslHandshakeException e => new(ConnectProblem.Tls, ReplyClass.Transient,
            SmtpReply.Clean(e.InnerException?.Message ?? "The TLS handshake failed.")),
        NotSupportedException when step == SmtpStep.Greeting => new(ConnectProblem.StartTlsMissing, ReplyClass.Sender,
            "The server does not offer STARTTLS."),
        NotSupportedException => new(ConnectProblem.SignInMissing, ReplyClass.Credential,
            "The server offers no sign-in with a user name and a password."),
        ServiceNotAuthenticatedException e => SignIn($"530: {e.Message}"),
        SmtpCommandException e => Reply(
            step == SmtpStep.SignIn ? ConnectProblem.SignIn : ConnectProblem.Greeting, (int)e.StatusCode, e.Message, step),
        SmtpProtocolException e when e.Message.Contains("parse", StringComparison.OrdinalIgnoreCase) =>
            new(ConnectProblem.NotSmtp, ReplyClass.Transient, SmtpReply.Clean(e.Message)),
        SmtpProtocolException e => new(ConnectProblem.Lost, ReplyClass.Transient, SmtpReply.Clean(e.Message)),
        OperationCanceledException or TimeoutException => new(ConnectProblem.Timeout, ReplyClass.Transient,
            "The server did not answer in time."),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => new(ConnectProblem.Refused,
            ReplyClass.Transient, "The connection was refused."),
        SocketException { SocketErrorCode: SocketError.TimedOut } => new(ConnectProblem.Timeout, ReplyClass.Transient,
            "The server did not answer in time."),
        SocketException e => new(ConnectProblem.Unreachable, ReplyClass.Transient, SmtpReply.Clean(e.Message)),
        IOException e => new(ConnectProblem.Lost, ReplyClass.Transient, SmtpReply.Clean(e.Message)),
        _ => null,
    };

    /// <summary>MailKit's text begins with the reply's code (454: a server in trouble, 535: a refused password), except for 534.</summary>
    static SmtpConnect.Failed SignIn(string text) => SmtpReply.Code(text) is { } code
        ? Reply(ConnectProblem.SignIn, code, text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..], SmtpStep.SignIn)
        : Reply(ConnectProblem.SignIn, 534, text, SmtpStep.SignIn);

    static SmtpConnect.Failed Reply(ConnectProblem problem, int code, string text, SmtpStep step)
    {
        var clean = SmtpReply.Clean(text);
        var @class = code < 400 ? ReplyClass.Transient : ReplyTable.Classify(code, SmtpReply.Enhanced(code, clean), clean, step);
        if (step == SmtpStep.SignIn && @class is ReplyClass.Sender or ReplyClass.Message)
        {
            @class = ReplyClass.Credential;
        }

        return new(problem, @class, SmtpReply.Clean($"{code} {clean}"));
    }
}
