using System.Text.Json;
using Azure;
using ColdMail.Contacts.Csv;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.Contacts;

/// <summary>Runs imports and their undoing. Every call may come late, twice or at the same time in two processes.</summary>
public sealed partial class Import(
    ImportStore store, ChunkStore chunks, UndoStore undo, UploadBlobs blobs, ImportNudge nudge,
    IOptions<ImportOptions> settings, TimeProvider clock, ILogger<Import> log)
{
    const int UndoStep = 2_000;

    readonly ImportOptions options = settings.Value;

    /// <summary>Does what is to be done for a job: imports its file from where it stopped, or takes the import back.</summary>
    /// <remarks>Returns at once when the job is done, runs elsewhere, or has to wait for others of its user.</remarks>
    public async Task RunAsync(long jobId, CancellationToken cancellation)
    {
        if (await store.CountRunningAsync(jobId, Now, cancellation) >= options.MaxRunningPerUser)
        {
            return;
        }

        var lease = new ImportLease(jobId, Random.Shared.NextInt64(1, long.MaxValue));
        if (await store.ClaimAsync(lease, Now, LeaseUntil, cancellation) is not { } job)
        {
            return;
        }

        try
        {
            await (job.Status == "undoing" ? UndoAsync(lease, job, cancellation) : ImportAsync(lease, job, cancellation));
        }
        catch (BadFileException e)
        {
            await store.FailAsync(lease, e.Message, Now, cancellation);
            LogRefused(jobId);
        }
        catch
        {
            await store.ReleaseAsync(lease, CancellationToken.None);
            throw;
        }

        if (await store.NextWaitingAsync(job.UserId, cancellation) is { } next)
        {
            await nudge.PostAsync(next, cancellation);
        }
    }

    async Task ImportAsync(ImportLease lease, UploadJob job, CancellationToken cancellation)
    {
        if (job.Attempts > options.MaxAttempts)
        {
            throw new BadFileException(
                $"The import stopped {options.MaxAttempts} times without getting further. Start it again, and tell your administrator if it stops again.");
        }

        var file = await blobs.FindAsync(job.Id, cancellation)
            ?? throw new BadFileException("The uploaded file is not there any more. Upload it again.");
        if (file.SizeBytes > options.MaxBytes)
        {
            await blobs.DeleteAsync(job.Id, cancellation);
            throw new BadFileException(
                $"The file has {file.SizeBytes / 1_048_576:N0} MB, and {options.MaxBytes / 1_048_576:N0} MB is the most. Split it and upload the parts.");
        }

        if (job.BlobEtag is { } etag && job.RecordsRead > 0 && etag != file.Etag)
        {
            throw new BadFileException("The file was replaced while it was imported. Upload the new one as a file of its own.");
        }

        if (file.SizeBytes == 0)
        {
            throw new BadFileException("The file is empty.");
        }

        try
        {
            await ReadAsync(lease, job, file, cancellation);
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            throw new BadFileException("The file was replaced while it was imported. Upload the new one as a file of its own.");
        }
    }

    async Task ReadAsync(ImportLease lease, UploadJob job, UploadedFile file, CancellationToken cancellation)
    {
        if (await LayoutAsync(lease, job, file, cancellation) is not { } layout)
        {
            return;
        }

        var run = new FileImport(store, chunks, blobs.Rejects(job.Id), options, clock, lease, job, layout);
        await using var content = await blobs.OpenAsync(job.Id, file.Etag, cancellation);
        if (!await run.RunAsync(content, cancellation))
        {
            LogLost(job.Id);
            return;
        }

        await store.FinishAsync(lease, file.SizeBytes, Now, cancellation);
        LogDone(job.Id);
    }

    /// <summary>How the file is read: as fixed by the first run, or found now.</summary>
    async Task<FileLayout?> LayoutAsync(ImportLease lease, UploadJob job, UploadedFile file, CancellationToken cancellation)
    {
        if (job.RecordsRead > 0 && job.Layout() is { } known)
        {
            return known;
        }

        var head = new byte[Math.Min(FileInspection.HeadBytes, file.SizeBytes)];
        await using (var content = await blobs.OpenAsync(job.Id, file.Etag, cancellation))
        {
            await content.ReadExactlyAsync(head, cancellation);
        }

        var layout = await FileInspection.InspectAsync(
            head, file.SizeBytes <= head.Length, job.Encoding, job.Delimiter?[0], job.Mapping(), cancellation);
        var fields = new RowReader(layout).CustomFields;
        await chunks.RegisterFieldsAsync(job.UserId, fields, Now, cancellation);
        return await store.SaveLayoutAsync(
            lease, JsonSerializer.Serialize(layout, ImportJson.Default.FileLayout), file.Etag, file.SizeBytes, cancellation)
            ? layout
            : null;
    }

    async Task UndoAsync(ImportLease lease, UploadJob job, CancellationToken cancellation)
    {
        for (long? after = 0; after is not null;)
        {
            after = await undo.UnlistAsync(job, after.Value, UndoStep, cancellation);
            await store.RenewAsync(lease, LeaseUntil, cancellation);
        }

        for (long? after = 0; after is not null;)
        {
            after = await undo.DeleteCreatedAsync(job, after.Value, UndoStep, Now, cancellation);
            await store.RenewAsync(lease, LeaseUntil, cancellation);
        }

        await store.FinishUndoAsync(lease, Now, cancellation);
        LogUndone(job.Id);
    }

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    DateTime LeaseUntil => Now.AddSeconds(options.LeaseSeconds);

    [LoggerMessage(LogLevel.Information, "Import {JobId} is done")]
    partial void LogDone(long jobId);

    [LoggerMessage(LogLevel.Information, "Import {JobId} was refused: its file cannot be read further")]
    partial void LogRefused(long jobId);

    [LoggerMessage(LogLevel.Information, "Import {JobId} is no longer this run's")]
    partial void LogLost(long jobId);

    [LoggerMessage(LogLevel.Information, "Import {JobId} is undone")]
    partial void LogUndone(long jobId);
}
