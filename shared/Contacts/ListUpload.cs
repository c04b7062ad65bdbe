using System.Globalization;
using Azure;
using ColdMail.Contacts.Csv;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.Contacts;

/// <summary>What came of an upload. Closed: the cases below are all there are.</summary>
public abstract record UploadOutcome
{
    UploadOutcome()
    {
    }

    /// <summary>The file is stored, and its import begins.</summary>
    public sealed record Accepted(long JobId) : UploadOutcome;

    /// <summary>There is no such list; nothing was stored.</summary>
    public sealed record NoSuchList : UploadOutcome;

    /// <summary>The file is none that can be imported. The job keeps the reason.</summary>
    public sealed record Refused(long JobId, string Reason) : UploadOutcome;

    /// <summary>The file is larger than a body may be: it needs an upload address.</summary>
    public sealed record TooLarge(long JobId) : UploadOutcome;
}

/// <summary>Where a client may put a file itself.</summary>
/// <param name="MaxBytes">A larger file is refused by its import.</param>
public sealed record UploadAddress(long JobId, Uri Url, DateTime ExpiresAt, long MaxBytes);

/// <summary>Takes files in: the row first, then the file while it arrives, then the nudge.</summary>
public sealed partial class ListUpload(
    UploadStore store, UploadBlobs blobs, ImportNudge nudge, IOptions<ImportOptions> settings, TimeProvider clock,
    ILogger<ListUpload> log)
{
    public long MaxBodyBytes => settings.Value.MaxBodyBytes;

    public long MaxFileBytes => settings.Value.MaxBytes;

    /// <summary>Stores a file while it arrives; memory does not depend on its size.</summary>
    public async Task<UploadOutcome> ReceiveAsync(
        long userId, UploadWish wish, Stream body, CancellationToken cancellation)
    {
        if (await store.CreateAsync(userId, wish, sizeBytes: 0, Now, cancellation) is not { } job)
        {
            return new UploadOutcome.NoSuchList();
        }

        await using var file = new BodyStream(body, MaxBodyBytes);
        try
        {
            if (await RefusalAsync(file, cancellation) is { } reason)
            {
                await store.RefuseAsync(job, reason, Now, cancellation);
                return new UploadOutcome.Refused(job, reason);
            }

            await blobs.WriteAsync(job, file, cancellation);
        }
        catch (BodyTooLargeException)
        {
            await store.RefuseAsync(job, TooLarge(), Now, cancellation);
            return new UploadOutcome.TooLarge(job);
        }
        catch
        {
            await store.RefuseAsync(job, "The upload broke off. Upload the file again.", Now, CancellationToken.None);
            throw;
        }

        await store.QueueAsync(job, file.Count, cancellation);
        await NudgeAsync(job, cancellation);
        return new UploadOutcome.Accepted(job);
    }

    /// <returns>Null when the list is not one of the user's.</returns>
    public async Task<UploadAddress?> OpenAddressAsync(
        long userId, UploadWish wish, long sizeBytes, CancellationToken cancellation)
    {
        if (await store.CreateAsync(userId, wish, sizeBytes, Now, cancellation) is not { } job)
        {
            return null;
        }

        var expiresAt = Now.AddMinutes(settings.Value.UploadAddressMinutes);
        var url = await blobs.AddressAsync(job, Now, expiresAt, cancellation);
        return new(job, url, expiresAt, settings.Value.MaxBytes);
    }

    public string TooLarge() => string.Create(
        CultureInfo.InvariantCulture,
        $"The file is larger than {MaxBodyBytes / 1_048_576:N0} MB. Ask POST /api/lists/upload-address for an address and put it there.");

    static async Task<string?> RefusalAsync(BodyStream file, CancellationToken cancellation)
    {
        var head = await file.PeekAsync(FileKind.HeadBytes, cancellation);
        return head.IsEmpty ? "The file is empty." : FileKind.Refusal(head.Span);
    }

    /// <summary>The file is safe and its row says so: a lost nudge must not turn the answer into an error.</summary>
    async Task NudgeAsync(long job, CancellationToken cancellation)
    {
        try
        {
            await nudge.PostAsync(job, cancellation);
        }
        catch (RequestFailedException e)
        {
            LogNoNudge(e, job);
        }
    }

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    [LoggerMessage(LogLevel.Warning, "Import {JobId} waits for the next redrive: the queue did not take its nudge")]
    partial void LogNoNudge(Exception e, long jobId);
}
