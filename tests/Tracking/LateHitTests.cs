using System.Net;
using Azure.Storage.Queues;
using ColdMail.Database;
using ColdMail.Storage;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tracking;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;

namespace ColdMail.Tests.Tracking;

/// <summary>Links while the database is away, with a real server that is stopped and started again.</summary>
[Trait("Kind", "path")]
public sealed class LateHitTests
{
    [Fact]
    public async Task What_readers_do_while_the_database_is_away_arrives_after_it_once_and_with_its_own_time()
    {
        var server = await Components.OwnDatabaseAsync("tracking");
        await using var _ = server;
        var schema = new MySqlConnectionStringBuilder(server.ConnectionString) { Database = "tracking" }.ConnectionString;
        await Migrations.ApplyAsync(schema, _ => { }, CancellationToken.None);
        await using var db = new Db(schema);
        var storage = await TestStorage.CreateAsync();
        await using var app = new TestApp
        {
            Settings = new() { ["AzureWebJobsStorage"] = storage.ConnectionString, ["Links:RecordSeconds"] = "30" },
            Configure = services => services.AddSingleton(db),
        };
        await app.InitializeAsync();
        var mail = await MailAsync(db);
        var tokens = app.Services.GetRequiredService<LinkTokens>();
        var late = app.Services.GetRequiredService<LateHits>();
        using var reader = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = app.Url };
        reader.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (Macintosh) Safari/605");

        await server.StopAsync();
        for (var i = 0; i < 6; i++)
        {
            using var click = await reader.GetAsync($"/t/c/{tokens.MakeClick(mail, "https://x.example/")}");
            Assert.Equal((HttpStatusCode.Redirect, "https://x.example/"), (click.StatusCode, click.Headers.Location!.OriginalString));
        }

        using var pixel = await reader.GetAsync($"/t/o/{tokens.Make(LinkUse.Open, mail)}.gif");
        using var page = await reader.GetAsync($"/u/{tokens.Make(LinkUse.Unsubscribe, mail)}");
        using var optOut = await reader.PostAsync($"/u/{tokens.Make(LinkUse.Unsubscribe, mail)}", null);
        var until = TimeProvider.System.GetUtcNow().UtcDateTime;
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (pixel.StatusCode, page.StatusCode, optOut.StatusCode));
        Assert.Contains(app.Log.Lines, line => line.Contains("BrokenCircuitException", StringComparison.Ordinal));
        var messages = await TakeAsync(storage);
        Assert.Equal(8, messages.Count);

        await late.RecordAsync(messages[0], CancellationToken.None);
        Assert.Equal(9, await CountAsync(storage));

        await server.StartAgainAsync(CancellationToken.None);
        foreach (var message in messages.Concat(messages))
        {
            await late.RecordAsync(message, CancellationToken.None);
        }

        await using var connection = await db.OpenAsync(CancellationToken.None);
        Assert.Equal(
            [("clicked", 6), ("opened", 1), ("unsubscribed", 1)],
            await connection.QueryAsync<(string, int)>(
                "SELECT event_type, COUNT(*) FROM email_events WHERE message_id = @MessageId GROUP BY event_type ORDER BY event_type", mail));
        var (clicked, opened, status) = await connection.QuerySingleAsync<(DateTime, DateTime, string)>(
            "SELECT m.clicked_at, m.opened_at, c.status FROM email_messages m JOIN contacts c ON c.id = m.contact_id WHERE m.id = @MessageId", mail);
        Assert.True(clicked < until && opened == clicked, $"{clicked:O} {opened:O} {until:O}");
        Assert.Equal("unsubscribed", status);
    }

    static async Task<MailLink> MailAsync(Db db)
    {
        await using var connection = await db.OpenAsync(CancellationToken.None);
        var id = await connection.ExecuteScalarAsync<long>(
            """
            INSERT INTO users (email, password_hash, plan_id, created_at, updated_at) VALUES ('a@x.example', '', 1, @Now, @Now);
            INSERT INTO contacts (user_id, email, created_at, updated_at) VALUES (1, 'c@x.example', @Now, @Now);
            INSERT INTO campaigns (user_id, name, created_at, updated_at) VALUES (1, 'x', @Now, @Now);
            INSERT INTO email_messages
                   (user_id, campaign_id, step_id, contact_id, sender_id, step_number, status, scheduled_at, sent_at, created_at)
            VALUES (1, 1, 1, 1, 1, 1, 'sent', @Now, @Now, @Now);
            SELECT LAST_INSERT_ID()
            """,
            new { Given.Now });
        return new(1, 1, id);
    }

    static QueueClient Queue(TestStorage storage) =>
        new(storage.ConnectionString, QueueStore.Hits, new() { MessageEncoding = QueueMessageEncoding.Base64 });

    static async Task<IReadOnlyList<string>> TakeAsync(TestStorage storage) =>
        [.. (await Queue(storage).ReceiveMessagesAsync(32)).Value.Select(message => message.Body.ToString())];

    static async Task<int> CountAsync(TestStorage storage) =>
        (await Queue(storage).GetPropertiesAsync()).Value.ApproximateMessagesCount;
}
