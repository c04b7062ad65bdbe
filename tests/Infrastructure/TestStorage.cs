using ColdMail.Storage;

namespace ColdMail.Tests.Infrastructure;

/// <summary>A storage account of its own on a real emulator, with ColdMail's queues and containers, all empty.</summary>
/// <remarks>Take it as a class fixture (<c>IClassFixture&lt;TestStorage&gt;</c>), or make one with <see cref="CreateAsync"/>.</remarks>
public sealed class TestStorage : IAsyncLifetime
{
    string? connectionString;
    QueueStore? queues;
    BlobStore? blobs;

    public string ConnectionString => connectionString ?? throw NotYet();

    public QueueStore Queues => queues ?? throw NotYet();

    public BlobStore Blobs => blobs ?? throw NotYet();

    public static async Task<TestStorage> CreateAsync()
    {
        var storage = new TestStorage();
        await storage.InitializeAsync();
        return storage;
    }

    public async ValueTask InitializeAsync()
    {
        connectionString = await Components.StorageAsync();
        var options = new StorageOptions { ConnectionString = connectionString };
        queues = QueueStore.Open(options);
        blobs = BlobStore.Open(options);
        await queues.CreateQueuesAsync(CancellationToken.None);
        await blobs.CreateContainersAsync(CancellationToken.None);
    }

    /// <summary>The account goes with the emulator at the end of the run.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    static InvalidOperationException NotYet() => new("The account does not exist yet: await CreateAsync().");
}
