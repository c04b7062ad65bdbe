using ColdMail.Retention;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Retention;

[Trait("Kind", "store")]
public sealed class ArchiveTests : IAsyncLifetime
{
    const int Kept = 1;
    const int Over = 3;

    ArchiveRig rig = null!;

    public async ValueTask InitializeAsync() => rig = await ArchiveRig.CreateAsync();

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task A_month_is_archived_dropped_and_restored_row_for_row()
    {
        var user = await rig.Database.UserAsync(plan: Over);
        await rig.EventsAsync(user, 250, message: (await rig.CampaignAsync(user, 1, new(2028, 6, 1, 0, 0, 0, DateTimeKind.Utc)))[0]);
        await rig.EventsAsync(user, 3, new(2026, 6, 2, 0, 0, 0, DateTimeKind.Utc));
        var before = await rig.RowsAsync("email_events PARTITION (p_2026_03)");

        Assert.True(await rig.RunAsync());

        Assert.DoesNotContain("p_2026_03", await PartitionsAsync());
        Assert.Equal(3, await rig.Database.ScalarAsync<int>("SELECT COUNT(*) FROM email_events"));
        Assert.Equal(
            [(1, 100), (2, 100), (3, 50)],
            await rig.Database.QueryAsync<(int, int)>("SELECT part, row_count FROM archive_parts WHERE removed_at IS NOT NULL ORDER BY part"));
        for (var again = 0; again < 2; again++)
        {
            var restored = Assert.IsType<Restored.Done>(await rig.RestoreAsync(DataClass.Events));
            Assert.Equal((250, 0, "restored_email_events", 0), (restored.Rows, restored.Erased, restored.Table, restored.Dropped.Count));
            Assert.Equal(before, await rig.RowsAsync("restored_email_events"));
        }

        Assert.IsType<Restored.NothingArchived>(await rig.RestoreAsync(DataClass.Events, month: new(2026, 6, 1)));
    }

    [Fact]
    public async Task A_run_that_is_ended_at_any_request_goes_on_without_doubling_or_losing_a_row()
    {
        var user = await rig.Database.UserAsync(plan: Over);
        var mail = (await rig.CampaignAsync(user, 1, new(2028, 6, 1, 0, 0, 0, DateTimeKind.Utc)))[0];
        await rig.EventsAsync(user, 25, message: mail);
        await InboundAsync(user, 25);
        var events = await rig.RowsAsync("email_events");
        var mails = await rig.RowsAsync("inbound_mails");

        var ended = 0;
        for (var request = 1; !await rig.RunAsync(partRows: 10, endAt: request); request++)
        {
            Assert.InRange(++ended, 1, 200);
        }

        Assert.InRange(ended, 12, 200);
        Assert.Equal((0, 0), (await CountAsync("email_events"), await CountAsync("inbound_mails")));
        await rig.RestoreAsync(DataClass.Events);
        await rig.RestoreAsync(DataClass.InboundMails);
        Assert.Equal(events, await rig.RowsAsync("restored_email_events"));
        Assert.Equal(mails, await rig.RowsAsync("restored_inbound_mails"));
        Assert.Equal(
            [("email_events", 25), ("inbound_mails", 25)],
            await rig.Database.QueryAsync<(string, int)>(
                "SELECT data_class, CAST(SUM(row_count) AS SIGNED) FROM archive_parts GROUP BY data_class ORDER BY data_class"));
    }

    [Fact]
    public async Task A_run_that_is_lost_after_removing_and_before_noting_it_is_finished_by_the_next()
    {
        var user = await rig.Database.UserAsync(plan: Over);
        await rig.EventsAsync(user, 5);
        await InboundAsync(user, 5);
        await rig.RunAsync();
        await rig.Database.ExecuteAsync("UPDATE archive_parts SET removed_at = NULL");

        Assert.True(await rig.RunAsync());

        Assert.Equal(0, await rig.Database.ScalarAsync<int>("SELECT COUNT(*) FROM archive_parts WHERE removed_at IS NULL"));
    }

    [Fact]
    public async Task A_run_writes_no_more_than_it_may_and_the_next_one_goes_on()
    {
        var user = await rig.Database.UserAsync(plan: Over);
        await rig.EventsAsync(user, 25);

        await rig.RunAsync(partRows: 10, rowsPerRun: 10);
        Assert.Equal((25, 1), (await CountAsync("email_events"), await CountAsync("archive_parts")));
        await rig.RunAsync(partRows: 10, rowsPerRun: 10);
        await rig.RunAsync(partRows: 10, rowsPerRun: 10);

        Assert.Equal((0, 3), (await CountAsync("email_events"), await CountAsync("archive_parts")));
    }

