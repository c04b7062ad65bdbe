namespace ColdMail.Storage;

/// <summary>Where queues and blobs live: a connection string, or an account name reached by managed identity.</summary>
public sealed class StorageOptions
{
    /// <summary>The section that the Functions host itself reads, so that there is one setting and not two.</summary>
    public const string Section = "AzureWebJobsStorage";

    /// <summary>Name of the storage account, when managed identity is used.</summary>
    public string? AccountName { get; init; }

    /// <summary>Connection string, when there is no identity: Azurite, self-hosting.</summary>
    public string? ConnectionString { get; init; }
}
