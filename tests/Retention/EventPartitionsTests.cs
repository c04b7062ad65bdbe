using ColdMail.Retention;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Retention;

[Trait("Kind", "store")]
public sealed class EventPartitionsTests : IAsyncLifetime
{
    readonly TestDatabase database = new();
    readonly FakeTimeProvider clock = new(new DateTimeOffset(Given.Now));

    public ValueTask InitializeAsync() => database.InitializeAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Months_are_ready_ahead_and_time_adds_more()
    {
        await KeepAheadAsync();
        Assert.Equal(["p_2026_09", "p_2026_10", "p_2026_11", "p_2026_12", "p_future"], await NamesAsync());

        await KeepAheadAsync();
        Assert.Equal(["p_2026_09", "p_2026_10", "p_2026_11", "p_2026_12", "p_future"], await NamesAsync());

        clock.Advance(TimeSpan.FromDays(31));
        await KeepAheadAsync();
        Assert.Equal(["p_2026_09", "p_2026_10", "p_2026_11", "p_2026_12", "p_2027_01", "p_future"], await NamesAsync());
    }

    [Fact]
    public async Task Events_that_waited_in_the_last_partition_move_to_their_month()
    {
        await EventAsync(new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc));
        await EventAsync(new DateTime(2026, 9, 30, 23, 59, 59, DateTimeKind.Utc));
        await EventAsync(new DateTime(2026, 10, 1, 0, 0, 0, DateTimeKind.Utc));
        await EventAsync(new DateTime(2029, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        await KeepAheadAsync();

        Assert.Equal(2, await CountAsync("p_2026_09"));
        Assert.Equal(1, await CountAsync("p_2026_10"));
        Assert.Equal(0, await CountAsync("p_2026_11"));
        Assert.Equal(1, await CountAsync("p_future"));
    }

    [Fact]
    public async Task Hosts_that_start_at_once_add_each_month_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(KeepAheadAsync)));

        Assert.Equal(["p_2026_09", "p_2026_10", "p_2026_11", "p_2026_12", "p_future"], await NamesAsync());
    }

    [Fact]
    public async Task The_lock_is_given_back_when_the_plan_fails()
    {
        var store = new EventPartitionStore(database.Db);

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.ExtendAsync(
            _ => throw new InvalidOperationException(), CancellationToken.None));

        Assert.Equal(1, await database.ScalarAsync<int>("SELECT IS_FREE_LOCK(CONCAT('events.', SHA2(DATABASE(), 224)))"));
    }

    Task KeepAheadAsync() => new EventPartitions(
        new EventPartitionStore(database.Db), clock, NullLogger<EventPartitions>.Instance).KeepAheadAsync(CancellationToken.None);

    Task<long> EventAsync(DateTime occurredAt) => database.InsertAsync("email_events", new
    {
        user_id = 1,
        campaign_id = 1,
        message_id = 1,
        event_type = "sent",
        occurred_at = occurredAt,
    });

    Task<IReadOnlyList<string>> NamesAsync() => database.QueryAsync<string>(
        """
        SELECT partition_name
          FROM information_schema.partitions
         WHERE table_schema = DATABASE() AND table_name = 'email_events'
         ORDER BY partition_ordinal_position
        """);

    Task<int> CountAsync(string partition) =>
        database.ScalarAsync<int>($"SELECT COUNT(*) FROM email_events PARTITION ({partition})");
}
