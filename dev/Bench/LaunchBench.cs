using System.Diagnostics;
using System.Globalization;
using ColdMail.Campaigns;
using ColdMail.Database;
using ColdMail.Stats;
using Dapper;
using MySqlConnector;

namespace ColdMail.Dev.Bench;

/// <summary>
/// Launches a campaign to many contacts, and beside it writes the same rows into an identical table by the barest chunked
/// INSERT … SELECT: a chunk of the one, a chunk of the other, so that a machine that is slow for a while is slow for both.
/// </summary>
static class LaunchBench
{
    const int Usual = 1_000_000;
    const int SenderCount = 50;

    static readonly DateTime Now = new(2026, 9, 15, 10, 0, 0, DateTimeKind.Utc);

    public static async Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation)
    {
        var contacts = context.Number("contacts", Usual);
        await using var db = new Db(await context.SchemaAsync("bench_launch", cancellation));
        context.Say($"launch: making {contacts:#,0} contacts");
        var campaign = await FillAsync(db, contacts, cancellation);

        context.Say("launch: launching, and writing the bare rows beside it");
        var (launch, bare) = await MeasureAsync(db, campaign, contacts, cancellation);
        var watch = Stopwatch.StartNew();
        var stats = await new StatsStore(db).RollUpAsync(campaign, Now, cancellation);
        var rollUp = watch.Elapsed;

        await CheckAsync(db, campaign, contacts, stats!, cancellation);
        return new("launch",
        [
            new("contacts", contacts, ""),
            new("launched", contacts / launch.TotalSeconds, "contacts/s"),
            new("bare INSERT … SELECT", contacts / bare.TotalSeconds, "rows/s"),
            new("launch / bare", bare / launch, "", AtLeast: 0.5),
            new("time", launch.TotalSeconds, "s"),
            new("roll-up of the campaign", rollUp.TotalSeconds, "s"),
            new("peak memory", PeakMemory.Megabytes(Environment.ProcessId), "MB", AtMost: 512),
        ]);
    }

    /// <summary>The launch as <see cref="CampaignLaunch.RunAsync"/> runs it, chunk by chunk until it is complete.</summary>
    static async Task<(TimeSpan Launch, TimeSpan Bare)> MeasureAsync(
        Db db, long campaign, int contacts, CancellationToken cancellation)
    {
        var store = new LaunchStore(db);
        await using var connection = await db.OpenAsync(cancellation);
        var (launch, bare) = (TimeSpan.Zero, TimeSpan.Zero);
        var watch = Stopwatch.StartNew();
        if (!await store.BeginAsync(1, campaign, 1, Now, cancellation))
        {
            throw new InvalidOperationException("The campaign was not launched.");
        }

        for (var cursor = 0; ; cursor += LaunchStore.ChunkSize)
        {
            var progress = await store.TakeUpAsync(campaign, LaunchStore.ChunkSize, Now, cancellation);
            launch += watch.Elapsed;
            if (progress == LaunchProgress.Complete && cursor >= contacts)
            {
                return (launch, bare);
            }

            watch.Restart();
            await connection.ExecuteAsync(new(
                """
                INSERT INTO bare_messages
                       (user_id, campaign_id, step_id, contact_id, sender_id, step_number, status, scheduled_at, created_at)
                SELECT 1, @campaign, 1, contact_id, 1 + MOD(contact_id, @SenderCount), 1, 'scheduled', @Now, @Now
                  FROM contact_list_items
                 WHERE list_id = 1 AND contact_id > @cursor AND contact_id <= @end
                """,
                new { campaign, SenderCount, Now, cursor, end = cursor + LaunchStore.ChunkSize },
                commandTimeout: 600,
                cancellationToken: cancellation));
            bare += watch.Elapsed;
            watch.Restart();
        }
    }

    static async Task<long> FillAsync(Db db, int contacts, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        Task ExecuteAsync(string sql, object? parameters = null) =>
            connection.ExecuteAsync(new(sql, parameters, commandTimeout: 600, cancellationToken: cancellation));

        await ExecuteAsync(
            """
            CREATE TABLE bare_messages LIKE email_messages;
            INSERT INTO users (id, email, password_hash, plan_id, postal_address, created_at, updated_at)
            VALUES (1, 'bench@example.com', '', 3, 'Street 1', @Now, @Now);
            INSERT INTO contact_lists (id, user_id, name, created_at) VALUES (1, 1, 'Everyone', @Now), (2, 1, 'Customers', @Now);
            INSERT INTO campaigns (id, user_id, name, created_at, updated_at) VALUES (1, 1, 'Bench', @Now, @Now);
            INSERT INTO campaign_steps (id, campaign_id, step_number, subject, body_html, created_at, updated_at)
            VALUES (1, 1, 1, 'Hello', '<p>Hello</p>', @Now, @Now);
            INSERT INTO campaign_lists (campaign_id, list_id, kind) VALUES (1, 1, 'include'), (1, 2, 'exclude')
            """,
            new { Now });
        foreach (var sender in Enumerable.Range(1, SenderCount))
        {
            await ExecuteAsync(
                """
                INSERT INTO sender_accounts (id, user_id, from_email, smtp_host, created_at, updated_at)
                VALUES (@sender, 1, CONCAT(@sender, '@senders.example'), 'localhost', @Now, @Now);
                INSERT INTO campaign_senders (campaign_id, sender_id) VALUES (1, @sender)
                """,
                new { sender, Now });
        }

        await FillContactsAsync(connection, contacts, cancellation);
        await ExecuteAsync(
            """
            INSERT INTO contact_list_items (list_id, contact_id, created_at) SELECT 1, id, @Now FROM contacts;
            INSERT INTO contact_list_items (list_id, contact_id, created_at) SELECT 2, id, @Now FROM contacts WHERE MOD(id, 100) = 1;
            INSERT INTO suppression_list (user_id, email, reason, created_at)
            SELECT 1, email, 'manual', @Now FROM contacts WHERE MOD(id, 100) = 2;
            INSERT INTO suppression_list (user_id, email, reason, created_at) VALUES (1, '@c97.example', 'manual', @Now);
            UPDATE contacts SET status = 'unsubscribed' WHERE MOD(id, 100) = 3;
            ANALYZE TABLE contacts, contact_list_items, suppression_list
            """,
            new { Now });
        return 1;
    }

    static async Task FillContactsAsync(MySqlConnection connection, int contacts, CancellationToken cancellation)
    {
        const int chunk = 50_000;
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        for (var first = 1; first <= contacts; first += chunk)
        {
            var table = new System.Data.DataTable { Locale = CultureInfo.InvariantCulture };
            table.Columns.Add("id", typeof(long));
            table.Columns.Add("user_id", typeof(long));
            table.Columns.Add("email", typeof(string));
            table.Columns.Add("created_at", typeof(DateTime));
            table.Columns.Add("updated_at", typeof(DateTime));
            for (var id = first; id < Math.Min(first + chunk, contacts + 1); id++)
            {
                table.Rows.Add((long)id, 1L, $"person{id}@c{id % 1000}.example", Now, Now);
            }

            var copy = new MySqlBulkCopy(connection, transaction) { DestinationTableName = "contacts", BulkCopyTimeout = 600 };
            foreach (System.Data.DataColumn column in table.Columns)
            {
                copy.ColumnMappings.Add(new(column.Ordinal, column.ColumnName));
            }

            await copy.WriteToServerAsync(table, cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    /// <summary>A launch that is fast because it forgets someone is worth nothing.</summary>
    static async Task CheckAsync(
        Db db, long campaign, int contacts, CampaignStats stats, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var mails = await connection.ExecuteScalarAsync<int>(new(
            "SELECT COUNT(*) FROM email_messages WHERE campaign_id = @campaign AND status = 'scheduled'",
            new { campaign },
            cancellationToken: cancellation));
        var reached = Enumerable.Range(1, contacts).Count(id => id % 100 is not (1 or 2 or 3) && id % 1000 != 97);
        if (stats.Balance != "ok" || stats.Selected != contacts || mails != reached)
        {
            throw new InvalidOperationException(
                $"The launch went wrong: balance {stats.Balance}, {stats.Selected} selected, {mails} mails instead of {reached}.");
        }
    }
}
