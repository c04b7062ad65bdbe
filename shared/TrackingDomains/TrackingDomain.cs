namespace ColdMail.TrackingDomains;

/// <summary>A host that links in mails of a user are to begin with.</summary>
/// <param name="State">pending, verified or failed; only a verified one is used.</param>
/// <param name="Token">What the TXT record has to hold.</param>
/// <param name="Problem">What is missing, in words; null when nothing is.</param>
/// <param name="Unanswered">Checks in a row that got no answer.</param>
/// <param name="VerifiedAt">Since when it is verified without a break.</param>
/// <param name="CheckAt">When it is looked at again by itself.</param>
public sealed record TrackingDomain(
    long UserId,
    string Host,
    string Token,
    string State,
    string? Problem,
    int Unanswered,
    DateTime? CheckedAt,
    DateTime? VerifiedAt,
    DateTime CheckAt)
{
    public bool IsVerified => State == "verified";

    /// <summary>Where the proof of ownership stands: beside the host, because a name with a CNAME can hold nothing else (RFC 1034 §3.6.2).</summary>
    public string ProofName => ProofNameOf(Host);

    public string ProofValue => $"coldmail={Token}";

    public static string ProofNameOf(string host) => $"_coldmail.{host}";
}

/// <summary>What the name servers say about a host. Names are lower case and without a dot at their end.</summary>
/// <param name="Fault">Why they did not answer; null when they did.</param>
/// <param name="Alias">What the host is a CNAME of; null: of nothing.</param>
/// <param name="Texts">The TXT records at the place of the proof.</param>
public sealed record DnsFindings(string? Fault, string? Alias, IReadOnlyList<string> Texts);

/// <summary>Decides from what DNS says whether a tracking domain may be used.</summary>
/// <remarks>
/// Both records are asked for. The CNAME alone would let anybody claim a host that somebody else has pointed here; the TXT
/// record alone would let links lead to where nobody answers.
/// </remarks>
public static class DomainCheck
{
    static readonly TimeSpan WhileWrong = TimeSpan.FromHours(1);
    static readonly TimeSpan WhileVerified = TimeSpan.FromDays(1);

    /// <summary>A verified host whose name servers do not answer this often in a row, an hour apart, is not used any more.</summary>
    public const int MostUnanswered = 6;

    /// <param name="target">Our own host.</param>
    public static TrackingDomain Judge(TrackingDomain domain, DnsFindings found, string target, DateTime now)
    {
        if (found.Fault is { } fault)
        {
            var unanswered = domain.Unanswered + 1;
            var isTrusted = domain.IsVerified && unanswered < MostUnanswered;
            return domain with
            {
                State = isTrusted ? "verified" : domain.IsVerified ? "failed" : domain.State,
                Problem = $"The name servers did not answer for {domain.Host}: {fault} It is looked at again within the hour.",
                Unanswered = unanswered,
                VerifiedAt = isTrusted ? domain.VerifiedAt : null,
                CheckedAt = now,
                CheckAt = now + WhileWrong,
            };
        }

        string[] problems = [.. ProblemsOf(domain, found, target)];
        return domain with
        {
            State = problems.Length == 0 ? "verified" : "failed",
            Problem = problems.Length == 0 ? null : string.Join(' ', problems),
            Unanswered = 0,
            VerifiedAt = problems.Length == 0 ? domain.VerifiedAt ?? now : null,
            CheckedAt = now,
            CheckAt = now + (problems.Length == 0 ? WhileVerified : WhileWrong),
        };
    }

    static IEnumerable<string> ProblemsOf(TrackingDomain domain, DnsFindings found, string target)
    {
        if (found.Alias != target)
        {
            yield return $"Set a CNAME record for {domain.Host} to {target}; "
                + (found.Alias is { } other ? $"it leads to {Short(other)}." : "there is none.");
        }

        if (!found.Texts.Contains(domain.ProofValue, StringComparer.Ordinal))
        {
            yield return $"Set a TXT record for {domain.ProofName} to {domain.ProofValue}; "
                + (found.Texts is [var other, ..] ? $"it holds {Short(other)}." : "there is none.");
        }
    }

    static string Short(string found) => found.Length <= 60 ? found : found[..60] + "…";
}