    [Fact]
    public async Task Whoever_has_a_plan_that_keeps_data_keeps_it_and_the_month_of_the_others_goes_row_by_row()
    {
        await rig.Database.ExecuteAsync("UPDATE plan_retention SET keep_months = NULL WHERE plan_id = @Kept", new { Kept });
        var (keeps, leaves) = (await rig.Database.UserAsync(plan: Kept), await rig.Database.UserAsync(plan: Over));
        await rig.EventsAsync(keeps, 5);
        await rig.EventsAsync(leaves, 5);
        await InboundAsync(keeps, 5);
        await InboundAsync(leaves, 5);

        await rig.RunAsync();
        await rig.RunAsync();

        foreach (var table in new[] { "email_events", "inbound_mails" })
        {
            Assert.Equal([(keeps, 5)], await rig.Database.QueryAsync<(long, int)>($"SELECT user_id, COUNT(*) FROM {table} GROUP BY user_id"));
        }

        Assert.Contains("p_2026_03", await PartitionsAsync());

        await rig.Database.ExecuteAsync("UPDATE users SET plan_id = @Over WHERE id = @keeps", new { Over, keeps });
        await rig.RunAsync();
        Assert.Equal((0, 0), (await CountAsync("email_events"), await CountAsync("inbound_mails")));
    }

    [Fact]
    public async Task Who_comes_to_a_plan_that_keeps_data_before_it_is_removed_keeps_it()
    {
        await rig.Database.ExecuteAsync("UPDATE plan_retention SET keep_months = NULL WHERE plan_id = @Kept", new { Kept });
        var (moves, leaves) = (await rig.Database.UserAsync(plan: Over), await rig.Database.UserAsync(plan: Over));
        await rig.EventsAsync(moves, 5);
        await rig.EventsAsync(leaves, 5);
        await rig.RunAsync(partRows: 10, rowsPerRun: 10);
        await rig.Database.ExecuteAsync("UPDATE users SET plan_id = @Kept WHERE id = @moves", new { Kept, moves });

        await rig.RunAsync(partRows: 10);

        Assert.Equal([(moves, 5)], await rig.Database.QueryAsync<(long, int)>("SELECT user_id, COUNT(*) FROM email_events GROUP BY user_id"));
    }

    [Fact]
    public async Task Details_of_mails_go_and_what_keeps_a_step_from_going_twice_stays()
    {
        var user = await rig.Database.UserAsync(plan: Over);
        var ended = await rig.CampaignAsync(user, 7);
        var young = await rig.CampaignAsync(user, 2, new(2026, 6, 1, 0, 0, 0, DateTimeKind.Utc));
        await rig.Database.ExecuteAsync("UPDATE email_messages SET status = 'uncertain' WHERE id = @id", new { id = ended[0] });
        var before = (await rig.RowsAsync("email_messages")).Where((_, row) => row is > 0 and < 7).ToList();

        await rig.RunAsync(partRows: 3);
        await rig.RunAsync(partRows: 3);

        Assert.Equal(9, await CountAsync("email_messages"));
        Assert.Equal(
            [ended[0], .. young],
            await rig.Database.QueryAsync<long>(
                "SELECT id FROM email_messages WHERE last_reply IS NOT NULL AND body_hash IS NOT NULL AND date_header IS NOT NULL AND provider_message_id IS NOT NULL ORDER BY id"));
        Assert.Equal(
            6, await rig.Database.ScalarAsync<int>(
                """
                SELECT COUNT(DISTINCT campaign_id, step_id, contact_id)
                  FROM email_messages
                 WHERE status IN ('sent', 'failed') AND sent_at IS NOT NULL AND message_id_header IS NOT NULL AND last_reply IS NULL
                """));
        Assert.Equal(1, await CountAsync("archive_parts"));
        Assert.Equal(6, Assert.IsType<Restored.Done>(await rig.RestoreAsync(DataClass.Messages)).Rows);
        Assert.Equal(before, await rig.RowsAsync("restored_email_messages"));
    }

    [Fact]
    public async Task Reports_of_providers_go_when_they_were_processed_and_those_that_wait_or_failed_stay()
    {
        var user = await rig.Database.UserAsync(plan: Over);
        await ReportAsync(user, "done", ArchiveRig.March, null);
        await ReportAsync(user, "unmatched", ArchiveRig.March, "UNKNOWN_MESSAGE");
        await ReportAsync(user, "failed", ArchiveRig.March, "FAILED: Exception");
        await ReportAsync(user, "waits", null, null);
        await ReportAsync(user, "young", new(2028, 5, 31, 0, 0, 0, DateTimeKind.Utc), null);

        await rig.RunAsync();

        Assert.Equal(["failed", "waits", "young"], await rig.Database.QueryAsync<string>("SELECT raw FROM webhook_inbox ORDER BY raw"));
        await rig.RestoreAsync(DataClass.WebhookInbox);
        Assert.Equal(["done", "unmatched"], await rig.Database.QueryAsync<string>("SELECT raw FROM restored_webhook_inbox ORDER BY raw"));
    }

