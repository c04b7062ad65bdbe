using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;

namespace ColdMail.Senders;

/// <summary>Opens signed-in connections to the submission servers that users name.</summary>
public sealed class SmtpTransport(HostGuard guard, IOptions<SmtpOptions> options)
{
    /// <summary>Larger than any mail of ours: a limit from here on can refuse none.</summary>
    const uint GenerousBytes = 5_000_000;

    readonly TrustedRoots roots = TrustedRoots.Load(options.Value.TrustedRootsFile);

    /// <summary>Connects, secures and signs in. A password never travels unprotected, except to the own machine in development.</summary>
    /// <param name="cancellation">Ends the attempt; nothing has been sent by then, so the host's own token is right here.</param>
    public async Task<SmtpConnect> ConnectAsync(SmtpSettings settings, CancellationToken cancellation)
    {
        var limits = options.Value;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(limits.ConnectSeconds));
        var certificate = new ServerCertificate(roots);
        var trace = new SmtpTrace();
        var client = new SmtpClient(trace)
        {
            // Asking the authority a certificate names would be a request to an address that the server chose.
            CheckCertificateRevocation = false,
            ServerCertificateValidationCallback = certificate.IsTrusted,
            LocalDomain = settings.EhloName.Length > 0 ? settings.EhloName : null,
            Timeout = Timeout.Infinite,
        };
        var step = SmtpStep.Greeting;
        try
        {
            var (socket, unreached) = await DialAsync(settings, deadline.Token);
            if (socket is null)
            {
                client.Dispose();
                return unreached!;
            }

            await client.ConnectAsync(socket, settings.Host, settings.Port, MailSocket.OptionsOf(settings.Tls), deadline.Token);
            step = SmtpStep.SignIn;
            deadline.CancelAfter(TimeSpan.FromSeconds(limits.SignInSeconds));
            if (settings.User.Length > 0)
            {
                await SignInAsync(client, settings, deadline.Token);
            }

            // BDAT has no 354, the border on which "may it be sent again" stands.
            client.Capabilities &= ~(SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime);
            if (client.MaxSize == 0 || client.MaxSize >= GenerousBytes)
            {
                // MailKit writes every mail twice in order to announce its size (RFC 1870), which a server may go without.
                client.Capabilities &= ~SmtpCapabilities.Size;
            }

            return new SmtpConnect.Connected(new SmtpConnection(client, trace, limits));
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && ConnectFailure.Of(e, step, certificate) is { } failed)
        {
            client.Dispose();
            return failed;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>A connected socket to an address that was checked, or why there is none.</summary>
    async Task<(Socket? Socket, SmtpConnect.Failed? Failed)> DialAsync(SmtpSettings settings, CancellationToken cancellation)
    {
        switch (await guard.CheckAsync(settings.Host, settings.Port, cancellation))
        {
            case HostVerdict.NotAllowed(var reason):
                return (null, new(ConnectProblem.HostNotAllowed, ReplyClass.Sender, reason));
            case HostVerdict.NotFound:
                return (null, new(ConnectProblem.HostNotFound, ReplyClass.Transient, "The host name does not exist."));
            case HostVerdict.LookupFailed(var reason):
                return (null, new(ConnectProblem.HostNotFound, ReplyClass.Transient, SmtpReply.Clean(reason)));
            case HostVerdict.Allowed(var addresses) when settings.Tls is SmtpTls.None && !addresses.All(IPAddress.IsLoopback):
                return (null, new(ConnectProblem.ClearPassword, ReplyClass.Sender, "Mail is not sent without TLS."));
            case HostVerdict.Allowed(var addresses):
                return (await MailSocket.DialAsync(addresses, settings.Port, options.Value.ConnectSeconds, cancellation), null);
            default:
                throw new UnreachableException();
        }
    }

    /// <remarks>
    /// With a user name and a password MailKit tries every mechanism in turn, and each counts as a wrong password at the
    /// server. Inside TLS the plain ones are as safe as the others and understood by all servers.
    /// </remarks>
    static Task SignInAsync(SmtpClient client, SmtpSettings settings, CancellationToken cancellation)
    {
        var offered = client.AuthenticationMechanisms;
        return offered.Contains("PLAIN")
            ? client.AuthenticateAsync(new SaslMechanismPlain(settings.User, settings.Password), cancellation)
            : offered.Contains("LOGIN")
                ? client.AuthenticateAsync(new SaslMechanismLogin(settings.User, settings.Password), cancellation)
                : client.AuthenticateAsync(settings.User, settings.Password, cancellation);
    }
}
