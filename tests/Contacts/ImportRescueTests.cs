using System.Text;
using ColdMail.Contacts;
using ColdMail.Storage;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Contacts;

[Trait("Kind", "store")]
public sealed class ImportRescueTests : IAsyncLifetime
{
    readonly ImportRig rig = new();

    public ValueTask InitializeAsync() => rig.InitializeAsync();

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task Jobs_that_nobody_works_on_are_nudged_and_no_others()
    {
        var user = await rig.Database.UserAsync();
        var now = Given.Now;
        var old = now.AddMinutes(-2);
        await JobAsync(user, "running", old, now.AddSeconds(30));
        await JobAsync(user, "done", old, null);
        await JobAsync(user, "queued", now.AddSeconds(-5), null);
        var lost = await JobAsync(user, "queued", old, null);
        var dead = await JobAsync(user, "running", old, now.AddSeconds(-1));
        var undo = await JobAsync(user, "undoing", old, null);
        await JobAsync(user, "uploading", old, null);
        var arrived = await JobAsync(user, "uploading", old, null);
        await rig.Blobs.WriteAsync(arrived, new MemoryStream("email\na@example.com"u8.ToArray()), CancellationToken.None);

        var nudged = await rig.Rescue().RedriveAsync(CancellationToken.None);

        Assert.Equal(4, nudged);
        Assert.Equal(new[] { lost, dead, undo, arrived }.Order(), (await NudgesAsync()).Order());
    }

    [Fact]
    public async Task An_upload_that_never_came_is_given_up_with_a_word()
    {
        var user = await rig.Database.UserAsync();
        var job = await JobAsync(user, "uploading", Given.Now.AddMinutes(-121), null);

        await rig.Rescue().RedriveAsync(CancellationToken.None);

        var refused = await rig.JobAsync(user, job);
        Assert.Equal(("failed", "The file did not arrive until 2026-09-15 09:59 UTC. Upload it again."), (refused.Status, refused.Error));
    }

    [Fact]
    public async Task A_user_has_only_so_many_imports_at_once_and_the_next_follows()
    {
        var user = await rig.Database.UserAsync();
        await JobAsync(user, "running", Given.Now, Given.Now.AddSeconds(60));
        var second = await JobAsync(user, "running", Given.Now, Given.Now.AddSeconds(60));
        var third = await rig.UploadAsync(user, Encoding.UTF8.GetBytes(ImportTests.Rows(0, 3)));

        await rig.Import().RunAsync(third, CancellationToken.None);
        Assert.Equal("queued", (await rig.JobAsync(user, third)).Status);

        await rig.Database.ExecuteAsync("UPDATE upload_jobs SET status = 'done' WHERE id = @second", new { second });
        var fourth = await rig.UploadAsync(user, Encoding.UTF8.GetBytes(ImportTests.Rows(0, 3)));
        await NudgesAsync();
        await rig.Import().RunAsync(third, CancellationToken.None);

        Assert.Equal("done", (await rig.JobAsync(user, third)).Status);
        Assert.Equal([fourth], await NudgesAsync());
    }

    [Fact]
    public async Task A_nudge_that_fails_for_good_tells_the_owner()
    {
        var user = await rig.Database.UserAsync();
        var job = await JobAsync(user, "queued", Given.Now, null);

        await rig.Rescue().GiveUpNudgeAsync($"{job}", CancellationToken.None);
        await rig.Rescue().GiveUpNudgeAsync("nonsense", CancellationToken.None);

        Assert.Equal(
            ["POISON"], await rig.Database.QueryAsync<string>("SELECT kind FROM alerts WHERE user_id = @user", new { user }));
    }

    Task<long> JobAsync(long user, string status, DateTime createdAt, DateTime? leaseUntil) => rig.Database.InsertAsync("upload_jobs", new
    {
        user_id = user,
        filename = "leads.csv",
        status,
        lease_until = leaseUntil,
        created_at = createdAt,
    });

    /// <summary>Takes all nudges out of the queue.</summary>
    async Task<IReadOnlyList<long>> NudgesAsync()
    {
        var queue = new Azure.Storage.Queues.QueueClient(rig.Storage.ConnectionString, QueueStore.Import);
        var messages = await queue.ReceiveMessagesAsync(32);
        foreach (var message in messages.Value)
        {
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        }

        return [.. messages.Value.Select(message =>
            ImportNudge.JobOf(Encoding.UTF8.GetString(Convert.FromBase64String(message.MessageText)))!.Value)];
    }
}
