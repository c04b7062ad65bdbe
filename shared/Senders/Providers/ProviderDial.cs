using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace ColdMail.Senders.Providers;

/// <summary>Connects to a provider: looks its name up once, refuses addresses that lead inside, and connects to what it has checked.</summary>
public sealed class ProviderDial(IOptions<SmtpOptions> smtp, ResolveHost? resolve = null)
{
    readonly ResolveHost resolve = resolve ?? Dns.GetHostAddressesAsync;

    /// <exception cref="SocketException"><see cref="SocketError.AccessDenied"/>: the name leads inside.</exception>
    public async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellation);
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.NoData);
        }

        if (addresses.Any(InsideAddresses.Contains) && !(smtp.Value.AllowLoopback && addresses.All(IPAddress.IsLoopback)))
        {
            throw new SocketException((int)SocketError.AccessDenied);
        }

        // IPv4 first: a machine without IPv6 routes would lose its time on the others.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(
                [.. addresses.OrderBy(address => address.AddressFamily is AddressFamily.InterNetworkV6)], port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
