using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ColdMail.Tests.TrackingDomains;

/// <summary>A name server on a free port of this machine that answers what a test says (RFC 1035 §4).</summary>
sealed class ScriptedDns : IAsyncDisposable
{
    const int Cname = 5;
    const int Txt = 16;

    readonly UdpClient socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    readonly CancellationTokenSource stop = new();
    readonly ConcurrentDictionary<(string Name, int Type), string> records = new();
    readonly Task answering;

    public ScriptedDns() => answering = AnswerAsync();

    public string Address => socket.Client.LocalEndPoint!.ToString()!;

    /// <summary>Answers that it cannot answer.</summary>
    public bool IsBroken { get; set; }

    public void SetCname(string name, string target) => records[(name, Cname)] = target;

    public void SetTxt(string name, string text) => records[(name, Txt)] = text;

    public void Remove(string name) => _ = records.TryRemove((name, Cname), out _) | records.TryRemove((name, Txt), out _);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await answering;
        socket.Dispose();
        stop.Dispose();
    }

    async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var query = await socket.ReceiveAsync(stop.Token);
                await socket.SendAsync(Answer(query.Buffer), query.RemoteEndPoint, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    byte[] Answer(byte[] query)
    {
        var (name, end) = NameAt(query, 12);
        var type = BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(end));
        var question = query[12..(end + 4)];
        var found = !IsBroken && records.TryGetValue((name, type), out var value) ? value : null;
        byte[] header = [query[0], query[1], 0x81, (byte)(IsBroken ? 0x82 : 0x80), 0, 1, 0, (byte)(found is null ? 0 : 1), 0, 0, 0, 0];
        if (found is null)
        {
            return [.. header, .. question];
        }

        byte[] data = type == Cname ? Name(found) : [(byte)found.Length, .. Encoding.ASCII.GetBytes(found)];
        return [.. header, .. question, 0xC0, 12, 0, (byte)type, 0, 1, 0, 0, 0, 60, 0, (byte)data.Length, .. data];
    }

    static (string Name, int End) NameAt(byte[] message, int at)
    {
        var labels = new List<string>();
        for (; message[at] > 0; at += message[at] + 1)
        {
            labels.Add(Encoding.ASCII.GetString(message, at + 1, message[at]));
        }

        return (string.Join('.', labels).ToLowerInvariant(), at + 1);
    }

    static byte[] Name(string name) =>
        [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
}
