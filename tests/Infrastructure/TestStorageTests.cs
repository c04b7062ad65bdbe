using ColdMail.Storage;

namespace ColdMail.Tests.Infrastructure;

[Trait("Kind", "store")]
public sealed class TestStorageTests(TestStorage storage) : IClassFixture<TestStorage>
{
    [Fact]
    public async Task Two_tests_never_see_each_others_blobs()
    {
        var other = await TestStorage.CreateAsync();

        await storage.Blobs.Container(BlobStore.Uploads).UploadBlobAsync(
            "list.csv", BinaryData.FromString("email"), TestContext.Current.CancellationToken);

        Assert.True(await storage.Blobs.Container(BlobStore.Uploads).GetBlobClient("list.csv").ExistsAsync(TestContext.Current.CancellationToken));
        Assert.False(await other.Blobs.Container(BlobStore.Uploads).GetBlobClient("list.csv").ExistsAsync(TestContext.Current.CancellationToken));
    }
}
