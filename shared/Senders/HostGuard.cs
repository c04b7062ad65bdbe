using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace ColdMail.Senders;

/// <summary>Looks a name up; throws <see cref="SocketException"/> like <see cref="Dns"/>.</summary>
public delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellation);

/// <summary>Whether a host may be connected to. Closed: the four cases below are all there are.</summary>
public abstract record HostVerdict
{
    HostVerdict() { }

    /// <summary>Connect to these addresses and to nothing else: looking the name up again could give another answer.</summary>
    public sealed record Allowed(IReadOnlyList<IPAddress> Addresses) : HostVerdict;

    public sealed record NotAllowed(string Reason) : HostVerdict;

    /// <summary>The name does not exist or has no address.</summary>
    public sealed record NotFound : HostVerdict;

    /// <summary>The lookup itself failed; it may work later.</summary>
    public sealed record LookupFailed(string Reason) : HostVerdict;
}

/// <summary>What a host may be used for.</summary>
/// <param name="TakesPort">Whether a port may be connected to.</param>
/// <param name="PortWords">Said of a port that may not, behind its number.</param>
/// <param name="Inside">Said of a host that leads inside.</param>
/// <param name="AllowLoopback">Development only: this machine may be used, on any port.</param>
public sealed record HostPolicy(Func<int, bool> TakesPort, string PortWords, string Inside, bool AllowLoopback)
{
    internal string WrongPort(int port) => $"Port {port} {PortWords}";
}

/// <summary>Keeps a host that a user typed from leading inside (server-side request forgery).</summary>
public sealed class HostGuard(IOptions<SmtpOptions> options, ResolveHost? resolve = null)
{
    /// <summary>The ports on which mail is submitted.</summary>
    public static IReadOnlyList<int> Ports { get; } = [25, 465, 587, 2525];

    readonly ResolveHost resolve = resolve ?? Dns.GetHostAddressesAsync;

    HostPolicy MailServers => new(
        Ports.Contains,
        $"is not a mail port. Use one of {string.Join(", ", Ports)}.",
        "This host is not a public mail server.",
        options.Value.AllowLoopback);

    /// <summary>Looks the host of a mail server up once and checks every address of the answer; one that leads inside refuses the host.</summary>
    public Task<HostVerdict> CheckAsync(string host, int port, CancellationToken cancellation) =>
        CheckAsync(host, port, MailServers, cancellation);

    /// <summary>The same for a host that serves something else than mail.</summary>
    public async Task<HostVerdict> CheckAsync(string host, int port, HostPolicy policy, CancellationToken cancellation)
    {
        if (Ascii(host) is not { } name)
        {
            return new HostVerdict.NotAllowed("This is not a host name.");
        }

        if (!policy.TakesPort(port) && !policy.AllowLoopback)
        {
            return new HostVerdict.NotAllowed(policy.WrongPort(port));
        }

        IPAddress[] addresses;
        try
        {
            addresses = IPAddress.TryParse(name, out var literal) ? [literal] : await resolve(name, cancellation);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            return new HostVerdict.NotFound();
        }
        catch (SocketException e)
        {
            return new HostVerdict.LookupFailed(e.Message);
        }

        return Judge(addresses, port, policy);
    }

    static HostVerdict Judge(IPAddress[] addresses, int port, HostPolicy policy)
    {
        if (addresses.Length == 0)
        {
            return new HostVerdict.NotFound();
        }

        if (policy.AllowLoopback && addresses.All(IPAddress.IsLoopback))
        {
            return new HostVerdict.Allowed(addresses);
        }

        if (addresses.Any(InsideAddresses.Contains) || !policy.TakesPort(port))
        {
            return new HostVerdict.NotAllowed(policy.Inside);
        }

        // IPv4 first: a machine without IPv6 routes would lose its time on the others.
        return new HostVerdict.Allowed([.. addresses.OrderBy(address => address.AddressFamily is AddressFamily.InterNetworkV6)]);
    }

    /// <summary>The name in ASCII, or null when it cannot be one. Look-alike digits and dots become what they look like.</summary>
    static string? Ascii(string host)
    {
        if (host.Length is 0 or > 253)
        {
            return null;
        }

        try
        {
            var name = host.Contains(':', StringComparison.Ordinal) ? host : new IdnMapping().GetAscii(host);
            return name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or ':' or '%') ? name : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
