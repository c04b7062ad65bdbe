using ColdMail.EventSubscriptions;
using ColdMail.Tests.Infrastructure;
using Dapper;
using Microsoft.Extensions.Time.Testing;
using MySqlConnector;

namespace ColdMail.Tests.EventSubscriptions;

/// <summary>No event is missed and none is doubled, whatever order transactions commit in.</summary>
[Trait("Kind", "store")]
public sealed class EventFanOutTests : IAsyncLifetime
{
    readonly TestDatabase database = new();
    readonly FakeTimeProvider clock = new(new DateTimeOffset(Given.Now));
    long user;
    long subscription;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        user = await database.UserAsync();
        subscription = await SubscriptionAsync();
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task An_event_that_commits_behind_a_later_one_is_found_with_the_next_look()
    {
        await using var slow = await OpenAsync();
        var first = await AddAsync(slow.Connection, slow.Transaction);
        var second = await AddAsync();
        await RunAsync();
        Assert.Equal([second], await MadeAsync());

        await slow.Transaction.CommitAsync();
        await RunAsync();

        Assert.True(first < second);
        Assert.Equal([first, second], await MadeAsync());
    }

    [Fact]
    public async Task An_event_whose_transaction_outlives_many_looks_is_found_when_it_must_be_over()
    {
        await using var slow = await OpenAsync();
        var late = await AddAsync(slow.Connection, slow.Transaction);
        for (var i = 0; i < 10; i++)
        {
            await AddAsync();
            await RunAsync();
            clock.Advance(TimeSpan.FromSeconds(10));
        }

        await slow.Transaction.CommitAsync();
        await RunAsync();
        Assert.DoesNotContain(late, await MadeAsync());

        clock.Advance(EventFanOut.LongestTransaction);
        await RunAsync();

        Assert.Equal(await EventsAsync(), await MadeAsync());
    }

    [Fact]
    public async Task Many_writers_and_two_readers_at_once_lose_and_double_nothing()
    {
        using var over = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                await RunAsync();
            }
        })).ToList();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            for (var i = 0; i < 25; i++)
            {
                await using var work = await OpenAsync();
                for (var n = random.Next(1, 6); n > 0; n--)
                {
                    await AddAsync(work.Connection, work.Transaction);
                    await Task.Delay(random.Next(0, 5));
                }

                await (random.Next(5) == 0 ? work.Transaction.RollbackAsync() : work.Transaction.CommitAsync());
            }
        })));
        await over.CancelAsync();
        await Task.WhenAll(readers);
        clock.Advance(EventFanOut.LongestTransaction);
        await RunAsync();
        clock.Advance(EventFanOut.LongestTransaction);
        await RunAsync();

        var events = await EventsAsync();
        Assert.True(events.Count > 200);
        Assert.Equal(events, await MadeAsync());
    }

    [Fact]
    public async Task A_subscription_gets_its_types_of_its_campaigns_from_its_beginning()
    {
        var early = await AddAsync(type: "replied", campaign: 7);
        var narrow = await SubscriptionAsync("mail.replied,campaign.finished", "7,9", early);
        var wanted = await AddAsync(type: "replied", campaign: 7);
        await AddAsync(type: "replied", campaign: 8);
        await AddAsync(type: "replied", campaign: 79);
        await AddAsync(type: "sent", campaign: 7);
        await AddAsync(type: "held", campaign: 7);
        await database.ExecuteAsync("UPDATE event_subscriptions SET status = 'paused' WHERE id = @narrow", new { narrow });

        await RunAsync();

        Assert.Equal([wanted], await MadeAsync(narrow));
    }

    [Fact]
    public async Task A_subscription_that_is_off_and_other_users_get_nothing()
    {
        var stranger = await SubscriptionAsync(of: await database.UserAsync());
        await database.ExecuteAsync("UPDATE event_subscriptions SET status = 'off' WHERE id = @subscription", new { subscription });
        await AddAsync();

        await RunAsync();

        Assert.Empty(await MadeAsync());
        Assert.Empty(await MadeAsync(stranger));
    }

    Task RunAsync() => new EventFanOut(new(database.Db), new(database.Db), clock).RunAsync(CancellationToken.None);

    Task<long> SubscriptionAsync(string events = "mail.sent", string? campaigns = null, long since = 0, long? of = null) =>
        database.InsertAsync("event_subscriptions", new
        {
            user_id = of ?? user,
            url = "https://example.com",
            events,
            campaigns,
            since_event_id = since,
            secret_encrypted = "",
            created_at = Given.Now,
            updated_at = Given.Now,
        });

    async Task<long> AddAsync(string type = "sent", long campaign = 1)
    {
        await using var connection = await database.Db.OpenAsync(CancellationToken.None);
        return await AddAsync(connection, null, type, campaign);
    }

    /// <remarks>The instant lies before the others': it must not matter.</remarks>
    Task<long> AddAsync(MySqlConnection connection, MySqlTransaction? transaction, string type = "sent", long campaign = 1) =>
        connection.ExecuteScalarAsync<long>(
            """
            INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at) VALUES (@user, @campaign, 1, @type, @at);
            SELECT LAST_INSERT_ID()
            """,
            new { user, campaign, type, at = Given.Now.AddHours(-1) },
            transaction);

    async Task<Work> OpenAsync()
    {
        var connection = await database.Db.OpenAsync(CancellationToken.None);
        return new(connection, await connection.BeginTransactionAsync());
    }

    Task<IReadOnlyList<long>> EventsAsync() => database.QueryAsync<long>("SELECT id FROM email_events ORDER BY id");

    Task<IReadOnlyList<long>> MadeAsync(long? of = null) => database.QueryAsync<long>(
        "SELECT source_id FROM event_deliveries WHERE subscription_id = @of ORDER BY source_id", new { of = of ?? subscription });

    sealed record Work(MySqlConnection Connection, MySqlTransaction Transaction) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Transaction.DisposeAsync();
            await Connection.DisposeAsync();
        }
    }
}
