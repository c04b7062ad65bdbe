using System.Net;
using System.Net.Sockets;

namespace ColdMail.Tests.Inbound;

/// <summary>Stands between a client and a server and ends what the server says after so many bytes.</summary>
sealed class CutConnection : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly int target;
    readonly Task accepting;

    public CutConnection(int target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Bytes of a connection that come through; null: all of them.</summary>
    public int? Most { get; set; }

    /// <summary>True: it falls silent instead of closing the connection.</summary>
    public bool FallsSilent { get; set; }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync("127.0.0.1", target, stop.Token);
                var (inward, outward) = (client.GetStream(), server.GetStream());
                using var end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                await Task.WhenAny(inward.CopyToAsync(outward, end.Token), AnswerAsync(outward, inward, end.Token));
                await end.CancelAsync();
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // Whoever ends the conversation ends it for both.
            }
        }
    }

    async Task AnswerAsync(NetworkStream from, NetworkStream to, CancellationToken cancellation)
    {
        var buffer = new byte[4096];
        for (var passed = 0; ;)
        {
            var read = await from.ReadAsync(buffer, cancellation);
            var through = Math.Min(read, (Most ?? int.MaxValue) - passed);
            await to.WriteAsync(buffer.AsMemory(0, through), cancellation);
            passed += through;
            if (read == 0 || through < read)
            {
                break;
            }
        }

        if (FallsSilent)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
    }
}
