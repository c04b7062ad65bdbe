using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace ColdMail.Accounts;

/// <summary>How often somebody failed, and until when nobody of the same scope may try again.</summary>
public sealed record ThrottleState(int Failures, DateTime? BlockedUntil, DateTime UpdatedAt);

/// <summary>Something that failures are counted for.</summary>
/// <param name="Hash">Identifies the scope without telling whose it is.</param>
/// <param name="Free">Failures without a wait.</param>
/// <param name="ClearsOnSuccess">A right password forgets all failures, not only its own try.</param>
public sealed record ThrottleScope(byte[] Hash, int Free, bool ClearsOnSuccess);

/// <summary>
/// Slows guessing down without locking anybody out: each failure doubles the wait, from one second to fifteen minutes,
/// for the account and for the network that the guesses come from.
/// </summary>
/// <remarks>
/// A network from which the account was signed in before has a counter of its own. So an attacker elsewhere, who can
/// keep the account's common counter at its longest wait for ever, cannot keep its owner out.
/// </remarks>
public static class SignInThrottle
{
    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);
    static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    /// <param name="email">Normalised; need not belong to an account.</param>
    /// <param name="network">See <see cref="NetworkOf"/>.</param>
    /// <param name="isKnownNetwork">The account was signed in from this network lately.</param>
    public static IReadOnlyList<ThrottleScope> ScopesOf(string email, string network, bool isKnownNetwork) =>
    [
        new(HashOf("network", network), Free: 10, ClearsOnSuccess: false),
        isKnownNetwork
            ? new(HashOf("account-network", $"{email} {network}"), Free: 3, ClearsOnSuccess: true)
            : new(HashOf("account", email), Free: 3, ClearsOnSuccess: true),
    ];

    /// <summary>The scope that a password reset opens again.</summary>
    public static byte[] AccountScope(string email) => HashOf("account", email);

    /// <summary>Counts a try as failed before it is made, so that a hundred at once are a hundred.</summary>
    public static ThrottleState Count(ThrottleState state, int free, DateTime now)
    {
        var failures = now - state.UpdatedAt > Forgotten ? 1 : Math.Min(state.Failures + 1, 1000);
        var wait = WaitAfter(failures, free);
        return new(failures, wait > TimeSpan.Zero ? now + wait : null, now);
    }

    /// <summary>Takes back the try that turned out right.</summary>
    public static ThrottleState Forgive(ThrottleState state, bool all, DateTime now) =>
        new(all ? 0 : Math.Max(0, state.Failures - 1), null, now);

    public static TimeSpan WaitAfter(int failures, int free) =>
        failures <= free ? TimeSpan.Zero
        : failures - free > 20 ? LongestWait
        : TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << (failures - free - 1)));

    /// <summary>What one client can be expected to own: an IPv4 address, or a /64 of IPv6.</summary>
    public static string NetworkOf(string address)
    {
        if (!IPAddress.TryParse(address, out var ip))
        {
            return "";
        }

        ip = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
        return ip.AddressFamily == AddressFamily.InterNetworkV6
            ? $"{new IPAddress([.. ip.GetAddressBytes().AsSpan(0, 8), .. new byte[8]])}/64"
            : ip.ToString();
    }

    static byte[] HashOf(string kind, string value) => SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}:{value}"));
}