    [Fact]
    public async Task A_file_that_is_not_what_was_written_removes_nothing_is_said_and_is_written_again()
    {
        var user = await rig.Database.UserAsync(plan: Over);
        await rig.EventsAsync(user, 25);
        await rig.RunAsync(partRows: 10, rowsPerRun: 20);
        await DamageAsync("email_events/2026-03/000002.jsonl.gz");

        await rig.RunAsync(partRows: 10);

        Assert.Equal((25, 1), (await CountAsync("email_events"), await CountAsync("archive_parts")));
        Assert.Equal(["ARCHIVE"], await rig.Database.QueryAsync<string>("SELECT kind FROM alerts"));
        await rig.RunAsync(partRows: 10);
        Assert.Equal((0, 3), (await CountAsync("email_events"), await CountAsync("archive_parts")));

        await DamageAsync("email_events/2026-03/000003.jsonl.gz");
        Assert.Equal(new Restored.Damaged("email_events/2026-03/000003.jsonl.gz"), await rig.RestoreAsync(DataClass.Events));
    }

    [Fact]
    public async Task Restoring_leaves_out_who_was_erased_and_takes_one_user_alone_if_asked()
    {
        var (first, second) = (await rig.Database.UserAsync(plan: Over), await rig.Database.UserAsync(plan: Over));
        var mails = await rig.CampaignAsync(first, 3);
        var others = await rig.CampaignAsync(second, 2);
        await rig.EventsAsync(first, 4, message: mails[0]);
        await rig.EventsAsync(first, 4, message: mails[1]);
        await rig.EventsAsync(second, 4, message: others[0]);
        await rig.RunAsync();
        await rig.Database.ExecuteAsync(
            "UPDATE contacts c JOIN email_messages m ON m.contact_id = c.id SET c.status = 'erased' WHERE m.id = @id", new { id = mails[0] });

        var events = Assert.IsType<Restored.Done>(await rig.RestoreAsync(DataClass.Events, first));
        var messages = Assert.IsType<Restored.Done>(await rig.RestoreAsync(DataClass.Messages));

        Assert.Equal((4, 4), (events.Rows, events.Erased));
        Assert.Equal([mails[1]], await rig.Database.QueryAsync<long>("SELECT DISTINCT message_id FROM restored_email_events"));
        Assert.Equal((4, 1), (messages.Rows, messages.Erased));
    }

    [Fact]
    public async Task Of_two_runs_at_once_the_second_does_nothing()
    {
        var user = await rig.Database.UserAsync(plan: Over);
        await rig.EventsAsync(user, 5);

        await using (await new ArchiveStore(rig.Database.Db).TakeTurnAsync(default))
        {
            Assert.True(await rig.RunAsync());
            Assert.Equal(0, await CountAsync("archive_parts"));
        }

        await rig.RunAsync();
        Assert.Equal(1, await CountAsync("archive_parts"));
    }

    Task<int> CountAsync(string table) => rig.Database.ScalarAsync<int>($"SELECT COUNT(*) FROM {table}");

    Task<IReadOnlyList<string>> PartitionsAsync() => rig.Database.QueryAsync<string>(
        "SELECT partition_name FROM information_schema.partitions WHERE table_schema = DATABASE() AND table_name = 'email_events'");

    async Task DamageAsync(string file) => await rig.Storage.Blobs.Container(ColdMail.Storage.BlobStore.Archive).GetBlobClient(file)
        .UploadAsync(BinaryData.FromString("not it"), overwrite: true);

    async Task InboundAsync(long user, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await rig.Database.InsertAsync("inbound_mails", new
            {
                user_id = user,
                sender_id = user,
                dedupe_key = Guid.NewGuid().ToByteArray().Concat(new byte[16]).ToArray(),
                label = "reply",
                layer = "x",
                evidence = "x",
                matched_by = "x",
                from_email = "a@x.example",
                from_name = "A",
                subject = "Hä\n",
                snippet = "",
                body_text = new string('b', 100),
                uid_validity = 1,
                uid = i,
                received_at = ArchiveRig.March,
                created_at = ArchiveRig.March,
            });
        }
    }

    Task<long> ReportAsync(long user, string raw, DateTime? processedAt, string? error) => rig.Database.InsertAsync("webhook_inbox", new
    {
        user_id = user,
        provider = "generic",
        dedupe_key = Guid.NewGuid().ToByteArray(),
        received_at = ArchiveRig.March,
        raw,
        processed_at = processedAt,
        error,
    });
}
