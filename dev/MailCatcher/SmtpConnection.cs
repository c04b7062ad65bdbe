using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ColdMail.Dev.MailCatcher;

/// <summary>Lines and contents of one connection. Replies are gathered and sent before the next wait, as pipelining asks.</summary>
sealed class SmtpConnection : IAsyncDisposable
{
    const int MaxLineBytes = 2048;

    readonly Socket socket;
    readonly TimeSpan idleTimeout;
    readonly CancellationTokenSource ending;
    readonly ArrayBufferWriter<byte> replies = new();
    Stream stream;
    PipeReader reader;

    public SmtpConnection(Socket socket, TimeSpan idleTimeout, CancellationToken cancellation)
    {
        socket.NoDelay = true;
        this.socket = socket;
        this.idleTimeout = idleTimeout;
        ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stream = new NetworkStream(socket, ownsSocket: true);
        reader = PipeReader.Create(stream);
    }

    public bool IsSecure => stream is SslStream;

    public void Reply(string line)
    {
        Encoding.UTF8.GetBytes(line, replies);
        replies.Write("\r\n"u8);
    }

    public async ValueTask FlushAsync()
    {
        if (replies.WrittenCount > 0)
        {
            await stream.WriteAsync(replies.WrittenMemory, ending.Token);
            replies.ResetWrittenCount();
        }
    }

    /// <returns>The next line without its CR LF; null when the client is gone.</returns>
    /// <exception cref="InvalidDataException">A line longer than any command.</exception>
    /// <exception cref="OperationCanceledException">Silence for too long, or the catcher ends.</exception>
    public async ValueTask<string?> ReadLineAsync()
    {
        while (true)
        {
            var read = await ReadAsync();
            var lines = new SequenceReader<byte>(read.Buffer);
            if (lines.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
            {
                var text = line.Length > MaxLineBytes ? throw new InvalidDataException() : Encoding.UTF8.GetString(line);
                reader.AdvanceTo(lines.Position);
                return text;
            }

            if (read.IsCompleted)
            {
                return null;
            }

            if (read.Buffer.Length > MaxLineBytes)
            {
                throw new InvalidDataException();
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Reads a mail up to its final dot.</summary>
    /// <param name="content">Gets the mail; null only counts it.</param>
    /// <param name="maxBytes">What is longer is read to its end but not kept.</param>
    /// <returns>Bytes of the mail, or null when the client went away in the middle.</returns>
    public async ValueTask<long?> ReadMailAsync(ArrayBufferWriter<byte>? content, long maxBytes)
    {
        var decoder = default(DotDecoder);
        var size = 0L;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await ReadAsync();
            }
            catch (IOException)
            {
                return null;
            }

            var used = 0L;
            foreach (var piece in read.Buffer)
            {
                var ended = decoder.Decode(piece.Span, size > maxBytes ? null : content, out var consumed, out var produced);
                used += consumed;
                size += produced;
                if (ended)
                {
                    reader.AdvanceTo(read.Buffer.GetPosition(used));
                    return size;
                }
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    /// <summary>Waits for a first piece of the mail and keeps it unread, for a fault in the middle of it.</summary>
    public async ValueTask<byte[]> PeekMailAsync()
    {
        var read = await ReadAsync();
        var piece = read.Buffer.ToArray();
        reader.AdvanceTo(read.Buffer.Start, read.Buffer.Start);
        return piece;
    }

    /// <returns>False when the client sent something before the handshake, which must not be taken for secured (RFC 3207).</returns>
    public async ValueTask<bool> SecureAsync(X509Certificate2 certificate)
    {
        await FlushAsync();
        if (reader.TryRead(out var early) && !early.Buffer.IsEmpty)
        {
            return false;
        }

        var secured = new SslStream(stream, leaveInnerStreamOpen: false);
        ending.CancelAfter(idleTimeout);
        await secured.AuthenticateAsServerAsync(new() { ServerCertificate = certificate }, ending.Token);
        ending.CancelAfter(Timeout.InfiniteTimeSpan);
        stream = secured;
        reader = PipeReader.Create(stream);
        return true;
    }

    /// <summary>Ends by RST instead of FIN; what was not sent is lost.</summary>
    public void Reset()
    {
        replies.ResetWrittenCount();
        socket.LingerState = new(enable: true, seconds: 0);
        socket.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await reader.CompleteAsync();
        await stream.DisposeAsync();
        ending.Dispose();
    }

    async ValueTask<ReadResult> ReadAsync()
    {
        if (reader.TryRead(out var ready) && (ready.IsCompleted || !ready.Buffer.IsEmpty))
        {
            return ready;
        }

        await FlushAsync();
        ending.CancelAfter(idleTimeout);
        var read = await reader.ReadAsync(ending.Token);
        ending.CancelAfter(Timeout.InfiniteTimeSpan);
        return read;
    }
}
