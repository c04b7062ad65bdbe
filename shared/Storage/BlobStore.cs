using Azure.Identity;
using Azure.Storage.Blobs;

namespace ColdMail.Storage;

/// <summary>The blob containers of ColdMail.</summary>
public sealed class BlobStore(BlobServiceClient client)
{
    /// <summary>Uploaded CSV files; a blob here starts an import.</summary>
    public const string Uploads = "uploads";

    /// <summary>Files that ColdMail made for a user: rejected rows, exports.</summary>
    public const string Reports = "reports";

    /// <summary>What retention took out of the database: docs/archive.md describes the files.</summary>
    public const string Archive = "archive";

    public static readonly IReadOnlyList<string> Containers = [Uploads, Reports, Archive];

    public static BlobStore Open(StorageOptions options) => new(
        options.ConnectionString is { } connection
            ? new BlobServiceClient(connection)
            : new BlobServiceClient(
                new Uri($"https://{options.AccountName}.blob.core.windows.net"), new DefaultAzureCredential()));

    public BlobServiceClient Client => client;

    public BlobContainerClient Container(string name) => client.GetBlobContainerClient(name);

    /// <summary>Makes the containers that are missing. Safe to call at every start.</summary>
    public async Task CreateContainersAsync(CancellationToken cancellation)
    {
        foreach (var name in Containers)
        {
            await Container(name).CreateIfNotExistsAsync(cancellationToken: cancellation);
        }
    }
}
