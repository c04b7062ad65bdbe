using System.Net;

namespace ColdMail.Senders.Providers;

/// <summary>The body of a request that knows whether it was begun to be written.</summary>
/// <remarks>
/// This is what 354 is to SMTP: a server that has read nothing of the body cannot have taken the mail. The handler writes a body
/// once and, having begun, never repeats the request on another connection.
/// </remarks>
sealed class WatchedContent : HttpContent
{
    readonly HttpContent inner;

    public WatchedContent(HttpContent inner)
    {
        this.inner = inner;
        foreach (var header in inner.Headers)
        {
            Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }

    public bool HasBegun { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        HasBegun = true;
        return inner.CopyToAsync(stream, context, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = inner.Headers.ContentLength ?? 0;
        return inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
