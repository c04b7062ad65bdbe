using ColdMail.Suppression;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Suppression;

/// <summary>What entries for many addresses, for one campaign and for everybody stop when they are added.</summary>
[Trait("Kind", "store")]
public sealed class ScopeTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    readonly SuppressionStore store = new(database.Db, new(database.Db));
    readonly SuppressionListStore list = new(database.Db);

    [Theory]
    [InlineData("@x.example", "ada@x.example")]
    [InlineData("@*.x.example", "ada@x.example ada@mail.x.example ada@a.b.mail.x.example")]
    [InlineData("@*.mail.x.example", "ada@mail.x.example ada@a.b.mail.x.example")]
    [InlineData("info@*", "info@x.example info@y.example")]
    [InlineData("ada@x.example", "ada@x.example")]
    public async Task An_entry_stops_whom_it_covers_and_nobody_else(string entry, string covered)
    {
        string[] addresses =
        [
            "ada@x.example", "ada@mail.x.example", "ada@a.b.mail.x.example", "ada@notx.example", "info@x.example", "info@y.example",
            "xinfo@y.example",
        ];
        var user = await database.UserAsync();
        var mails = new Dictionary<string, long>();
        foreach (var address in addresses)
        {
            mails[address] = await MailAsync(user, await database.ContactAsync(user, address), await database.CampaignAsync(user, "running"));
        }

        var other = await database.UserAsync();
        var foreign = await MailAsync(other, await database.ContactAsync(other, "ada@x.example"), await database.CampaignAsync(other, "running"));
        var expected = covered.Split(' ').ToHashSet();
        if (entry == "@x.example" || entry == "@*.x.example")
        {
            expected.Add("info@x.example");
        }

        var added = await store.AddAsync(new(user, "manual", Given.Now), [entry], CancellationToken.None);

        Assert.Equal(new AddedEntries(1, expected.Count, 0, false), added);
        Assert.Equal(
            addresses.Where(expected.Contains),
            (await CancelledAsync(user)).Select(id => mails.Single(mail => mail.Value == id).Key).OrderBy(address => Array.IndexOf(addresses, address)));
        Assert.Equal("scheduled", await StatusAsync(foreign));
        var stored = Assert.Single(await list.ListAsync(user, new(null, null, null), null, 10, CancellationToken.None));
        Assert.Equal((entry, expected.Count), (stored.Email, stored.Cancelled));
        foreach (var address in addresses)
        {
            Assert.Equal(expected.Contains(address), (await list.CoveringAsync(user, address, CancellationToken.None)).Count > 0);
        }
    }

    [Fact]
    public async Task An_entry_of_a_campaign_leaves_the_others_alone()
    {
        var user = await database.UserAsync();
        var (one, two) = (await database.CampaignAsync(user, "running"), await database.CampaignAsync(user, "running"));
        var (ada, eve) = (await database.ContactAsync(user, "ada@c.example"), await database.ContactAsync(user, "eve@c.example"));
        long[] mails = [await MailAsync(user, ada, one), await MailAsync(user, ada, two), await MailAsync(user, eve, one), await MailAsync(user, eve, two)];

        await store.AddAsync(new(user, "manual", Given.Now) { CampaignId = one }, ["ada@c.example"], CancellationToken.None);
        await store.AddAsync(new(user, "manual", Given.Now) { CampaignId = two }, ["@c.example"], CancellationToken.None);

        Assert.Equal([mails[0], mails[1], mails[3]], await CancelledAsync(user));
        Assert.Equal("ok", await database.ScalarAsync<string>("SELECT status FROM contacts WHERE id = @ada", new { ada }));
    }

    [Fact]
    public async Task An_entry_for_everybody_stops_the_mails_of_every_user()
    {
        var (one, two) = (await database.UserAsync(), await database.UserAsync());
        foreach (var user in new[] { one, two })
        {
            await MailAsync(user, await database.ContactAsync(user, "ada@all.example"), await database.CampaignAsync(user, "running"));
            await MailAsync(user, await database.ContactAsync(user, "eve@all-domain.example"), await database.CampaignAsync(user, "running"));
        }

        await store.SuppressAsync(one, "ada@all.example", "complaint", null, Given.Now, CancellationToken.None);
        await store.AddAsync(new(null, "manual", Given.Now), ["@all-domain.example"], CancellationToken.None);
        await new SuppressionSweep(new(database.Db), TimeProvider.System).RunAsync(CancellationToken.None);
        await database.ExecuteAsync("DELETE FROM suppression_list WHERE user_id IS NULL");

        Assert.Equal((2, 2), ((await CancelledAsync(one)).Count, (await CancelledAsync(two)).Count));
    }

    [Fact]
    public async Task What_is_on_its_way_is_told_as_crossed()
    {
        var user = await database.UserAsync();
        var contact = await database.ContactAsync(user, "ada@crossed.example");
        await MailAsync(user, contact, await database.CampaignAsync(user, "running"), "sending");
        await MailAsync(user, contact, await database.CampaignAsync(user, "running"));

        var domain = await store.AddAsync(new(user, "manual", Given.Now), ["@crossed.example"], CancellationToken.None);
        var address = await store.AddAsync(new(user, "manual", Given.Now), ["ada@crossed.example"], CancellationToken.None);

        Assert.Equal((new AddedEntries(1, 1, 1, false), new AddedEntries(1, 0, 1, false)), (domain, address));
    }

    [Fact]
    public async Task More_contacts_than_one_transaction_takes_are_gone_through_in_the_background_and_resumably()
    {
        var user = await database.UserAsync();
        var campaign = await database.CampaignAsync(user, "running");
        await database.ExecuteAsync(
            """
            INSERT INTO contacts (user_id, email, created_at, updated_at)
            SELECT @user, CONCAT('p', n.n, '@', CASE WHEN MOD(n.n, 10) = 0 THEN 'big' ELSE 'other' END, '.example'), @Now, @Now
              FROM (SELECT a.d + b.d * 10 + c.d * 100 + d.d * 1000 + e.d * 10000 AS n
                      FROM (SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) a
                      JOIN (SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) b
                      JOIN (SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) c
                      JOIN (SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) d
                      JOIN (SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4) e) n;
            INSERT INTO email_messages (user_id, campaign_id, step_id, contact_id, sender_id, step_number, status, scheduled_at, created_at)
            SELECT @user, @campaign, 1, id, 1, 1, 'scheduled', @Now, @Now FROM contacts WHERE user_id = @user
            """,
            new { user, campaign, Given.Now });

        var added = await store.AddAsync(new(user, "manual", Given.Now), ["@big.example"], CancellationToken.None);
        var pending = await list.IsPendingAsync(user, CancellationToken.None);
        await new SweepStore(database.Db).ContinueAsync(user, Given.Now, CancellationToken.None);
        var second = await store.AddAsync(new(user, "manual", Given.Now), ["p7@*"], CancellationToken.None);
        await new SuppressionSweep(new(database.Db), TimeProvider.System).RunAsync(CancellationToken.None);

        Assert.Equal((new AddedEntries(1, 2_000, 0, true), true, new AddedEntries(1, 1, 0, true)), (added, pending, second));
        Assert.Equal(5_001, (await CancelledAsync(user)).Count);
        Assert.Equal(
            ["SUPPRESSED_DOMAIN"],
            await database.QueryAsync<string>("SELECT DISTINCT reason FROM email_messages WHERE user_id = @user AND status = 'cancelled'", new { user }));
        Assert.Equal(
            5_001, await database.ScalarAsync<int>("SELECT COUNT(*) FROM email_events WHERE user_id = @user AND event_type = 'cancelled'", new { user }));
        Assert.Equal([5_000, 1], await database.QueryAsync<int>("SELECT cancelled FROM suppression_list WHERE user_id = @user ORDER BY id", new { user }));
        Assert.False(await list.IsPendingAsync(user, CancellationToken.None));
    }

    [Fact]
    public async Task Taking_back_what_a_person_asked_for_needs_a_reason_that_is_kept()
    {
        var user = await database.UserAsync();
        var contact = await database.ContactAsync(user, "ada@back.example");
        await store.SuppressAsync(user, "ada@back.example", "unsubscribe", null, Given.Now, CancellationToken.None);
        await store.AddAsync(new(user, "manual", Given.Now), ["@back.example"], CancellationToken.None);
        var entry = (await list.FindAsync(user, "ada@back.example", 0, CancellationToken.None))!;

        var removed = await list.RemoveAsync(user, entry.Id, "Signed up again on 3 March.", Given.Now, CancellationToken.None);

        Assert.Equal("@back.example", Assert.Single(Assert.IsType<SuppressionRemoval.Removed>(removed).StillCovered).Entry);
        Assert.Equal("ok", await database.ScalarAsync<string>("SELECT status FROM contacts WHERE id = @contact", new { contact }));
        Assert.Equal(
            [("unsubscribe", user, "Signed up again on 3 March.")],
            await database.QueryAsync<(string, long, string)>(
                "SELECT reason, actor, note FROM suppression_removals WHERE user_id = @user", new { user }));
    }

    Task<IReadOnlyList<long>> CancelledAsync(long user) => database.QueryAsync<long>(
        "SELECT id FROM email_messages WHERE user_id = @user AND status = 'cancelled' ORDER BY id", new { user });

    Task<string> StatusAsync(long message) =>
        database.ScalarAsync<string>("SELECT status FROM email_messages WHERE id = @message", new { message });

    Task<long> MailAsync(long user, long contact, long campaign, string status = "scheduled") => database.InsertAsync("email_messages", new
    {
        user_id = user,
        campaign_id = campaign,
        step_id = 1,
        contact_id = contact,
        sender_id = 1,
        step_number = 1,
        status,
        scheduled_at = Given.Now,
        created_at = Given.Now,
    });
}
