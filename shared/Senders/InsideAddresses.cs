using System.Net;
using System.Net.Sockets;

namespace ColdMail.Senders;

/// <summary>The addresses that a user's host name must never lead to: our own machine, its network, its platform.</summary>
/// <remarks>IANA's registries of special-purpose IPv4 and IPv6 addresses, plus the fixed address of the Azure platform.</remarks>
public static class InsideAddresses
{
    static readonly IPNetwork[] V4 =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("168.63.129.16/32"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("224.0.0.0/3"),
    ];

    /// <summary>Everything outside 2000::/3 is inside already: loopback, compatible, NAT64, unique local, link-local, multicast.</summary>
    static readonly IPNetwork V6Global = IPNetwork.Parse("2000::/3");

    static readonly IPNetwork[] V6 =
    [
        IPNetwork.Parse("2001::/23"),
        IPNetwork.Parse("2001:db8::/32"),
        IPNetwork.Parse("2002::/16"),
        IPNetwork.Parse("3fff::/20"),
    ];

    public static bool Contains(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => V4.Any(network => network.Contains(address)),
        // IPNetwork compares a mapped address as IPv4, so that 2000::/3 "contains" ::ffff:10.0.0.1.
        AddressFamily.InterNetworkV6 => address.IsIPv4MappedToIPv6
            || !V6Global.Contains(address)
            || V6.Any(network => network.Contains(address)),
        _ => true,
    };
}
