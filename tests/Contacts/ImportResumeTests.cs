using System.Text;
using ColdMail.Contacts;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tests.Tracking;
using MySqlConnector;

namespace ColdMail.Tests.Contacts;

[Trait("Kind", "store")]
public sealed class ImportResumeTests(ImportRig rig) : IClassFixture<ImportRig>
{
    /// <summary>35 rows over four chunks: 31 people, two of them twice, and two bad rows.</summary>
    static readonly string File = ImportTests.Rows(0, 15) + "bad address,\nperson3@example.com,\n"
        + ImportTests.Rows(15, 15, header: false) + "person20@example.com,\nworse@,\nlast@example.com,\n";

    static readonly (int Total, int Created, int Duplicates, int Errors) Whole = (35, 31, 2, 2);

    [Theory]
    [InlineData(11)]
    [InlineData(21)]
    [InlineData(31)]
    public async Task An_import_that_fails_between_chunks_goes_on_where_it_stopped(int failsAt)
    {
        var user = await rig.Database.UserAsync();
        var job = await rig.UploadAsync(user, Encoding.UTF8.GetBytes(File));
        await using (await FailAtAsync(job, failsAt))
        {
            await Assert.ThrowsAsync<MySqlException>(() => rig.Import().RunAsync(job, CancellationToken.None));
        }

        var stopped = await rig.JobAsync(user, job);
        await rig.Import().RunAsync(job, CancellationToken.None);

        Assert.Equal("queued", stopped.Status);
        Assert.Equal(failsAt, stopped.RecordsRead);
        await AssertWholeAsync(user, job);
    }

    [Fact]
    public async Task A_run_that_was_killed_is_followed_by_the_next_when_its_lease_is_over()
    {
        var user = await rig.Database.UserAsync();
        var job = await rig.UploadAsync(user, Encoding.UTF8.GetBytes(File));
        await using (await FailAtAsync(job, 21))
        {
            await Assert.ThrowsAsync<MySqlException>(() => rig.Import().RunAsync(job, CancellationToken.None));
        }

        await rig.Database.ExecuteAsync(
            "UPDATE upload_jobs SET status = 'running', lease_token = 7, lease_until = @until WHERE id = @job",
            new { job, until = Given.Now.AddSeconds(90) });

        await rig.Import().RunAsync(job, CancellationToken.None);
        Assert.Equal(21, (await rig.JobAsync(user, job)).RecordsRead);

        rig.Clock.Advance(TimeSpan.FromSeconds(91));
        await rig.Import().RunAsync(job, CancellationToken.None);

        await AssertWholeAsync(user, job);
    }

    [Fact]
    public async Task A_run_that_comes_back_too_late_changes_nothing()
    {
        var user = await rig.Database.UserAsync();
        var job = await rig.UploadAsync(user, Encoding.UTF8.GetBytes(File));
        var store = new ImportStore(rig.Database.Db);
        var now = rig.Clock.GetUtcNow().UtcDateTime;
        var late = new ImportLease(job, 1);
        var claimed = await store.ClaimAsync(late, now, now.AddSeconds(1), CancellationToken.None);
        await rig.Database.ExecuteAsync("UPDATE upload_jobs SET lease_until = @past WHERE id = @job", new { job, past = now.AddSeconds(-1) });
        await rig.Import().RunAsync(job, CancellationToken.None);

        var chunks = new ChunkStore(rig.Database.Db, new(Links.Keys));
        await using var staged = await chunks.StageAsync(
            Encoding.UTF8.GetBytes("ghost@example.com\t\t\t\t\\N\t0\n"), 1, 0, CancellationToken.None);
        var counts = await staged.TakeOverAsync(
            late, claimed!, new ChunkEnd(1000, 1000, 0, 0, "{}"), expectsNew: true, now, now, CancellationToken.None);

        Assert.Null(counts);
        Assert.False(await store.RenewAsync(late, now, CancellationToken.None));
        await AssertWholeAsync(user, job);
    }

