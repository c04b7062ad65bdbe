using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using ColdMail.Senders;
using Microsoft.Extensions.Options;

namespace ColdMail.EventSubscriptions;

/// <summary>Delivers one event over HTTP to an address that a user typed, which is taken to be hostile.</summary>
/// <remarks>
/// No redirect is followed, no cookie and no proxy used. Where the host leads is checked at every connection, on the
/// addresses that are then connected to, so that no second answer of a name server counts.
/// </remarks>
public sealed class EventClient(HttpClient http, IOptions<EventSubscriptionOptions> options, TimeProvider clock)
{
    const int MostBytesRead = 4096;
    const int LongestText = 300;

    readonly EventSubscriptionOptions settings = options.Value;

    /// <param name="secrets">All that sign; the current one first.</param>
    /// <param name="cancellation">The host is stopping: the request is given up, and the delivery is made again.</param>
    public async Task<DeliveryAnswer> DeliverAsync(
        string url, IReadOnlyList<string> secrets, EventContent content, CancellationToken cancellation)
    {
        if (DeliveryUrl.Parse(url, settings) is not { Url: { } address })
        {
            return new DeliveryAnswer.Unanswered("The address cannot be delivered to.");
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(settings.TimeoutSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            using var request = RequestOf(address, secrets, content);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new DeliveryAnswer.Answered((int)response.StatusCode, await TextOfAsync(response, either.Token), RetryAfterOf(response));
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new DeliveryAnswer.Unanswered($"No answer within {settings.TimeoutSeconds} seconds.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new DeliveryAnswer.Unanswered(Words(e.InnerException as HostRefusedException is { } refused ? refused.Message : e.Message));
        }
    }

    /// <summary>The handler to use: it connects only where the guard allows.</summary>
    internal static SocketsHttpHandler Handler(HostGuard guard, EventSubscriptionOptions settings) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = MostBytesRead,
        ConnectTimeout = TimeSpan.FromSeconds(settings.TimeoutSeconds),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        ConnectCallback = async (context, cancellation) =>
        {
            var (host, port) = (context.DnsEndPoint.Host.TrimEnd('.'), context.DnsEndPoint.Port);
            switch (await guard.CheckAsync(host, port, DeliveryUrl.Policy(settings), cancellation))
            {
                case HostVerdict.Allowed(var addresses):
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    try
                    {
                        await socket.ConnectAsync([.. addresses], port, cancellation);
                        return new NetworkStream(socket, ownsSocket: true);
                    }
                    catch
                    {
                        socket.Dispose();
                        throw;
                    }

                case HostVerdict.NotAllowed(var reason):
                    throw new HostRefusedException(reason);
                case HostVerdict.NotFound:
                    throw new HostRefusedException("The host was not found.");
                case HostVerdict.LookupFailed(var reason):
                    throw new HostRefusedException($"The host could not be looked up: {reason}");
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        },
    };

    HttpRequestMessage RequestOf(Uri address, IReadOnlyList<string> secrets, EventContent content)
    {
        var body = EventBody.Of(content);
        var seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("ColdMail", "1"));
        request.Headers.Add(StandardSignature.IdHeader, content.EventId);
        request.Headers.Add(StandardSignature.TimeHeader, seconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(StandardSignature.SignatureHeader, StandardSignature.Sign(secrets, content.EventId, seconds, body));
        return request;
    }

    static async Task<string> TextOfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[MostBytesRead];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return Words(Encoding.UTF8.GetString(buffer, 0, length));
    }

    TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } date } => date - clock.GetUtcNow(),
        _ => null,
    };

    static string Words(string text) => SmtpReply.Clean(text) is { Length: > LongestText } longText
        ? longText[..LongestText]
        : SmtpReply.Clean(text);

    sealed class HostRefusedException(string message) : IOException(message);
}
