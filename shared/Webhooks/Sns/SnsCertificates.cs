using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace ColdMail.Webhooks.Sns;

/// <summary>Whose signature makes a certificate of SNS good.</summary>
/// <param name="Roots">Certificate authorities; null: those of the system.</param>
public sealed record SnsTrust(X509Certificate2Collection? Roots);

/// <summary>What came of looking for a certificate.</summary>
public abstract record SnsCertificate
{
    SnsCertificate()
    {
    }

    public sealed record Trusted(X509Certificate2 Certificate) : SnsCertificate;

    public sealed record Untrusted : SnsCertificate;

    public sealed record Unreachable : SnsCertificate;
}

/// <summary>The certificates that SNS signs with, each fetched and judged once a day.</summary>
public sealed partial class SnsCertificates(SnsSite site, SnsTrust trust, TimeProvider clock)
{
    /// <summary>SNS has a few; nobody can fill the memory with more.</summary>
    const int Most = 200;

    static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    readonly ConcurrentDictionary<Uri, (SnsCertificate.Trusted Certificate, DateTime Until)> known = [];

    /// <param name="url">One that <see cref="SnsAddresses.Certificate"/> lets through.</param>
    public async Task<SnsCertificate> FindAsync(Uri url, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (known.TryGetValue(url, out var found) && now < found.Until)
        {
            return found.Certificate;
        }

        switch (await site.ReadAsync(url, cancellation))
        {
            case SnsAnswer.Text(var pem) when Read(pem, now) is { } certificate:
                if (known.Count >= Most)
                {
                    known.Clear();
                }

                var trusted = new SnsCertificate.Trusted(certificate);
                known[url] = (trusted, now + Memory < certificate.NotAfter.ToUniversalTime() ? now + Memory : certificate.NotAfter.ToUniversalTime());
                return trusted;
            case SnsAnswer.Unreachable:
                return new SnsCertificate.Unreachable();
            default:
                return new SnsCertificate.Untrusted();
        }
    }

    /// <summary>Null unless it is valid now, for a name of SNS, and a trusted authority vouches for it.</summary>
    X509Certificate2? Read(string pem, DateTime now)
    {
        var presented = new X509Certificate2Collection();
        try
        {
            presented.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }

        if (presented.Count == 0 || !SigningName().IsMatch(presented[0].GetNameInfo(X509NameType.DnsName, false)))
        {
            return null;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now;
        chain.ChainPolicy.UrlRetrievalTimeout = SnsSite.Patience;
        chain.ChainPolicy.ExtraStore.AddRange(presented);
        if (trust.Roots is { } roots)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(roots);
            chain.ChainPolicy.DisableCertificateDownloads = true;
        }

        return chain.Build(presented[0]) ? presented[0] : null;
    }

    // sns.amazonaws.com in the oldest regions, sns-signing.REGION.amazonaws.com in others, amazonaws.com.cn in China.
    [GeneratedRegex(@"^sns[a-z0-9-]*(\.[a-z0-9-]+)?\.amazonaws\.com(\.cn)?\z")]
    private static partial Regex SigningName();
}
