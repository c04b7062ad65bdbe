using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ColdMail.Senders;

/// <summary>Certificate authorities trusted besides the system's.</summary>
sealed class TrustedRoots(X509Certificate2Collection certificates)
{
    public static TrustedRoots Load(string? pemFile)
    {
        var certificates = new X509Certificate2Collection();
        if (!string.IsNullOrEmpty(pemFile))
        {
            certificates.ImportFromPemFile(pemFile);
        }

        return new(certificates);
    }

    public bool Vouch(X509Certificate2 certificate, X509Chain presented)
    {
        if (certificates.Count == 0)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(certificates);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        foreach (var element in presented.ChainElements)
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(certificate);
    }
}

/// <summary>Judges one server's certificate and remembers, in words, what was wrong with it.</summary>
sealed class ServerCertificate(TrustedRoots roots)
{
    /// <summary>Null as long as nothing is wrong.</summary>
    public string? Problem { get; private set; }

    public bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.RemoteCertificateChainErrors && certificate is X509Certificate2 presented
            && chain is not null && roots.Vouch(presented, chain))
        {
            errors = SslPolicyErrors.None;
        }

        Problem = errors == SslPolicyErrors.None ? null : Words(certificate as X509Certificate2, chain, errors);
        return Problem is null;
    }

    static string Words(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "The server showed no certificate.";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return $"The certificate is for another name ({certificate.GetNameInfo(X509NameType.DnsName, false)}).";
        }

        return chain is not null && chain.ChainStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotTimeValid))
            ? $"The certificate is valid only from {certificate.NotBefore:yyyy-MM-dd} to {certificate.NotAfter:yyyy-MM-dd}."
            : "The certificate was not issued by an authority that this server trusts.";
    }
}
