namespace ColdMail.Contacts;

/// <summary>More bytes came than are allowed.</summary>
public sealed class BodyTooLargeException(long maxBytes) : Exception($"More than {maxBytes} bytes.");

/// <summary>Passes a body on while it arrives: lets its head be looked at, counts it, stops it at a limit.</summary>
sealed class BodyStream(Stream body, long maxBytes) : Stream
{
    byte[] head = [];
    int passed;

    /// <summary>Bytes handed on so far.</summary>
    public long Count { get; private set; }

    /// <summary>The first bytes, without taking them away from the readers; fewer when the body is shorter.</summary>
    public async Task<ReadOnlyMemory<byte>> PeekAsync(int length, CancellationToken cancellation)
    {
        var buffer = new byte[length];
        var read = await body.ReadAtLeastAsync(buffer, length, throwOnEndOfStream: false, cancellation);
        head = buffer[..read];
        return head;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = Math.Min(buffer.Length, head.Length - passed);
        if (read > 0)
        {
            head.AsMemory(passed, read).CopyTo(buffer);
            passed += read;
        }
        else
        {
            read = await body.ReadAsync(buffer, cancellationToken);
        }

        Count += read;
        return Count <= maxBytes ? read : throw new BodyTooLargeException(maxBytes);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A body is read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
