using ColdMail.Campaigns;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Campaigns;

[Trait("Kind", "store")]
public sealed class LaunchStoreTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    static readonly CancellationToken Never = CancellationToken.None;
    static readonly DateTime Now = Given.Now;

    long user;

    LaunchStore Store => new(database.Db);

    CampaignStatusStore Status => new(database.Db);

    public async ValueTask InitializeAsync() => user = await database.UserAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Every_contact_gets_a_mail_or_a_reason()
    {
        var other = await database.UserAsync();
        var reached = await database.ContactAsync(user);
        var deleted = await ContactAsync("deleted_at = @Now");
        var erased = await ContactAsync("status = 'erased'");
        var unsubscribed = await ContactAsync("status = 'unsubscribed'");
        var bounced = await ContactAsync("status = 'bounced'");
        var complained = await ContactAsync("status = 'complained'");
        var replied = await ContactAsync("status = 'replied'");
        var suppressed = await database.ContactAsync(user, "suppressed@here.example");
        var everywhere = await database.ContactAsync(user, "everywhere@here.example");
        var domain = await database.ContactAsync(user, "someone@blocked.example");
        var subdomain = await database.ContactAsync(user, "someone@sub.blocked.example");
        var ofOther = await database.ContactAsync(user, "of-other@here.example");
        var customer = await database.ContactAsync(user);
        var foreign = await database.ContactAsync(other);
        await SuppressAsync(user, "suppressed@here.example");
        await SuppressAsync(null, "everywhere@here.example");
        await SuppressAsync(user, "@blocked.example");
        await SuppressAsync(other, "of-other@here.example");
        long[] everyone =
        [
            reached, deleted, erased, unsubscribed, bounced, complained, replied, suppressed, everywhere, domain,
            subdomain, ofOther, customer, foreign,
        ];
        var campaign = await DraftAsync([everyone], exclude: [customer]);

        await LaunchAsync(campaign);

        Assert.Equal([reached, subdomain, ofOther], await MailedAsync(campaign));
        Assert.Equal(
            new Dictionary<long, string>
            {
                [deleted] = "CONTACT_DELETED",
                [erased] = "ERASED",
                [unsubscribed] = "UNSUBSCRIBED",
                [bounced] = "BOUNCED",
                [complained] = "COMPLAINED",
                [replied] = "REPLIED",
                [suppressed] = "SUPPRESSED",
                [everywhere] = "SUPPRESSED",
                [domain] = "SUPPRESSED_DOMAIN",
                [customer] = "IN_EXCLUDED_LIST",
                [foreign] = "CONTACT_DELETED",
            },
            await ExcludedAsync(campaign));
        Assert.Equal(("running", everyone.Length), await HeadAsync(campaign));
    }

    [Fact]
    public async Task The_reason_shown_is_the_one_that_would_remain()
    {
        var contact = await database.ContactAsync(user, "both@twice.example");
        await SuppressAsync(user, "both@twice.example");
        await SuppressAsync(user, "@twice.example");
        var first = await DraftAsync([[contact]], exclude: [contact]);
        await LaunchAsync(first);
        await database.ExecuteAsync("UPDATE contacts SET status = 'unsubscribed' WHERE id = @contact", new { contact });
        var second = await DraftAsync([[contact]], exclude: [contact]);
        await LaunchAsync(second);

        Assert.Equal("SUPPRESSED", (await ExcludedAsync(first))[contact]);
        Assert.Equal("UNSUBSCRIBED", (await ExcludedAsync(second))[contact]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Suppressed_domains_count_however_many_there_are(bool global)
    {
        var reached = await database.ContactAsync(user, "reached@open.example");
        var first = await database.ContactAsync(user, "someone@closed1.example");
        var last = await database.ContactAsync(user, "someone@closed1100.example");
        var entries = Enumerable.Range(1, 1100)
            .Select(i => $"({(global ? "NULL" : user)}, '@closed{i}.example', 'manual', '2026-09-01')");
        await database.ExecuteAsync(
            $"INSERT INTO suppression_list (user_id, email, reason, created_at) VALUES {string.Join(", ", entries)}");
        var campaign = await DraftAsync([[reached, first, last]]);

        await LaunchAsync(campaign);
        await database.ExecuteAsync("DELETE FROM suppression_list WHERE email LIKE '@closed%'");

        Assert.Equal([reached], await MailedAsync(campaign));
        Assert.Equal(
            new Dictionary<long, string> { [first] = "SUPPRESSED_DOMAIN", [last] = "SUPPRESSED_DOMAIN" },
            await ExcludedAsync(campaign));
    }

    [Fact]
    public async Task A_contact_on_several_lists_is_one_person()
    {
        var contacts = await ContactsAsync(7);
        var removed = await database.ContactAsync(user);
        var campaign = await DraftAsync([contacts[..5], contacts[2..], [contacts[3], removed]]);
        await database.ExecuteAsync(
            "UPDATE contact_list_items SET status = 'removed' WHERE contact_id = @removed", new { removed });

        await LaunchAsync(campaign, size: 2);

        Assert.Equal(contacts, await MailedAsync(campaign));
        Assert.Equal(("running", 7), await HeadAsync(campaign));
    }

    [Fact]
    public async Task Mails_are_spread_evenly_over_the_active_senders()
    {
        var contacts = await ContactsAsync(20);
        var campaign = await DraftAsync([contacts], senders: 3);
        await database.ExecuteAsync(
            """
            UPDATE sender_accounts SET status = 'paused'
             WHERE id = (SELECT MAX(sender_id) FROM campaign_senders WHERE campaign_id = @campaign)
            """,
            new { campaign });

        await LaunchAsync(campaign, size: 3);

        var perSender = await database.QueryAsync<long>(
            "SELECT COUNT(*) FROM email_messages WHERE campaign_id = @campaign GROUP BY sender_id", new { campaign });
        Assert.Equal([10, 10], perSender);
    }

    [Fact]
    public async Task A_launch_that_died_goes_on_where_it_was()
    {
        var contacts = await ContactsAsync(10);
        var campaign = await DraftAsync([contacts]);
        await BeginAsync(campaign);
        await Store.TakeUpAsync(campaign, 4, Now, Never);

        Assert.Equal(contacts[..4], await MailedAsync(campaign));
        Assert.Contains(campaign, await Store.StalledAsync(Now, Never));
        Assert.DoesNotContain(campaign, await Store.StalledAsync(Now.AddSeconds(-1), Never));

        await RunAsync(campaign, 4);

        Assert.Equal(contacts, await MailedAsync(campaign));
        Assert.Equal(("running", 10), await HeadAsync(campaign));
        Assert.DoesNotContain(campaign, await Store.StalledAsync(Now, Never));
    }

    [Fact]
    public async Task Two_runs_at_once_take_turns()
    {
        var contacts = await ContactsAsync(60);
        await database.ExecuteAsync(
            "UPDATE contacts SET status = 'bounced' WHERE id IN @some", new { some = contacts.Where(id => id % 5 == 0) });
        var campaign = await DraftAsync([contacts]);
        await BeginAsync(campaign);

        await Task.WhenAll(RunAsync(campaign, 3), RunAsync(campaign, 3), RunAsync(campaign, 3));

        Assert.Equal(contacts.Where(id => id % 5 != 0), await MailedAsync(campaign));
        Assert.Equal(contacts.Count(id => id % 5 == 0), (await ExcludedAsync(campaign)).Count);
        Assert.Equal(("running", 60), await HeadAsync(campaign));
    }

    [Fact]
    public async Task Fifty_clicks_are_one_launch()
    {
        var campaign = await DraftAsync([await ContactsAsync(1)]);

        var begun = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => Store.BeginAsync(user, campaign, 1, Now, Never)));

        Assert.Single(begun, won => won);
    }

    [Fact]
    public async Task A_draft_that_changed_after_the_check_is_not_launched()
    {
        var campaign = await DraftAsync([await ContactsAsync(1)]);

        Assert.False(await Store.BeginAsync(user, campaign, 2, Now, Never));
        Assert.False(await Store.BeginAsync(await database.UserAsync(), campaign, 1, Now, Never));
        Assert.Equal("draft", (await HeadAsync(campaign)).Status);
    }

    [Fact]
    public async Task A_launch_that_is_complete_takes_nobody_more()
    {
        var contacts = await ContactsAsync(2);
        var campaign = await DraftAsync([contacts]);
        await LaunchAsync(campaign);
        var late = await database.ContactAsync(user);
        await database.ExecuteAsync(
            """
            INSERT INTO contact_list_items (list_id, contact_id, created_at)
            SELECT list_id, @late, @Now FROM campaign_lists WHERE campaign_id = @campaign
            """,
            new { late, campaign, Now });

        Assert.Equal(LaunchProgress.NotLaunching, await Store.TakeUpAsync(campaign, 10, Now, Never));
        Assert.Equal(contacts, await MailedAsync(campaign));
    }

    [Fact]
    public async Task Without_a_sender_left_the_launch_stops_and_says_so()
    {
        var campaign = await DraftAsync([await ContactsAsync(2)]);
        await database.ExecuteAsync("UPDATE sender_accounts SET deleted_at = @Now WHERE user_id = @user", new { Now, user });
        await BeginAsync(campaign);

        Assert.Equal(LaunchProgress.NoSender, await Store.TakeUpAsync(campaign, 10, Now, Never));
        Assert.Equal("paused", (await HeadAsync(campaign)).Status);
        Assert.Empty(await MailedAsync(campaign));
        Assert.DoesNotContain(campaign, await Store.StalledAsync(Now.AddDays(1), Never));
        Assert.Equal(1, await database.ScalarAsync<long>(
            "SELECT COUNT(*) FROM alerts WHERE user_id = @user AND kind = 'CAMPAIGN_PAUSED' AND subject_id = @campaign",
            new { user, campaign }));
    }

    [Fact]
    public async Task A_later_start_waits_for_its_time()
    {
        var start = Now.AddHours(5);
        var campaign = await DraftAsync([await ContactsAsync(2)], start: start);

        await LaunchAsync(campaign);

        Assert.Equal("scheduled", (await HeadAsync(campaign)).Status);
        Assert.Equal([start], await database.QueryAsync<DateTime>(
            "SELECT DISTINCT scheduled_at FROM email_messages WHERE campaign_id = @campaign", new { campaign }));
        Assert.DoesNotContain(campaign, await Status.StartDueAsync(start.AddSeconds(-1), Never));
        Assert.Contains(campaign, await Status.StartDueAsync(start.AddMinutes(1), Never));
        Assert.Equal("running", (await HeadAsync(campaign)).Status);
    }

    [Fact]
    public async Task A_start_that_the_system_slept_through_asks_instead_of_firing()
    {
        var start = Now.AddHours(5);
        var campaign = await DraftAsync([await ContactsAsync(2)], start: start);
        await LaunchAsync(campaign);

        Assert.DoesNotContain(campaign, await Status.StartDueAsync(start.AddHours(30), Never));

        Assert.Equal("paused", (await HeadAsync(campaign)).Status);
        Assert.Contains("30 hours later", await ReasonAsync(campaign), StringComparison.Ordinal);
        Assert.Equal(1, await database.ScalarAsync<long>(
            "SELECT COUNT(*) FROM alerts WHERE subject_id = @campaign", new { campaign }));
        await Status.ResumeAsync(user, campaign, start.AddHours(31), Never);
        Assert.Equal("running", (await HeadAsync(campaign)).Status);
    }

    [Fact]
    public async Task A_launch_that_took_a_day_asks_too()
    {
        var campaign = await DraftAsync([await ContactsAsync(2)]);
        await BeginAsync(campaign);

        await RunAsync(campaign, 10, Now.AddHours(26));

        Assert.Equal("paused", (await HeadAsync(campaign)).Status);
    }

    [Fact]
    public async Task A_pause_during_the_launch_holds()
    {
        var contacts = await ContactsAsync(6);
        var campaign = await DraftAsync([contacts]);
        await BeginAsync(campaign);
        await Store.TakeUpAsync(campaign, 2, Now, Never);
        await Status.PauseAsync(user, campaign, Now, Never);

        await RunAsync(campaign, 2);

        Assert.Equal(contacts, await MailedAsync(campaign));
        Assert.Equal("paused", (await HeadAsync(campaign)).Status);
        await Status.ResumeAsync(user, campaign, Now, Never);
        Assert.Equal("running", (await HeadAsync(campaign)).Status);
    }

    [Fact]
    public async Task Pause_resume_archive_and_restore_lose_nothing()
    {
        var contacts = await ContactsAsync(3);
        var campaign = await DraftAsync([contacts]);
        await LaunchAsync(campaign);

        Assert.Equal(new CampaignChange.Locked("running"), await Status.ArchiveAsync(user, campaign, Now, Never));
        Assert.Equal(new CampaignChange.Locked("running"), await Status.RestoreAsync(user, campaign, Now, Never));
        Assert.IsType<CampaignChange.Done>(await Status.PauseAsync(user, campaign, Now, Never));
        Assert.IsType<CampaignChange.Done>(await Status.PauseAsync(user, campaign, Now, Never));
        Assert.IsType<CampaignChange.Done>(await Status.ArchiveAsync(user, campaign, Now, Never));
        Assert.Equal(new CampaignChange.Locked("archived"), await Status.ResumeAsync(user, campaign, Now, Never));
        Assert.IsType<CampaignChange.Done>(await Status.RestoreAsync(user, campaign, Now, Never));
        Assert.Equal("paused", (await HeadAsync(campaign)).Status);
        Assert.IsType<CampaignChange.Done>(await Status.ResumeAsync(user, campaign, Now, Never));
        Assert.Equal("running", (await HeadAsync(campaign)).Status);
        Assert.Equal(contacts, await MailedAsync(campaign));
        Assert.IsType<CampaignChange.NotFound>(
            await Status.PauseAsync(await database.UserAsync(), campaign, Now, Never));
    }

    [Fact]
    public async Task The_preview_counts_what_the_launch_then_does()
    {
        var contacts = await ContactsAsync(9);
        await database.ExecuteAsync(
            "UPDATE contacts SET status = 'replied' WHERE id IN @some", new { some = contacts[..2] });
        var campaign = await DraftAsync([contacts, contacts[3..]], exclude: contacts[1..3]);
        var draft = await new CampaignStore(database.Db).FindAsync(user, campaign, Never);
        var facts = new LaunchFactsStore(database.Db);

        var count = await facts.CountAsync(user, draft!, Never);
        var found = await facts.FindAsync(user, draft!, Never);
        await LaunchAsync(campaign);

        Assert.Equal((9, 6), (count.Selected, count.Recipients));
        Assert.Equal(new Dictionary<string, long> { ["REPLIED"] = 2, ["IN_EXCLUDED_LIST"] = 1 }, count.Excluded);
        Assert.Equal((true, true), (found.HasContacts, found.HasRecipients));
        Assert.Equal(6, (await MailedAsync(campaign)).Count);
        Assert.Equal(3, (await ExcludedAsync(campaign)).Count);
    }

    [Fact]
    public async Task The_check_sees_an_empty_and_a_fully_excluded_audience()
    {
        var facts = new LaunchFactsStore(database.Db);
        var campaigns = new CampaignStore(database.Db);
        var contacts = await ContactsAsync(2);
        var empty = await campaigns.FindAsync(user, await DraftAsync([[]]), Never);
        var excluded = await campaigns.FindAsync(user, await DraftAsync([contacts], exclude: contacts), Never);

        var ofEmpty = await facts.FindAsync(user, empty!, Never);
        var ofExcluded = await facts.FindAsync(user, excluded!, Never);

        Assert.Equal((false, false), (ofEmpty.HasContacts, ofEmpty.HasRecipients));
        Assert.Equal((true, false), (ofExcluded.HasContacts, ofExcluded.HasRecipients));
    }

    async Task<long> DraftAsync(
        IReadOnlyList<IReadOnlyList<long>> include, IReadOnlyList<long>? exclude = null, int senders = 1, DateTime? start = null)
    {
        var campaign = await database.CampaignAsync(user);
        await database.ExecuteAsync(
            "UPDATE campaigns SET schedule_type = @type, start_at = @start WHERE id = @campaign",
            new { campaign, start, type = start is null ? "now" : "at" });
        await database.StepAsync(campaign);
        foreach (var contacts in include)
        {
            var list = await database.ListAsync(user, contacts);
            await database.InsertAsync("campaign_lists", new { campaign_id = campaign, list_id = list, kind = "include" });
        }

        if (exclude is not null)
        {
            var list = await database.ListAsync(user, exclude);
            await database.InsertAsync("campaign_lists", new { campaign_id = campaign, list_id = list, kind = "exclude" });
        }

        for (var i = 0; i < senders; i++)
        {
            var sender = await database.SenderAsync(user);
            await database.InsertAsync("campaign_senders", new { campaign_id = campaign, sender_id = sender });
        }

        return campaign;
    }

    async Task LaunchAsync(long campaign, int size = 100)
    {
        await BeginAsync(campaign);
        await RunAsync(campaign, size);
    }

    async Task BeginAsync(long campaign) => Assert.True(await Store.BeginAsync(user, campaign, 1, Now, Never));

    async Task RunAsync(long campaign, int size, DateTime? now = null)
    {
        while (await Store.TakeUpAsync(campaign, size, now ?? Now, Never) == LaunchProgress.More)
        {
        }
    }

    async Task<long[]> ContactsAsync(int count)
    {
        var ids = new long[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = await database.ContactAsync(user);
        }

        return ids;
    }

    async Task<long> ContactAsync(string set)
    {
        var contact = await database.ContactAsync(user);
        await database.ExecuteAsync($"UPDATE contacts SET {set} WHERE id = @contact", new { contact, Now });
        return contact;
    }

    Task<long> SuppressAsync(long? owner, string email) => database.InsertAsync(
        "suppression_list", new { user_id = owner, email, reason = "manual", created_at = Now });

    Task<IReadOnlyList<long>> MailedAsync(long campaign) => database.QueryAsync<long>(
        """
        SELECT contact_id
          FROM email_messages
         WHERE campaign_id = @campaign AND status = 'scheduled' AND step_number = 1
         ORDER BY contact_id
        """,
        new { campaign });

    async Task<Dictionary<long, string>> ExcludedAsync(long campaign) =>
        (await database.QueryAsync<(long Contact, string Reason)>(
            "SELECT contact_id, reason FROM campaign_exclusions WHERE campaign_id = @campaign", new { campaign }))
        .ToDictionary(row => row.Contact, row => row.Reason);

    async Task<(string Status, int Selected)> HeadAsync(long campaign) => (await database.QueryAsync<(string, int)>(
        "SELECT status, selected FROM campaigns WHERE id = @campaign", new { campaign })).Single();

    Task<string> ReasonAsync(long campaign) =>
        database.ScalarAsync<string>("SELECT status_reason FROM campaigns WHERE id = @campaign", new { campaign });
}
