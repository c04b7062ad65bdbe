namespace ColdMail.Webhooks.Sns;

/// <summary>What Amazon SNS said.</summary>
public abstract record SnsAnswer
{
    SnsAnswer()
    {
    }

    public sealed record Text(string Body) : SnsAnswer;

    /// <summary>It answered, and not with what was asked for: a redirect, an error of ours, too much.</summary>
    public sealed record Refused : SnsAnswer;

    /// <summary>Nobody answered, or with an error of theirs: another time may do.</summary>
    public sealed record Unreachable : SnsAnswer;
}

/// <summary>Reads from Amazon SNS, and from nowhere else: no other host, no redirect, no more than a certificate takes.</summary>
public sealed class SnsSite(HttpClient http)
{
    public const int MaxBytes = 64 * 1024;

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<SnsAnswer> ReadAsync(Uri url, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(url, cancellation);
            return answer.IsSuccessStatusCode ? new SnsAnswer.Text(await answer.Content.ReadAsStringAsync(cancellation))
                : (int)answer.StatusCode is >= 500 or 429 ? new SnsAnswer.Unreachable()
                : new SnsAnswer.Refused();
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return new SnsAnswer.Refused();
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new SnsAnswer.Unreachable();
        }
    }
}

/// <summary>The last gate before the network: whatever asks, only addresses of SNS pass.</summary>
sealed class SnsHostsOnly : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Method == HttpMethod.Get && request.RequestUri is { } url && SnsAddresses.IsOfSns(url)
            ? base.SendAsync(request, cancellationToken)
            : throw new InvalidOperationException("Only addresses of Amazon SNS are read.");
}
