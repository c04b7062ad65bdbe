using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Options;

namespace ColdMail.Senders.Providers;

/// <summary>Asks the HTTP APIs of providers. A request goes once: what may have arrived is never repeated.</summary>
/// <remarks>Neither address nor key nor answer is logged; whoever asks says what may be said.</remarks>
public sealed class ProviderClient(HttpClient http, IOptions<ProviderOptions> options, TimeProvider clock)
{
    /// <summary>Longest answer that is read, in characters.</summary>
    public const int MaxAnswer = 32_768;

    static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);

    /// <summary>Nothing is connected yet: the pool of connections is shared by all accounts.</summary>
    public ApiConnection Open(ApiSettings settings) => new(this, settings);

    /// <summary>Where the API of a provider is, with a slash at the end.</summary>
    public Uri AddressOf(MailProvider provider, string region) => options.Value.AddressOf(provider, region);

    /// <summary>One request and its answer.</summary>
    /// <param name="secret">What must not come back in an answer, whatever the provider writes.</param>
    /// <param name="cancellation">Throws; give none with a mail.</param>
    public async Task<ProviderReply> AskAsync(HttpRequestMessage request, string secret, CancellationToken cancellation)
    {
        var limits = options.Value;
        var content = request.Content is { } body ? new WatchedContent(body) : null;
        request.Content = content;
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(limits.ConnectSeconds + limits.AnswerSeconds));
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            var text = Without(await ReadAsync(response.Content, deadline.Token), secret, request.Headers.Authorization?.Parameter);
            return new ProviderReply.Answered((int)response.StatusCode, text, RetryAfter(response), MessageId(response));
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested
            && (content is { HasBegun: true } || e is HttpRequestException or IOException or OperationCanceledException))
        {
            var (problem, words) = Explain(e);
            return content is { HasBegun: true }
                ? new ProviderReply.Lost(problem, words)
                : new ProviderReply.NotReached(problem, words);
        }
    }

    /// <summary>The answer as far as it came; its status has been read by then and is not in doubt.</summary>
    static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        try
        {
            using var reader = new StreamReader(await content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
            var buffer = new char[MaxAnswer];
            return new(buffer, 0, await reader.ReadBlockAsync(buffer, cancellation));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return "";
        }
    }

    static string Without(string text, params IEnumerable<string?> secrets) => secrets.Aggregate(
        text, (rest, secret) => string.IsNullOrEmpty(secret) ? rest : rest.Replace(secret, "…", StringComparison.Ordinal));

    /// <summary>Retry-After (RFC 9110 §10.2.3), or SendGrid's X-RateLimit-Reset, seconds since 1970.</summary>
    TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var now = clock.GetUtcNow();
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ when response.StatusCode is HttpStatusCode.TooManyRequests
                && response.Headers.TryGetValues("X-RateLimit-Reset", out var reset)
                && long.TryParse(reset.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && seconds < int.MaxValue * 2L => DateTimeOffset.FromUnixTimeSeconds(seconds) - now,
            _ => (TimeSpan?)null,
        };
        return wait is { } asked ? TimeSpan.FromTicks(Math.Clamp(asked.Ticks, TimeSpan.TicksPerSecond, LongestWait.Ticks)) : null;
    }

    static string? MessageId(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-Message-Id", out var values) ? values.First() : null;

    static (ConnectProblem Problem, string Words) Explain(Exception exception) => exception switch
    {
        OperationCanceledException or TimeoutException => (ConnectProblem.Timeout, "The provider did not answer in time."),
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.AccessDenied } } =>
            (ConnectProblem.HostNotAllowed, "The address of the provider leads inside this network."),
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } } =>
            (ConnectProblem.HostNotFound, "The host of the provider was not found."),
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            (ConnectProblem.Refused, "The connection was refused."),
        HttpRequestException { InnerException: AuthenticationException } =>
            (ConnectProblem.Certificate, "No secure connection to the provider came about."),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
            (ConnectProblem.Unreachable, "The provider could not be reached."),
        _ => (ConnectProblem.Lost, "The connection to the provider was lost."),
    };
}
