using System.Buffers;
using System.Data.Common;
using ColdMail.Alerts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.Retention;

/// <summary>
/// Takes out of the database what is older than its plan keeps: writes it to files, reads them back, lists them in a manifest,
/// and only then removes the rows that a file holds.
/// </summary>
/// <remarks>
/// It may be ended anywhere. A file that was not recorded is written again under the same name; rows of a recorded file are
/// never written to another one; and removing goes by the ids that the file holds, so that it can be done twice.
/// </remarks>
public sealed partial class ArchiveRun(
    ArchiveStore store,
    EventPartitionStore partitions,
    ArchiveFiles files,
    AlertStore alerts,
    IOptions<RetentionOptions> options,
    TimeProvider clock,
    ILogger<ArchiveRun> log)
{
    const int RemovedAtOnce = 1_000;
    const int FlushAt = 64 * 1024;

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Goes on where the last run ended. Of two at once, the second does nothing.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var turn = await store.TakeTurnAsync(cancellation);
        if (turn is null)
        {
            return;
        }

        var budget = options.Value.ArchiveRowsPerRun;
        foreach (var dataClass in DataClass.All)
        {
            if (await store.ShortestKeepAsync(dataClass, cancellation) is not { } keep)
            {
                continue;
            }

            foreach (var month in await store.MonthsAsync(dataClass, RetentionMonths.NewestDue(keep, Now), cancellation))
            {
                budget -= await RunMonthAsync(new(dataClass, month, RetentionMonths.LongestKept(month, Now)), budget, cancellation);
                if (budget <= 0)
                {
                    return;
                }
            }
        }
    }

    /// <returns>How many rows were written.</returns>
    async Task<int> RunMonthAsync(DueMonth due, int budget, CancellationToken cancellation)
    {
        var written = 0;
        while (written < budget)
        {
            var part = await WriteNextAsync(due, cancellation);
            written += part?.Rows ?? 0;

            // A partition waits until all of it is written, because dropping it costs less than emptying it.
            if ((part is null || !due.DataClass.IsPartitioned) && !await RemoveAsync(due, cancellation))
            {
                return written;
            }

            if (part is null)
            {
                return written;
            }
        }

        return written;
    }

    async Task<ArchivePart?> WriteNextAsync(DueMonth due, CancellationToken cancellation)
    {
        var parts = await store.PartsAsync(due.DataClass, due.Month, cancellation);
        var number = parts.Count == 0 ? 1 : parts[^1].Part + 1;
        var after = parts.Where(part => part.RemovedAt is null).Select(part => part.LastId).DefaultIfEmpty().Max();
        var next = await store.ReadAsync(
            due, after, options.Value.ArchivePartRows, rows => WriteAsync(due, number, rows, cancellation), cancellation);
        if (next is not null)
        {
            await store.AddPartAsync(next, cancellation);
            LogWritten(next.File, next.Rows);
        }

        return next;
    }

    async Task<ArchivePart> WriteAsync(DueMonth due, int number, DbDataReader rows, CancellationToken cancellation)
    {
        var file = ArchivePart.FileOf(due.DataClass, due.Month, number);
        var id = rows.GetOrdinal("id");
        var (count, first, last) = (0, long.MaxValue, 0L);
        var (bytes, sha256) = await files.WriteAsync(
            file,
            async target =>
            {
                var lines = new ArrayBufferWriter<byte>(2 * FlushAt);
                do
                {
                    ArchivedRow.Write(rows, lines);
                    var at = rows.GetInt64(id);
                    (count, first, last) = (count + 1, Math.Min(first, at), Math.Max(last, at));
                    if (lines.WrittenCount >= FlushAt)
                    {
                        await target.WriteAsync(lines.WrittenMemory, cancellation);
                        lines.ResetWrittenCount();
                    }
                }
                while (await rows.ReadAsync(cancellation));

                await target.WriteAsync(lines.WrittenMemory, cancellation);
            },
            cancellation);
        return new(due.DataClass, due.Month, number, count, first, last, bytes, sha256, Now, RemovedAt: null);
    }

    /// <summary>Removes from the database what is in files, after reading each of them back.</summary>
    /// <returns>False when it has to be tried again later.</returns>
    async Task<bool> RemoveAsync(DueMonth due, CancellationToken cancellation)
    {
        var parts = await store.PartsAsync(due.DataClass, due.Month, cancellation);
        ArchivePart[] open = [.. parts.Where(part => part.RemovedAt is null)];
        foreach (var part in open)
        {
            if (!await IsGoodAsync(part, cancellation))
            {
                await store.ForgetPartsAsync(part, cancellation);
                await alerts.RaiseAsync(
                    new(null, AlertKind.Archive, null, $"The file {part.File} of the archive is not what was written. Nothing of it was removed; it is written again with the next run."),
                    Now,
                    cancellation);
                return false;
            }
        }

        if (open.Length == 0)
        {
            return true;
        }

        var manifest = ArchiveManifest.Of(due.DataClass, due.Month, await store.SchemaVersionAsync(cancellation), Now, parts);
        await files.WriteManifestAsync(ArchivePart.ManifestOf(due.DataClass, due.Month), manifest, cancellation);
        if (due.DataClass.IsPartitioned)
        {
            var end = await partitions.DropAsync(due, open.Sum(part => (long)part.Rows), open.Max(part => part.LastId), cancellation);
            if (end == PartitionEnd.Busy)
            {
                return false;
            }

            if (end == PartitionEnd.Dropped)
            {
                LogDropped(due.Month);
            }
        }

        foreach (var part in open)
        {
            await RemoveAsync(due, part, cancellation);
        }

        return true;
    }

    async Task<bool> IsGoodAsync(ArchivePart part, CancellationToken cancellation)
    {
        if (!await files.IsIntactAsync(part.File, part.Sha256, cancellation))
        {
            return false;
        }

        var rows = 0;
        await foreach (var _ in files.RowsAsync(part.File, cancellation))
        {
            rows++;
        }

        return rows == part.Rows;
    }

    async Task RemoveAsync(DueMonth due, ArchivePart part, CancellationToken cancellation)
    {
        var ids = new List<long>(RemovedAtOnce);
        await foreach (var row in files.RowsAsync(part.File, cancellation))
        {
            ids.Add(row.GetProperty("id").GetInt64());
            if (ids.Count == RemovedAtOnce)
            {
                await store.RemoveAsync(due, ids, cancellation);
                ids.Clear();
            }
        }

        await store.RemoveAsync(due, ids, cancellation);
        await store.FinishAsync(part, Now, cancellation);
        LogRemoved(part.File);
    }

    [LoggerMessage(LogLevel.Information, "{File} of the archive is written, with {Rows} rows")]
    partial void LogWritten(string file, int rows);

    [LoggerMessage(LogLevel.Information, "The rows in {File} are out of the database")]
    partial void LogRemoved(string file);

    [LoggerMessage(LogLevel.Information, "The month {Month} of email_events is dropped: all of it is in the archive")]
    partial void LogDropped(DateOnly month);
}
