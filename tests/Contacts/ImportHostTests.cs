using System.Text;
using ColdMail.Contacts;
using ColdMail.Dev.Components;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Contacts;

/// <summary>Imports in the real host: started by its triggers, killed, and taken up again.</summary>
[Trait("Kind", "path")]
public sealed class ImportHostTests(TestDatabase database, TestStorage storage)
    : IClassFixture<TestDatabase>, IClassFixture<TestStorage>, IAsyncLifetime
{
    const int Rows = 40_000;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    ColdMailHost? host;

    ColdMailHost Host => host ?? throw new InvalidOperationException("Not started.");

    UploadStore Uploads => new(database.Db);

    UploadBlobs Blobs => new(storage.Blobs);

    public async ValueTask InitializeAsync() => host = await ColdMailHost.StartAsync(
        new(Leftovers.TestName("imports", Environment.ProcessId), database.ConnectionString, storage.ConnectionString)
        {
            Settings = new Dictionary<string, string>(DevelopmentSettings.Create(null, "http://localhost:7071"))
            {
                ["Import__ChunkRows"] = "500",
            },
        },
        TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    [Fact]
    public async Task A_file_that_appears_in_storage_is_imported_by_the_blob_trigger()
    {
        var user = await database.UserAsync();
        var job = await CreateAsync(user);

        await Blobs.WriteAsync(job, new MemoryStream("email\nada@example.com"u8.ToArray()), CancellationToken.None);

        Assert.Equal(1, (await UntilAsync(user, job, found => found.Status == "done")).CreatedRows);
    }

    [Fact]
    public async Task An_import_whose_host_is_killed_goes_on_without_doubling_or_losing_a_row()
    {
        var user = await database.UserAsync();
        var job = await CreateAsync(user);
        var csv = ImportTests.Rows(0, Rows) + ImportTests.Rows(Rows - 100, 100, header: false) + "no address,\n";
        await Blobs.WriteAsync(job, new MemoryStream(Encoding.UTF8.GetBytes(csv)), CancellationToken.None);
        await new ImportNudge(storage.Queues).PostAsync(job, CancellationToken.None);
        await UntilAsync(user, job, found => found.RecordsRead > 1_000);

        await Host.KillAsync();
        var killed = await JobAsync(user, job);
        await Host.StartAgainAsync(TestContext.Current.CancellationToken);
        await database.ExecuteAsync(
            "UPDATE upload_jobs SET lease_until = @past WHERE id = @job AND status = 'running'", new { job, past = Given.Now.AddYears(-1) });
        await new ImportNudge(storage.Queues).PostAsync(job, CancellationToken.None);
        var done = await UntilAsync(user, job, found => found.Status is "done" or "failed");

        Assert.Equal("running", killed.Status);
        Assert.InRange(killed.RecordsRead, 1_001, Rows - 1);
        Assert.Equal(
            ("done", Rows + 101, Rows, 100, 0, 1),
            (done.Status, done.TotalRows, done.CreatedRows, done.DuplicateRows, done.ExistingRows, done.ErrorRows));
        Assert.Equal(Rows, await database.ScalarAsync<int>("SELECT COUNT(*) FROM contacts WHERE user_id = @user", new { user }));
        Assert.Equal(Rows, await database.ScalarAsync<int>(
            "SELECT COUNT(*) FROM contact_list_items WHERE list_id = @list", new { list = done.ListId }));
    }

    async Task<long> CreateAsync(long user) =>
        (await Uploads.CreateAsync(user, ImportRig.Wish(), 0, Given.Now, CancellationToken.None))!.Value;

    async Task<UploadJob> JobAsync(long user, long job) => (await Uploads.FindAsync(user, job, CancellationToken.None))!;

    async Task<UploadJob> UntilAsync(long user, long job, Func<UploadJob, bool> isSo)
    {
        var clock = TimeProvider.System;
        for (var begun = clock.GetTimestamp(); ;)
        {
            var found = await JobAsync(user, job);
            if (isSo(found))
            {
                return found;
            }

            Assert.True(clock.GetElapsedTime(begun) < Patience, $"It did not happen in time: {found}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }
}
