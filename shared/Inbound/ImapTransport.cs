using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ColdMail.Senders;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using Microsoft.Extensions.Options;

namespace ColdMail.Inbound;

/// <summary>Opens the mailboxes that users name, to read them and nothing else.</summary>
public sealed class ImapTransport(HostGuard guard, IOptions<SmtpOptions> smtp, IOptions<InboundOptions> options)
{
    readonly TrustedRoots roots = TrustedRoots.Load(smtp.Value.TrustedRootsFile);

    /// <summary>Connects, secures, signs in and examines the inbox. A password never travels unprotected, except to the own machine in development.</summary>
    public async Task<ImapOpened> OpenAsync(ImapSettings settings, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(options.Value.CommandSeconds));
        var certificate = new ServerCertificate(roots);
        var client = new ImapClient
        {
            CheckCertificateRevocation = false,
            ServerCertificateValidationCallback = certificate.IsTrusted,
            Timeout = (int)TimeSpan.FromSeconds(options.Value.CommandSeconds).TotalMilliseconds,
        };
        try
        {
            var (socket, problem) = await DialAsync(settings, deadline.Token);
            if (socket is null)
            {
                client.Dispose();
                return Failed(problem, settings);
            }

            await client.ConnectAsync(socket, settings.Host, settings.Port, MailSocket.OptionsOf(settings.Tls), deadline.Token);
            await SignInAsync(client, settings, deadline.Token);
            await client.Inbox.OpenAsync(FolderAccess.ReadOnly, deadline.Token);
            return new ImapOpened.Open(new(client, options.Value));
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && ProblemOf(e, certificate) is { } found)
        {
            client.Dispose();
            return Failed(found, settings);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    async Task<(Socket? Socket, ConnectProblem Problem)> DialAsync(ImapSettings settings, CancellationToken cancellation) =>
        await guard.CheckAsync(settings.Host, settings.Port, ImapSettings.Policy(smtp.Value), cancellation) switch
        {
            HostVerdict.NotAllowed => (null, ConnectProblem.HostNotAllowed),
            HostVerdict.NotFound or HostVerdict.LookupFailed => (null, ConnectProblem.HostNotFound),
            HostVerdict.Allowed(var addresses) when settings.Tls is SmtpTls.None && !addresses.All(IPAddress.IsLoopback) =>
                (null, ConnectProblem.ClearPassword),
            HostVerdict.Allowed(var addresses) =>
                (await MailSocket.DialAsync(addresses, settings.Port, options.Value.CommandSeconds, cancellation), default),
            _ => throw new UnreachableException(),
        };

    /// <summary>One mechanism only: each further one would count as a wrong password at the server.</summary>
    static Task SignInAsync(ImapClient client, ImapSettings settings, CancellationToken cancellation)
    {
        if (client.AuthenticationMechanisms.Contains("PLAIN"))
        {
            return client.AuthenticateAsync(new SaslMechanismPlain(settings.User, settings.Password), cancellation);
        }

        client.AuthenticationMechanisms.Clear();
        return client.AuthenticateAsync(settings.User, settings.Password, cancellation);
    }

    static ImapOpened.Failed Failed(ConnectProblem problem, ImapSettings settings) => new(problem, ImapWords.For(problem, settings));

    static ConnectProblem? ProblemOf(Exception exception, ServerCertificate certificate) => exception switch
    {
        AuthenticationException => ConnectProblem.SignIn,
        SslHandshakeException when certificate.Problem is not null => ConnectProblem.Certificate,
        SslHandshakeException => ConnectProblem.Tls,
        NotSupportedException => ConnectProblem.StartTlsMissing,
        ImapProtocolException => ConnectProblem.NotSmtp,
        ImapCommandException or ServiceNotAuthenticatedException => ConnectProblem.Greeting,
        OperationCanceledException or TimeoutException => ConnectProblem.Timeout,
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => ConnectProblem.Refused,
        SocketException { SocketErrorCode: SocketError.TimedOut } => ConnectProblem.Timeout,
        SocketException => ConnectProblem.Unreachable,
        IOException => ConnectProblem.Lost,
        _ => null,
    };
}
