using System.Text.Json;

namespace ColdMail.Retention;

/// <summary>What came of bringing a month of a data class back. Closed: the three cases below are all there are.</summary>
public abstract record Restored
{
    Restored() { }

    public sealed record NothingArchived : Restored;

    /// <summary>A file is missing or not what was written; what stood before it is restored.</summary>
    public sealed record Damaged(string File) : Restored;

    /// <param name="Rows">Written to the side table, those that were there already included.</param>
    /// <param name="Erased">Left out, because their person was erased since.</param>
    /// <param name="Table">The side table.</param>
    /// <param name="Dropped">Columns of the files that the table does not have any more.</param>
    public sealed record Done(int Rows, int Erased, string Table, IReadOnlyList<string> Dropped) : Restored;
}

/// <summary>Brings archived rows back into side tables, where they count for nothing and send nothing.</summary>
public sealed class Restore(RestoreStore store, ArchiveFiles files)
{
    const int WrittenAtOnce = 200;

    /// <summary>Safe to repeat, and to begin again after it was ended.</summary>
    /// <param name="userId">Only rows of this user; null: of all.</param>
    public async Task<Restored> RunAsync(DataClass dataClass, DateOnly month, long? userId, CancellationToken cancellation)
    {
        if (await files.ManifestAsync(ArchivePart.ManifestOf(dataClass, month), cancellation) is not { } manifest)
        {
            return new Restored.NothingArchived();
        }

        if (manifest.Format != ArchiveManifest.CurrentFormat)
        {
            throw new NotSupportedException($"The archive has format {manifest.Format}; this version reads {ArchiveManifest.CurrentFormat}.");
        }

        var columns = await store.PrepareAsync(dataClass, cancellation);
        var (rows, erased, dropped) = (0, 0, new SortedSet<string>(StringComparer.Ordinal));
        foreach (var part in manifest.Parts)
        {
            if (!await files.IsIntactAsync(part.File, part.Sha256, cancellation))
            {
                return new Restored.Damaged(part.File);
            }

            var batch = new List<JsonElement>(WrittenAtOnce);
            await foreach (var row in files.RowsAsync(part.File, cancellation))
            {
                if (userId is not null && row.GetProperty("user_id").GetInt64() != userId)
                {
                    continue;
                }

                batch.Add(row);
                if (batch.Count == WrittenAtOnce)
                {
                    await WriteAsync();
                }
            }

            await WriteAsync();

            async Task WriteAsync()
            {
                if (batch is [var first, ..])
                {
                    string[] held = [.. first.EnumerateObject().Select(property => property.Name)];
                    dropped.UnionWith(held.Except(columns));
                    var left = await store.WriteAsync(dataClass, [.. columns.Intersect(held)], batch, cancellation);
                    (rows, erased) = (rows + batch.Count - left, erased + left);
                    batch.Clear();
                }
            }
        }

        return new Restored.Done(rows, erased, RestoreStore.SideOf(dataClass), [.. dropped]);
    }
}
