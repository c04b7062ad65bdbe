using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MailKit.Security;

namespace ColdMail.Senders;

/// <summary>Sockets to mail servers whose addresses were checked.</summary>
static class MailSocket
{
    /// <summary>The first address that answers; each but the last gets its share of the time, not all of it.</summary>
    public static async Task<Socket> DialAsync(
        IReadOnlyList<IPAddress> addresses, int port, double connectSeconds, CancellationToken cancellation)
    {
        var share = TimeSpan.FromSeconds(connectSeconds / addresses.Count);
        for (var i = 0; ; i++)
        {
            // Without NoDelay every mail waits some 40 ms for an acknowledgement that the peer delays.
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            attempt.CancelAfter(share);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[i], port), attempt.Token);
                return socket;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException
                && i < addresses.Count - 1 && !cancellation.IsCancellationRequested)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    public static SecureSocketOptions OptionsOf(SmtpTls tls) => tls switch
    {
        SmtpTls.None => SecureSocketOptions.None,
        SmtpTls.StartTls => SecureSocketOptions.StartTls,
        SmtpTls.Implicit => SecureSocketOptions.SslOnConnect,
        _ => throw new UnreachableException(),
    };
}
