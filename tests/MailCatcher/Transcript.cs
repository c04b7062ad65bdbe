using System.Net.Sockets;
using System.Text;

namespace ColdMail.Tests.MailCatcher;

/// <summary>A client that sends exactly what it is told and reads line by line.</summary>
sealed class Transcript : IAsyncDisposable
{
    readonly TcpClient client;
    readonly NetworkStream stream;
    readonly StreamReader reader;
    readonly CancellationTokenSource deadline = new(TimeSpan.FromSeconds(20));

    Transcript(TcpClient client)
    {
        this.client = client;
        stream = client.GetStream();
        reader = new(stream, Encoding.UTF8);
    }

    public static async Task<Transcript> OpenAsync(int port)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", port);
        return new(client);
    }

    public async Task SendAsync(string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), deadline.Token);

    /// <summary>The last line of the next reply; null when the server is gone.</summary>
    public async Task<string?> ReadAsync()
    {
        try
        {
            string? line;
            do
            {
                line = await reader.ReadLineAsync(deadline.Token);
            }
            while (line is [_, _, _, '-', ..]);

            return line;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public async Task<string?> AskAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReadAsync();
    }

    /// <summary>Each line in turn; the replies' three digits, "-" for a connection that ended.</summary>
    public async Task<string> CodesAsync(params string[] lines)
    {
        var codes = new List<string> { Code(await ReadAsync()) };
        foreach (var line in lines)
        {
            codes.Add(Code(await AskAsync(line)));
        }

        return string.Join(' ', codes);
    }

    public static string Code(string? reply) => reply?[..Math.Min(3, reply.Length)] ?? "-";

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        client.Dispose();
        deadline.Dispose();
        return ValueTask.CompletedTask;
    }
}
