using ColdMail.Analytics;
using ColdMail.Tests.Infrastructure;
using Dapper;
using MySqlConnector;

namespace ColdMail.Tests.Analytics;

[Trait("Kind", "store")]
public sealed class CountRunTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    static readonly CancellationToken Never = CancellationToken.None;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_order_events_come_in_and_however_often_they_are_read_the_sums_are_those_of_a_plain_count(int seed)
    {
        var random = new Random(seed);
        var rig = new AnalyticsRig(database);
        await rig.BeginAsync(12, random);
        for (var n = 0; n < 120; n++)
        {
            var deed = rig.Any(random);
            await rig.DoAsync(deed);
            if (random.Next(5) == 0)
            {
                await rig.DoAsync(deed);
            }

            switch (random.Next(12))
            {
                case 0:
                    await rig.Count.RunAsync(Never);
                    break;
                case 1:
                    await Task.WhenAll(rig.Count.RunAsync(Never), rig.Count.RunAsync(Never));
                    break;
                case 2:
                    rig.Clock.Advance(Progress.LongestTransaction);
                    break;
            }
        }

        await rig.SettleAsync();

        await HoldsAsync(rig, "America/New_York");
        Assert.Equal((rig.Mails.Count, 0, null), await rig.RecountAsync());
        await HoldsAsync(rig, "America/New_York");
    }

    [Fact]
    public async Task The_first_look_finds_the_facts_at_once_and_a_repeated_open_counts_some_minutes_later()
    {
        var rig = await RigAsync(1);
        var mail = rig.Mails[0];
        await rig.DoAsync(new(mail.Id, "opened", "human", mail.SentAt.AddHours(1)));
        await rig.DoAsync(new(mail.Id, "opened", "human", mail.SentAt.AddHours(2)));

        await rig.Count.RunAsync(Never);
        var atOnce = await AllAsync(rig);
        await rig.SettleAsync();
        var later = await AllAsync(rig);

        Assert.Equal((1, 1, 0), (atOnce(Measure.OpenedHuman), atOnce(Measure.PeopleOpened), atOnce(Measure.OpensHuman)));
        Assert.Equal((1, 1, 2), (later(Measure.OpenedHuman), later(Measure.PeopleOpened), later(Measure.OpensHuman)));
    }

    [Fact]
    public async Task An_event_that_commits_after_later_ones_were_read_is_not_lost()
    {
        var rig = await RigAsync(2);
        var slow = new Deed(rig.Mails[0].Id, "replied", null, rig.Mails[0].SentAt.AddHours(1));
        await using (var connection = await database.Db.OpenAsync(Never))
        {
            await using var transaction = await connection.BeginTransactionAsync(Never);
            await connection.ExecuteAsync(AnalyticsRig.Writes, rig.Parameters(slow), transaction);
            await rig.DoAsync(new(rig.Mails[1].Id, "replied", null, rig.Mails[1].SentAt.AddHours(1)));
            await rig.Count.RunAsync(Never);
            await transaction.CommitAsync(Never);
            rig.Deeds.Add(slow);
        }

        await rig.Count.RunAsync(Never);
        var before = await AllAsync(rig);
        await rig.SettleAsync();

        Assert.Equal(1, before(Measure.Replied));
        await HoldsAsync(rig, "America/New_York");
    }

    [Fact]
    public async Task A_turn_that_breaks_off_leaves_nothing_behind_and_the_next_one_does_it()
    {
        var rig = await RigAsync(3);
        await rig.SettleAsync();
        await rig.DoAsync(new(rig.Mails[0].Id, "opened", "proxy", rig.Now));
        await database.ExecuteAsync(
            "CREATE TRIGGER break_off BEFORE INSERT ON analytics_hours FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'broken off'");

        await Assert.ThrowsAsync<MySqlException>(() => rig.Count.RunAsync(Never));
        await database.ExecuteAsync("DROP TRIGGER break_off");
        await rig.SettleAsync();

        await HoldsAsync(rig, "America/New_York");
    }

    [Fact]
    public async Task A_mail_whose_end_was_unknown_counts_from_when_it_is_proved_and_may_become_the_first_of_its_contact()
    {
        var rig = await RigAsync(4);
        var first = rig.Mails.GroupBy(mail => mail.Contact).First(own => own.Count() == 2).MinBy(mail => mail.SentAt)!;
        await database.ExecuteAsync("UPDATE email_messages SET status = 'uncertain' WHERE id = @Id", first);
        await rig.DoAsync(new(first.Id, "opened", "proxy", rig.Now));
        await rig.SettleAsync();
        var before = await AllAsync(rig);

        await database.ExecuteAsync("UPDATE email_messages SET status = 'sent' WHERE id = @Id", first);
        await rig.DoAsync(new(first.Id, "delivered", null, rig.Now));
        await rig.SettleAsync();

        Assert.Equal((rig.Mails.Count - 1, 4), (before(Measure.Sent), before(Measure.People)));
        await HoldsAsync(rig, "America/New_York");
    }

    [Fact]
    public async Task A_recount_puts_right_what_is_wrong_and_says_how_much_it_was()
    {
        var rig = await RigAsync(4);
        await rig.SettleAsync();
        await database.ExecuteAsync(
            "UPDATE analytics_days SET sent = sent + 7 WHERE campaign_id = @Campaign AND dimension = 'all' ORDER BY day LIMIT 1",
            new { rig.Campaign });
        await database.ExecuteAsync(
            "UPDATE analytics_hours SET opened = opened + 1 WHERE campaign_id = @Campaign ORDER BY day, hour LIMIT 1", new { rig.Campaign });

        Assert.Equal((rig.Mails.Count, 2, null), await rig.RecountAsync());
        Assert.Equal((rig.Mails.Count, 0, null), await rig.RecountAsync());
        await HoldsAsync(rig, "America/New_York");
    }

    [Fact]
    public async Task Sums_outlive_their_events_and_a_recount_without_them_is_refused()
    {
        var rig = await RigAsync(4);
        foreach (var mail in rig.Mails)
        {
            await rig.DoAsync(new(mail.Id, "opened", "machine", mail.SentAt.AddHours(1)));
        }

        await rig.SettleAsync();
        var month = rig.Mails.Min(mail => mail.SentAt);
        await database.ExecuteAsync("DELETE FROM email_events WHERE campaign_id = @Campaign", new { rig.Campaign });

        var (_, _, problem) = await rig.RecountAsync();
        await rig.DoAsync(new(rig.Mails[0].Id, "opened", "human", rig.Now));
        await rig.SettleAsync();

        Assert.Equal(
            $"Events of {month.ToString("MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture)} are no longer kept, so what was counted then cannot be counted again. The numbers stay as they are.",
            problem);
        await HoldsAsync(rig, "America/New_York");
    }

    [Fact]
    public async Task Another_time_zone_of_the_user_moves_the_days_without_needing_events()
    {
        var rig = await RigAsync(6);
        await rig.SettleAsync();
        await database.ExecuteAsync("DELETE FROM email_events WHERE campaign_id = @Campaign", new { rig.Campaign });
        await database.ExecuteAsync("UPDATE users SET timezone = 'Asia/Kathmandu' WHERE id = @User", new { rig.User });

        await rig.Count.RunAsync(Never);

        await HoldsAsync(rig, "Asia/Kathmandu");
        Assert.Equal("Asia/Kathmandu", await database.ScalarAsync<string>(
            $"SELECT zone FROM analytics_campaigns WHERE campaign_id = {rig.Campaign}"));
    }

    [Fact]
    public async Task An_erased_contact_stays_with_its_provider()
    {
        var rig = await RigAsync(1);
        await rig.SettleAsync();
        await database.ExecuteAsync(
            "UPDATE contacts SET status = 'erased', email = @email WHERE id = @Contact",
            new { rig.Mails[0].Contact, email = $"erased-{rig.Mails[0].Contact}" });
        await rig.DoAsync(new(rig.Mails[0].Id, "replied", null, rig.Now));

        await rig.SettleAsync();

        await HoldsAsync(rig, "America/New_York");
    }

    [Fact]
    public async Task The_inbox_tells_automatic_replies_apart_and_what_it_told_stays_when_its_mails_are_removed()
    {
        var rig = await RigAsync(2);
        await rig.SettleAsync();
        await database.InsertAsync("inbound_mails", new
        {
            user_id = rig.User,
            sender_id = rig.Mails[0].Sender,
            dedupe_key = new byte[32],
            label = "auto_reply",
            layer = "",
            evidence = "",
            matched_by = "",
            contact_id = rig.Mails[0].Contact,
            campaign_id = rig.Campaign,
            message_id = rig.Mails[0].Id,
            from_email = "a@example.com",
            from_name = "",
            subject = "",
            snippet = "",
            body_text = "",
            uid_validity = 1,
            uid = 1,
            received_at = rig.Now,
            created_at = rig.Now,
        });

        await rig.SettleAsync();
        await database.ExecuteAsync("DELETE FROM inbound_mails WHERE user_id = @User", new { rig.User });
        await rig.DoAsync(new(rig.Mails[0].Id, "deferred", null, rig.Now));
        await rig.SettleAsync();

        var all = await AllAsync(rig);
        Assert.Equal((1, 0), (all(Measure.AutoReplied), all(Measure.Replied)));
    }

    [Fact]
    public async Task While_one_worker_adds_up_another_one_leaves_it_alone()
    {
        var rig = await RigAsync(1);

        var inner = await rig.Store.InTurnAsync(
            async _ => new Answer(await rig.Store.InTurnAsync(_ => Task.FromResult(new Answer(null)), Never) is null ? "left alone" : "let in"),
            Never);

        Assert.Equal("left alone", inner!.Text);
    }

    sealed record Answer(string? Text);

    async Task<AnalyticsRig> RigAsync(int contacts)
    {
        var rig = new AnalyticsRig(database);
        await rig.BeginAsync(contacts, new Random(contacts));
        return rig;
    }

    static async Task<Func<Measure, int>> AllAsync(AnalyticsRig rig)
    {
        var days = (await rig.StoredAsync()).Campaign.Days.Where(day => day.Key.Dimension == Dimension.All).ToList();
        return measure => days.Sum(day => day.Counts[(int)measure]);
    }

    /// <summary>Campaign and user, who has no other campaign, are what a plain count gives.</summary>
    static async Task HoldsAsync(AnalyticsRig rig, string zone)
    {
        var plain = new PlainCount(rig.Mails, rig.Deeds, zone);
        var (campaign, user) = await rig.StoredAsync();

        Assert.Equal(plain.Days().Order(), Days(campaign).Order());
        Assert.Equal(plain.Hours().Order(), Hours(campaign).Order());
        Assert.Equal(
            plain.Days().Where(day => day.Dimension != Dimension.Step).Order(),
            Days(user).Where(day => day.Dimension != Dimension.Campaign).Order());
        Assert.Equal(
            plain.Days().Where(day => day.Dimension == Dimension.All).Select(day => (day.Day, day.Measure, day.Count)).Order(),
            Days(user).Where(day => day.Dimension == Dimension.Campaign && day.Item == rig.Campaign)
                .Select(day => (day.Day, day.Measure, day.Count)).Order());
        Assert.Equal(plain.Hours().Order(), Hours(user).Order());
    }

    static IEnumerable<(Dimension Dimension, DateOnly Day, long Item, Measure Measure, int Count)> Days(Sums sums) =>
        from day in sums.Days
        from measure in Enum.GetValues<Measure>()
        where day.Counts[(int)measure] != 0
        select (day.Key.Dimension, day.Key.Day, day.Key.ItemId, measure, day.Counts[(int)measure]);

    static IEnumerable<(DateOnly Day, int Hour, Happening Happening, int Count)> Hours(Sums sums) =>
        from hour in sums.Hours
        from happening in Enum.GetValues<Happening>()
        where hour.Counts[(int)happening] != 0
        select (hour.Key.Day, hour.Key.Hour, happening, hour.Counts[(int)happening]);
}
