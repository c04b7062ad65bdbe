using System.Net.Sockets;
using DnsClient;
using Microsoft.Extensions.Options;

namespace ColdMail.TrackingDomains;

/// <summary>Asks name servers about the host of a user.</summary>
public sealed class DomainLookup(IOptions<TrackingDomainOptions> options)
{
    readonly Lazy<LookupClient> client = new(() => Open(options.Value));

    public async Task<DnsFindings> FindAsync(string host, CancellationToken cancellation)
    {
        try
        {
            var alias = await AskAsync(host, QueryType.CNAME, cancellation);
            var texts = await AskAsync(TrackingDomain.ProofNameOf(host), QueryType.TXT, cancellation);
            return new(
                FaultOf(alias) ?? FaultOf(texts),
                alias.Answers.CnameRecords().FirstOrDefault(record => NameOf(record.DomainName) == host)?.CanonicalName is { } name ? NameOf(name) : null,
                [.. texts.Answers.TxtRecords().Select(record => string.Concat(record.Text))]);
        }
        catch (Exception e) when (e is DnsResponseException or SocketException)
        {
            return new("no answer in time.", null, []);
        }
    }

    Task<IDnsQueryResponse> AskAsync(string name, QueryType type, CancellationToken cancellation) =>
        client.Value.QueryAsync(name, type, QueryClass.IN, cancellation);

    /// <summary>That there is no such name is an answer.</summary>
    static string? FaultOf(IDnsQueryResponse response) =>
        response.Header.ResponseCode is DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain
            ? null
            : $"they said {response.Header.ResponseCode}.";

    static string NameOf(DnsString name) => name.Value.TrimEnd('.').ToLowerInvariant();

    static LookupClient Open(TrackingDomainOptions options)
    {
        var settings = options.Server is { } server ? new LookupClientOptions(new NameServer(server)) : new LookupClientOptions();
        settings.Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds);
        settings.Retries = 1;
        settings.UseCache = false;
        settings.ThrowDnsErrors = false;
        return new(settings);
    }
}