    [Fact]
    public async Task A_cancelled_import_stops_and_keeps_what_it_has()
    {
        var user = await rig.Database.UserAsync();
        var job = await rig.UploadAsync(user, Encoding.UTF8.GetBytes(File));
        await using (await DuringChunkAsync(job, 21, "SET NEW.status = 'cancelled', NEW.lease_token = NULL"))
        {
            await rig.Import().RunAsync(job, CancellationToken.None);
        }

        await rig.Import().RunAsync(job, CancellationToken.None);
        var cancelled = await rig.JobAsync(user, job);

        Assert.Equal(("cancelled", 21), (cancelled.Status, cancelled.RecordsRead));
        Assert.Equal(cancelled.CreatedRows, (await rig.ContactsAsync(user)).Count);
    }

    [Fact]
    public async Task A_job_that_never_gets_further_is_given_up_with_a_word()
    {
        var user = await rig.Database.UserAsync();
        var job = await rig.UploadAsync(user, Encoding.UTF8.GetBytes(File));
        await using (await FailAtAsync(job, 0))
        {
            for (var i = 0; i < 10; i++)
            {
                await Assert.ThrowsAsync<MySqlException>(() => rig.Import().RunAsync(job, CancellationToken.None));
            }

            await rig.Import().RunAsync(job, CancellationToken.None);
        }

        var given = await rig.JobAsync(user, job);
        Assert.Equal("failed", given.Status);
        Assert.StartsWith("The import stopped 10 times without getting further.", given.Error);
    }

    [Fact]
    public async Task A_file_that_is_replaced_under_way_is_refused()
    {
        var user = await rig.Database.UserAsync();
        var job = await rig.UploadAsync(user, Encoding.UTF8.GetBytes(File));
        await using (await FailAtAsync(job, 21))
        {
            await Assert.ThrowsAsync<MySqlException>(() => rig.Import().RunAsync(job, CancellationToken.None));
        }

        await rig.Blobs.WriteAsync(job, new MemoryStream(Encoding.UTF8.GetBytes("email\nother@example.com")), CancellationToken.None);
        await rig.Import().RunAsync(job, CancellationToken.None);

        var refused = await rig.JobAsync(user, job);
        Assert.Equal(
            ("failed", "The file was replaced while it was imported. Upload the new one as a file of its own."),
            (refused.Status, refused.Error));
        Assert.DoesNotContain("other@example.com||||", await rig.ContactsAsync(user));
    }

    async Task AssertWholeAsync(long user, long job)
    {
        var done = await rig.JobAsync(user, job);
        Assert.Equal("done", done.Status);
        Assert.Equal(Whole, (done.TotalRows, done.CreatedRows, done.DuplicateRows, done.ErrorRows));
        Assert.Equal(Whole.Created, (await rig.ContactsAsync(user)).Count);
        Assert.Equal(Whole.Created, await rig.ListedAsync(user));
        var rejects = (await rig.RejectsAsync(job)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["\"line\"", "\"17\"", "\"35\""], rejects.Select(line => line.Split(',')[0]));
    }

    /// <summary>The database refuses to move the job to that place, like a machine that dies there.</summary>
    Task<IAsyncDisposable> FailAtAsync(long job, int records) =>
        DuringChunkAsync(job, records, "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'stop'", "> ");

    async Task<IAsyncDisposable> DuringChunkAsync(long job, int records, string action, string compare = "= ")
    {
        await rig.Database.ExecuteAsync(
            $"""
            CREATE TRIGGER stop_{job} BEFORE UPDATE ON upload_jobs FOR EACH ROW
            BEGIN
                IF NEW.id = {job} AND NEW.records_read {compare}{records} AND NEW.status = 'running' THEN {action}; END IF;
            END
            """);
        return new Trigger(rig.Database, $"stop_{job}");
    }

    sealed class Trigger(TestDatabase database, string name) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await database.ExecuteAsync($"DROP TRIGGER {name}");
    }
}
