using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using ColdMail.Storage;

namespace ColdMail.Retention;

/// <summary>The files of the archive: lines of JSON, compressed with gzip, and the manifests that list them.</summary>
public sealed class ArchiveFiles(BlobStore blobs)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    BlobContainerClient Container => blobs.Container(BlobStore.Archive);

    /// <summary>Writes a file as a stream; one of that name is replaced. Its content appears as a whole, when it is done.</summary>
    /// <returns>Its compressed size, and SHA-256 in hexadecimal of what was handed to the store.</returns>
    public async Task<(long Bytes, string Sha256)> WriteAsync(
        string file, Func<Stream, Task> write, CancellationToken cancellation)
    {
        var blob = Container.GetBlockBlobClient(file);
        using var sha = SHA256.Create();
        await using (var target = await blob.OpenWriteAsync(overwrite: true, cancellationToken: cancellation))
        await using (var hashed = new CryptoStream(target, sha, CryptoStreamMode.Write, leaveOpen: true))
        await using (var gzip = new GZipStream(hashed, CompressionLevel.Optimal, leaveOpen: true))
        {
            await write(gzip);
        }

        var written = await blob.GetPropertiesAsync(cancellationToken: cancellation);
        return (written.Value.ContentLength, Convert.ToHexStringLower(sha.Hash!));
    }

    /// <summary>Reads a file back whole: whether it is what was written, byte by byte.</summary>
    public async Task<bool> IsIntactAsync(string file, string sha256, CancellationToken cancellation)
    {
        var blob = Container.GetBlobClient(file);
        if (!await blob.ExistsAsync(cancellation))
        {
            return false;
        }

        await using var content = await blob.OpenReadAsync(cancellationToken: cancellation);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation)) == sha256;
    }

    /// <summary>The rows of a file, one at a time.</summary>
    public async IAsyncEnumerable<JsonElement> RowsAsync(
        string file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var content = await Container.GetBlobClient(file).OpenReadAsync(cancellationToken: cancellation);
        await using var plain = new GZipStream(content, CompressionMode.Decompress);
        using var lines = new StreamReader(plain);
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            using var row = JsonDocument.Parse(line);
            yield return row.RootElement.Clone();
        }
    }

    public Task WriteManifestAsync(string file, ArchiveManifest manifest, CancellationToken cancellation) =>
        Container.GetBlobClient(file).UploadAsync(
            BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(manifest, Json)), overwrite: true, cancellation);

    /// <returns>Null when nothing of the data class and month is archived.</returns>
    public async Task<ArchiveManifest?> ManifestAsync(string file, CancellationToken cancellation)
    {
        var blob = Container.GetBlobClient(file);
        return await blob.ExistsAsync(cancellation)
            ? (await blob.DownloadContentAsync(cancellation)).Value.Content.ToObjectFromJson<ArchiveManifest>(Json)
            : null;
    }
}
