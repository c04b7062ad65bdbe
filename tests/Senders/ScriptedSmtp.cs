using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ColdMail.Tests.Senders;

/// <summary>An SMTP server that follows a transcript, line by line, over a real socket.</summary>
/// <remarks>
/// <c>S: </c> says a line, <c>C: </c> expects a line that begins so, <c>C: (body)</c> reads up to the final dot, <c>C: (some)</c>
/// reads a little of the body. <c>! close</c> ends the connection, <c>! reset</c> breaks it, <c>! silence</c> says nothing more until
/// the client goes away, <c>! tls</c> starts TLS, <c>! raw …</c> says something without an end of line,
/// <c>! pause 600</c> waits that many milliseconds.
/// After a blank line a transcript serves the second connection, and so on.
/// </remarks>
public sealed class ScriptedSmtp : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly X509Certificate2? certificate;
    readonly CancellationTokenSource stop = new();
    readonly Task conversation;
    readonly List<string> heard = [];

    public ScriptedSmtp(string transcript, X509Certificate2? certificate = null)
    {
        this.certificate = certificate;
        listener.Start();
        conversation = Task.Run(() => ServeAsync(transcript.ReplaceLineEndings("\n").Split("\n\n")));
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Every line the client said, the lines of bodies included.</summary>
    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (heard)
            {
                return [.. heard];
            }
        }
    }

    /// <summary>Waits for the end of the transcript; throws where the client left it.</summary>
    public async Task FinishedAsync() => await conversation.WaitAsync(TimeSpan.FromSeconds(10));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        try
        {
            await conversation.WaitAsync(TimeSpan.FromSeconds(10));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or AuthenticationException or ScriptLeftException or InvalidOperationException)
        {
            // A test that cares how the conversation ended asks by FinishedAsync.
        }

        stop.Dispose();
    }

    async Task ServeAsync(string[] transcripts)
    {
        foreach (var transcript in transcripts)
        {
            // The end may come before the beginning: a peer nobody calls is stopped at once.
            stop.Token.ThrowIfCancellationRequested();
            using var socket = await listener.AcceptSocketAsync(stop.Token);
            socket.NoDelay = true;
            await using Stream plain = new NetworkStream(socket);
            await FollowAsync(plain, socket, transcript.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    async Task FollowAsync(Stream stream, Socket socket, string[] lines)
    {
        foreach (var line in lines)
        {
            switch (line)
            {
                case "C: (body)":
                    while (await HearAsync(stream) != ".")
                    {
                    }

                    break;
                case "C: (some)":
                    await HearAsync(stream);
                    break;
                case "! close":
                    socket.Shutdown(SocketShutdown.Both);
                    return;
                case "! reset":
                    socket.LingerState = new LingerOption(true, 0);
                    socket.Close();
                    return;
                case "! silence":
                    await stream.CopyToAsync(Stream.Null, stop.Token);
                    return;
                case "! tls":
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop.Token);
                    stream = tls;
                    break;
                case var _ when line.StartsWith("! pause ", StringComparison.Ordinal):
                    await Task.Delay(int.Parse(line[8..], provider: null), stop.Token);
                    break;
                case var _ when line.StartsWith("! raw ", StringComparison.Ordinal):
                    await SayAsync(stream, line[6..]);
                    break;
                case var _ when line.StartsWith("S: ", StringComparison.Ordinal):
                    await SayAsync(stream, line[3..] + "\r\n");
                    break;
                case var _ when line.StartsWith("C: ", StringComparison.Ordinal):
                    var said = await HearAsync(stream);
                    if (!said.StartsWith(line[3..], StringComparison.OrdinalIgnoreCase))
                    {
                        throw new ScriptLeftException($"Expected '{line[3..]}' and heard '{said}'.");
                    }

                    break;
                default:
                    throw new ArgumentException($"Not a line of a transcript: {line}");
            }
        }
    }

    async Task SayAsync(Stream stream, string text)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), stop.Token);
        await stream.FlushAsync(stop.Token);
    }

    async Task<string> HearAsync(Stream stream)
    {
        var line = new List<byte>();
        var octet = new byte[1];
        while (await stream.ReadAsync(octet, stop.Token) == 1)
        {
            if (octet[0] == (byte)'\n')
            {
                var said = Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
                lock (heard)
                {
                    heard.Add(said);
                }

                return said;
            }

            line.Add(octet[0]);
        }

        throw new ScriptLeftException("The client went away.");
    }
}

public sealed class ScriptLeftException(string message) : Exception(message);
