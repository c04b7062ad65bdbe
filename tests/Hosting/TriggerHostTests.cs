using System.Globalization;
using ColdMail.Alerts;
using ColdMail.Dev.Components;
using ColdMail.Storage;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Hosting;

/// <summary>The real host on a real storage account: what a queue message goes through.</summary>
[Trait("Kind", "path")]
public sealed class TriggerHostTests(TestDatabase database, TestStorage storage)
    : IClassFixture<TestDatabase>, IClassFixture<TestStorage>, IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    ColdMailHost? host;

    public async ValueTask InitializeAsync() => host = await ColdMailHost.StartAsync(
        new(Leftovers.TestName("triggers", Environment.ProcessId), database.ConnectionString, storage.ConnectionString)
        {
            Settings = new Dictionary<string, string>(DevelopmentSettings.Create(null, "http://localhost:7071"))
            {
                ["AzureFunctionsJobHost__extensions__queues__visibilityTimeout"] = "00:00:00.2",
                ["AzureFunctionsJobHost__extensions__queues__maxPollingInterval"] = "00:00:00.2",
            },
        },
        TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
        {
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_message_that_fails_every_time_ends_in_the_poison_queue_and_as_an_alert()
    {
        await PostAsync(QueueStore.Send, "nobody here wrote this");

        await UntilAsync(() => database.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM alerts WHERE user_id IS NULL AND kind = 'POISON')"));
        Assert.Equal(1, await database.ScalarAsync<int>("SELECT SUM(times) FROM alerts WHERE user_id IS NULL"));
        Assert.Equal(5, FailuresOf("SendBatch"));
    }

    [Fact]
    public async Task A_queue_message_reaches_its_function()
    {
        var user = await database.UserAsync();
        var sender = await database.SenderAsync(user);

        await PostAsync($"{QueueStore.Send}-poison", sender.ToString(CultureInfo.InvariantCulture));

        var alerts = new AlertStore(database.Db);
        await UntilAsync(async () => (await alerts.ListAsync(user, isResolved: false, null, 1, CancellationToken.None)).Count > 0);
        Assert.Equal(0, FailuresOf("SendPoison"));
    }

    [Fact]
    public async Task The_host_prepares_the_database_before_it_answers() =>
        Assert.NotEmpty(await database.QueryAsync<string>(
            """
            SELECT partition_name
              FROM information_schema.partitions
             WHERE table_schema = DATABASE() AND table_name = 'email_events' AND partition_name LIKE 'p\_2%'
            """));

    Task PostAsync(string queue, string message) =>
        storage.Queues.PostAsync(queue, message, TimeSpan.Zero, TestContext.Current.CancellationToken);

    /// <summary>How often the host reported that a function threw.</summary>
    int FailuresOf(string function) => File.ReadLines(host!.LogFile)
        .Count(line => line.Contains($"Executed '{function}' (Failed", StringComparison.Ordinal));

    static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var clock = TimeProvider.System;
        for (var begun = clock.GetTimestamp(); !await isSo();)
        {
            Assert.True(clock.GetElapsedTime(begun) < Patience, "It did not happen in time.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }
    }
}
