using System.Globalization;
using System.Text;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using ColdMail.Contacts.Csv;

namespace ColdMail.Contacts;

/// <summary>The CSV file of rejected rows: a block for each chunk of the import that had some.</summary>
/// <remarks>
/// A block is named by the place in the uploaded file where its chunk begins. A chunk that is repeated after a stop
/// therefore writes the same block again, and blocks behind the committed place are left out.
/// </remarks>
public sealed class RejectReport(BlockBlobClient blob)
{
    /// <summary>Adds the rejected rows of one chunk. Safe to repeat.</summary>
    /// <param name="recordsBefore">Records of the file before the chunk.</param>
    public async Task AddAsync(long recordsBefore, IReadOnlyList<RejectedRow> rows, CancellationToken cancellation)
    {
        var block = NameOf(recordsBefore);
        var earlier = (await BlocksAsync(cancellation)).Where(name => string.CompareOrdinal(name, block) < 0).ToList();
        var text = new StringBuilder();
        if (earlier.Count == 0)
        {
            text.Append(CsvText.ByteOrderMark).AppendRecord("line", "column", "value", "code", "reason");
        }

        foreach (var row in rows)
        {
            text.AppendRecord(
                row.Line.ToString(CultureInfo.InvariantCulture), row.Column, row.Value, row.Code, row.Reason);
        }

        await using var content = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
        await blob.StageBlockAsync(IdOf(block), content, cancellationToken: cancellation);
        await blob.CommitBlockListAsync(
            [.. earlier.Append(block).Select(IdOf)],
            new CommitBlockListOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "text/csv; charset=utf-8" } },
            cancellation);
    }

    /// <summary>The file; null when no row was rejected.</summary>
    public async Task<Stream?> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            return await blob.OpenReadAsync(cancellationToken: cancellation);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    async Task<IReadOnlyList<string>> BlocksAsync(CancellationToken cancellation)
    {
        try
        {
            var list = await blob.GetBlockListAsync(BlockListTypes.Committed, cancellationToken: cancellation);
            return [.. list.Value.CommittedBlocks.Select(committed => Encoding.ASCII.GetString(Convert.FromBase64String(committed.Name)))];
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return [];
        }
    }

    /// <summary>All block ids of a blob have the same length, and the order of the names is that of the file.</summary>
    static string NameOf(long recordsBefore) => recordsBefore.ToString("D12", CultureInfo.InvariantCulture);

    static string IdOf(string name) => Convert.ToBase64String(Encoding.ASCII.GetBytes(name));
}
