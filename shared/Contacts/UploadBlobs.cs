using System.Globalization;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using ColdMail.Storage;

namespace ColdMail.Contacts;

/// <summary>A file as it lies in storage.</summary>
/// <param name="Etag">Names its content: another content has another one.</param>
public sealed record UploadedFile(long SizeBytes, string Etag);

/// <summary>The uploaded files, one blob for each job, named by the job's id.</summary>
public sealed class UploadBlobs(BlobStore blobs)
{
    const int BlockBytes = 4 * 1024 * 1024;

    const string Extension = ".csv";

    /// <summary>The job that a blob belongs to; null when the name is none of ours.</summary>
    public static long? JobOf(string blobName) =>
        blobName.EndsWith(Extension, StringComparison.Ordinal)
        && long.TryParse(blobName.AsSpan(0, blobName.Length - Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    /// <summary>Writes a file while it arrives; it appears whole or not at all.</summary>
    public Task WriteAsync(long jobId, Stream body, CancellationToken cancellation) => Blob(jobId).UploadAsync(
        body,
        new BlobUploadOptions
        {
            TransferOptions = new StorageTransferOptions
            {
                InitialTransferSize = BlockBytes,
                MaximumTransferSize = BlockBytes,
                MaximumConcurrency = 2,
            },
        },
        cancellation);

    public async Task<UploadedFile?> FindAsync(long jobId, CancellationToken cancellation)
    {
        try
        {
            var properties = await Blob(jobId).GetPropertiesAsync(cancellationToken: cancellation);
            return new(properties.Value.ContentLength, properties.Value.ETag.ToString());
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Reads the file from its beginning, block by block.</summary>
    /// <remarks>Reading fails with status 412 when the content is not that of <paramref name="etag"/> any more.</remarks>
    public Task<Stream> OpenAsync(long jobId, string etag, CancellationToken cancellation) => Blob(jobId).OpenReadAsync(
        new BlobOpenReadOptions(allowModifications: false)
        {
            BufferSize = BlockBytes,
            Conditions = new BlobRequestConditions { IfMatch = new ETag(etag) },
        },
        cancellation);

    public Task DeleteAsync(long jobId, CancellationToken cancellation) =>
        Blob(jobId).DeleteIfExistsAsync(cancellationToken: cancellation);

    /// <summary>An address to which the owner may put this one file until <paramref name="expiresAt"/>, and do nothing else.</summary>
    public async Task<Uri> AddressAsync(long jobId, DateTime now, DateTime expiresAt, CancellationToken cancellation)
    {
        var blob = Blob(jobId);
        var sas = new BlobSasBuilder(BlobSasPermissions.Create | BlobSasPermissions.Write, expiresAt)
        {
            BlobContainerName = blob.BlobContainerName,
            BlobName = blob.Name,
            Resource = "b",
            StartsOn = now.AddMinutes(-5),
        };
        if (blob.CanGenerateSasUri)
        {
            return blob.GenerateSasUri(sas);
        }

        var key = await blobs.Client.GetUserDelegationKeyAsync(sas.StartsOn, sas.ExpiresOn, cancellation);
        return new BlobUriBuilder(blob.Uri) { Sas = sas.ToSasQueryParameters(key, blobs.Client.AccountName) }.ToUri();
    }

    /// <summary>The file of rejected rows of a job.</summary>
    public RejectReport Rejects(long jobId) => new(blobs.Container(BlobStore.Reports).GetBlockBlobClient(
        string.Create(CultureInfo.InvariantCulture, $"uploads/{jobId}-rejects{Extension}")));

    BlobClient Blob(long jobId) => blobs.Container(BlobStore.Uploads).GetBlobClient(
        string.Create(CultureInfo.InvariantCulture, $"{jobId}{Extension}"));
}
