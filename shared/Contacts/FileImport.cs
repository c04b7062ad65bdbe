using System.Globalization;
using System.Text.Json;
using ColdMail.Contacts.Csv;

namespace ColdMail.Contacts;

/// <summary>One run over one file: reads it lazily, stores it chunk by chunk, goes on where an earlier run stopped.</summary>
/// <remarks>While the database takes one chunk over, the next is read and staged. Never more than two are in memory.</remarks>
sealed class FileImport(
    ImportStore store, ChunkStore chunks, RejectReport report, ImportOptions options, TimeProvider clock,
    ImportLease lease, UploadJob job, FileLayout layout)
{
    const int RecordsBetweenRenewals = 50_000;

    readonly RowReader reader = new(layout);
    readonly SeenAddresses seen = new();
    readonly Dictionary<string, int> rejects = job.Rejects();
    Task<ChunkCounts?> storing = Task.FromResult<ChunkCounts?>(new(1, 0, 0, 0, 0));
    long rows = job.TotalRows;

    /// <returns>False when the job is not this run's any more: cancelled, or taken over by another run.</returns>
    /// <exception cref="BadFileException">The rest cannot be read; what stands before it is stored.</exception>
    public async Task<bool> RunAsync(Stream file, CancellationToken cancellation)
    {
        var encoding = TextEncoding.Find(layout.Encoding)
            ?? throw new BadFileException($"There is no encoding “{layout.Encoding}”.");
        using var text = new StagedText(reader.CustomFields);
        using var records = CsvRecords.Open(file, encoding, layout.Delimiter);
        try
        {
            if (!await GoToTheRowsAsync(records, cancellation))
            {
                return false;
            }

            BadFileException? broken = null;
            var chunk = NewChunk(records);
            while (broken is null)
            {
                var hasMore = false;
                try
                {
                    hasMore = await records.ReadAsync(cancellation);
                }
                catch (BadFileException e)
                {
                    broken = e;
                }

                if (hasMore)
                {
                    broken = Take(records, chunk);
                    if (broken is null && records.Ordinal - chunk.RecordsBefore < options.ChunkRows
                        && chunk.Chars < options.ChunkChars)
                    {
                        continue;
                    }
                }

                if (!await StoreAsync(chunk, records, file.Position, text, cancellation))
                {
                    return false;
                }

                chunk = NewChunk(records);
                if (!hasMore)
                {
                    break;
                }
            }

            return await storing is null ? false : broken is null ? true : throw Placed(broken);
        }
        finally
        {
            await ((Task)storing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Passes over the header and over what an earlier run has stored, remembering its addresses.</summary>
    async Task<bool> GoToTheRowsAsync(CsvRecords records, CancellationToken cancellation)
    {
        if (layout.HasSeparatorLine)
        {
            await records.ReadAsync(cancellation);
        }

        var isHeader = layout.HasHeader;
        while (isHeader || records.Ordinal < job.RecordsRead)
        {
            if (!await records.ReadAsync(cancellation))
            {
                break;
            }

            var row = reader.Read(records);
            if (isHeader)
            {
                isHeader = row is ReadRow.Blank;
            }
            else if (row is ReadRow.Accepted(var accepted))
            {
                seen.Add(accepted.Email);
            }

            if (records.Ordinal % RecordsBetweenRenewals == 0
                && !await store.RenewAsync(lease, LeaseUntil(), cancellation))
            {
                return false;
            }
        }

        return true;
    }

    BadFileException? Take(CsvRecords records, ImportChunk chunk)
    {
        var read = reader.Read(records);
        if (read is ReadRow.Blank)
        {
            return null;
        }

        if (rows == options.MaxRows)
        {
            return new(string.Create(
                CultureInfo.InvariantCulture,
                $"A file can have {options.MaxRows:N0} rows. Put those from line {records.Line:N0} on into another file."));
        }

        rows++;
        if (read is ReadRow.Accepted(var accepted))
        {
            chunk.Add(accepted, seen);
        }
        else if (read is ReadRow.Rejected(var rejected))
        {
            chunk.Rejects.Add(rejected);
            rejects[rejected.Code] = rejects.GetValueOrDefault(rejected.Code) + 1;
        }

        return null;
    }

    /// <summary>Stages the chunk, waits for the one before it, and lets the database take it over.</summary>
    async Task<bool> StoreAsync(
        ImportChunk chunk, CsvRecords records, long position, StagedText text, CancellationToken cancellation)
    {
        if (records.Ordinal == chunk.RecordsBefore)
        {
            return true;
        }

        if (chunk.Rejects.Count > 0)
        {
            await report.AddAsync(chunk.RecordsBefore, chunk.Rejects, cancellation);
        }

        var end = new ChunkEnd(
            records.Ordinal, position, chunk.Rejects.Count, chunk.RepeatedInside,
            JsonSerializer.Serialize(rejects, ImportJson.Default.DictionaryStringInt32));
        var staged = await chunks.StageAsync(text.Write(chunk.Rows), chunk.Rows.Count, chunk.RepeatedOutside, cancellation);
        if (await PreviousAsync(staged) is not { } previous)
        {
            return false;
        }

        var expectsNew = previous.Created * 2 >= previous.Stored;
        storing = Task.Run(() => TakeOverAsync(staged, end, expectsNew, cancellation), CancellationToken.None);
        return true;
    }

    async Task<ChunkCounts?> PreviousAsync(StagedChunk next)
    {
        try
        {
            if (await storing is { } counts)
            {
                return counts;
            }
        }
        catch
        {
            await next.DisposeAsync();
            throw;
        }

        await next.DisposeAsync();
        return null;
    }

    async Task<ChunkCounts?> TakeOverAsync(
        StagedChunk staged, ChunkEnd end, bool expectsNew, CancellationToken cancellation)
    {
        await using (staged)
        {
            return await staged.TakeOverAsync(
                lease, job, end, expectsNew, clock.GetUtcNow().UtcDateTime, LeaseUntil(), cancellation);
        }
    }

    ImportChunk NewChunk(CsvRecords records) => new(records.Ordinal, job.UpdatesExisting);

    DateTime LeaseUntil() => clock.GetUtcNow().UtcDateTime.AddSeconds(options.LeaseSeconds);

    BadFileException Placed(BadFileException broken) => rows == 0
        ? broken
        : new BadFileException(string.Create(
            CultureInfo.InvariantCulture,
            $"{broken.Message} The {rows:N0} rows before it were read; uploading the corrected file adds nobody twice."));
}
