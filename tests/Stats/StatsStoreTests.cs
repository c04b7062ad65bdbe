using ColdMail.Stats;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Stats;

[Trait("Kind", "store")]
public sealed class StatsStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    static readonly CancellationToken Never = CancellationToken.None;

    readonly FakeTimeProvider clock = new(Given.Now);

    StatsStore Store => new(database.Db);

    RollUp RollUp => new(Store, new(database.Db), new(database.Db), clock);

    [Fact]
    public async Task The_roll_up_counts_what_a_count_by_hand_gives()
    {
        var random = new Random(4711);
        for (var round = 0; round < 6; round++)
        {
            var steps = random.Next(1, 5);
            var histories = Histories.Any(random, steps, 60);
            var (user, campaign) = await CampaignAsync(histories, steps, excluded: 3);

            var rolledUp = await Store.RollUpAsync(campaign, Given.Now, Never);
            var found = await Store.FindAsync(user, campaign, Never);

            Assert.Equal(Histories.Expected(histories, steps), found!.Steps.Select(step => Histories.States(step.Counts)));
            Assert.Equal(("ok", 63, Given.Now), (found.Balance, found.Selected, found.ComputedAt));
            Assert.Equal(found.Steps, rolledUp!.Steps);
        }
    }

    [Fact]
    public async Task Facts_are_counted_beside_the_states()
    {
        var (_, campaign) = await CampaignAsync([["sent"], ["sent"], ["sent"]], steps: 1, excluded: 0);
        await database.ExecuteAsync(
            "UPDATE email_messages SET opened_at = @at, clicked_at = @at WHERE campaign_id = @campaign ORDER BY id LIMIT 2",
            new { campaign, at = Given.Now });
        await database.ExecuteAsync(
            """
            UPDATE email_messages SET bounced_at = @at, replied_at = @at, unsubscribed_at = @at
             WHERE campaign_id = @campaign ORDER BY id DESC LIMIT 1
            """,
            new { campaign, at = Given.Now });

        var stats = await Store.RollUpAsync(campaign, Given.Now, Never);

        Assert.Equal(
            StepCounts.None with { Selected = 3, Sent = 3, Opened = 2, Clicked = 2, Bounced = 1, Replied = 1, Unsubscribed = 1 },
            stats!.Total);
    }

    [Fact]
    public async Task A_lost_follow_up_is_said_and_keeps_the_campaign_running()
    {
        var (user, campaign) = await CampaignAsync([["sent", "sent"], ["sent"]], steps: 2, excluded: 0);

        await RollUp.RunAsync(campaign, Never);

        var stats = await Store.FindAsync(user, campaign, Never);
        Assert.Equal(("step 2: 1 of 2 are in no state", "running"), (stats!.Balance, stats.Status));
    }

    [Theory]
    [InlineData("scheduled", "running")]
    [InlineData("claimed", "running")]
    [InlineData("sending", "running")]
    [InlineData("sent", "done")]
    [InlineData("uncertain", "done")]
    [InlineData("held", "done")]
    [InlineData("cancelled", "done")]
    [InlineData("failed", "done")]
    public async Task A_campaign_is_done_when_no_mail_is_on_its_way(string last, string expected)
    {
        var (user, campaign) = await CampaignAsync([["sent", "sent"], ["sent", last]], steps: 2, excluded: 1);

        await RollUp.RunAsync(campaign, Never);
        await RollUp.RunAsync(campaign, Never);

        Assert.Equal(expected, (await Store.FindAsync(user, campaign, Never))!.Status);
    }

    [Fact]
    public async Task A_paused_campaign_stays_paused_and_one_that_is_being_launched_is_not_done()
    {
        var (user, paused) = await CampaignAsync([["sent"]], steps: 1, excluded: 0, status: "paused");
        var (other, launching) = await CampaignAsync([["sent"]], steps: 1, excluded: 0, status: "launching");

        await RollUp.RunAsync(paused, Never);
        await RollUp.RunAsync(launching, Never);

        Assert.Equal("paused", (await Store.FindAsync(user, paused, Never))!.Status);
        Assert.Equal("launching", (await Store.FindAsync(other, launching, Never))!.Status);
    }

    [Fact]
    public async Task Sending_again_takes_a_done_campaign_up_again()
    {
        var (user, campaign) = await CampaignAsync([["uncertain"]], steps: 1, excluded: 0);
        await RollUp.RunAsync(campaign, Never);
        await database.ExecuteAsync(
            "UPDATE email_messages SET status = 'scheduled', attempt = 1 WHERE campaign_id = @campaign", new { campaign });

        await RollUp.RunAsync(campaign, Never);

        Assert.Equal("running", (await Store.FindAsync(user, campaign, Never))!.Status);
    }

    [Fact]
    public async Task A_count_that_comes_late_does_not_replace_a_later_one()
    {
        var (user, campaign) = await CampaignAsync([["sent"]], steps: 1, excluded: 0);
        await Store.RollUpAsync(campaign, Given.Now.AddSeconds(10), Never);
        await database.ExecuteAsync("DELETE FROM email_messages WHERE campaign_id = @campaign", new { campaign });

        await Store.RollUpAsync(campaign, Given.Now, Never);

        var stats = await Store.FindAsync(user, campaign, Never);
        Assert.Equal((1, Given.Now.AddSeconds(10)), (stats!.Total.Sent, stats.ComputedAt));
    }

    [Fact]
    public async Task The_roll_up_finds_campaigns_by_their_events_and_leaves_the_others_alone()
    {
        var changes = new ChangeStore(database.Db);
        var (user, done) = await CampaignAsync([["sent"]], steps: 1, excluded: 0, status: "done");
        var (_, quiet) = await CampaignAsync([["scheduled"]], steps: 1, excluded: 0);
        await RollUp.RunAsync(Never);
        clock.Advance(TimeSpan.FromMinutes(2));
        await database.InsertAsync("email_events", new
        {
            user_id = user,
            campaign_id = done,
            message_id = 1,
            event_type = "opened",
            occurred_at = clock.GetUtcNow().UtcDateTime,
        });

        var first = await changes.FindAsync(clock.GetUtcNow().UtcDateTime, Never);
        clock.Advance(TimeSpan.FromMinutes(2));
        await RollUp.RunAsync(Never);
        var second = await changes.FindAsync(clock.GetUtcNow().UtcDateTime, Never);
        clock.Advance(TimeSpan.FromMinutes(2));
        var third = await changes.FindAsync(clock.GetUtcNow().UtcDateTime, Never);

        Assert.Contains(done, Ids(first));
        Assert.DoesNotContain(quiet, Ids(first));
        Assert.DoesNotContain(done, Ids(second));
        Assert.Contains(quiet, Ids(third));
    }

    [Fact]
    public async Task What_is_slow_to_count_is_counted_less_often_and_not_forgotten()
    {
        var (user, campaign) = await CampaignAsync([["scheduled"]], steps: 1, excluded: 0);
        await RollUp.RunAsync(Never);
        await database.ExecuteAsync(
            "UPDATE campaign_stats SET computed_in_ms = 3000 WHERE campaign_id = @campaign", new { campaign });
        var sent = await database.InsertAsync("email_events", new
        {
            user_id = user,
            campaign_id = campaign,
            message_id = 1,
            event_type = "sent",
            occurred_at = Given.Now.AddMinutes(-5),
        });
        await database.ExecuteAsync("UPDATE email_messages SET status = 'sent' WHERE campaign_id = @campaign", new { campaign });
        async Task<int> SentAfterAsync(int seconds)
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            await RollUp.RunAsync(Never);
            return (await Store.FindAsync(user, campaign, Never))!.Total.Sent;
        }

        Assert.Equal(0, await SentAfterAsync(10));
        Assert.Equal(0, await SentAfterAsync(19));
        Assert.Equal(1, await SentAfterAsync(1));
        Assert.Equal(sent, await database.ScalarAsync<long>("SELECT last_event_id FROM rollup_marks"));
    }

    [Fact]
    public async Task Numbers_belong_to_their_user()
    {
        var (_, campaign) = await CampaignAsync([["sent"]], steps: 1, excluded: 0);
        var stranger = await database.UserAsync();

        Assert.Null(await Store.FindAsync(stranger, campaign, Never));
        Assert.Null(await Store.RollUpAsync(long.MaxValue, Given.Now, Never));
    }

    static IEnumerable<long> Ids(Changes changes) => changes.Campaigns.Select(campaign => campaign.Id);

    async Task<(long User, long Campaign)> CampaignAsync(
        string[][] histories, int steps, int excluded, string status = "running")
    {
        var user = await database.UserAsync();
        var campaign = await database.CampaignAsync(user, status);
        await database.ExecuteAsync(
            """
            UPDATE campaigns
               SET selected = @selected, launched_at = @Now, materialised_at = CASE WHEN status = 'launching' THEN NULL ELSE @Now END
             WHERE id = @campaign
            """,
            new { campaign, selected = histories.Length + excluded, Given.Now });
        for (var number = 1; number <= steps; number++)
        {
            var step = await database.StepAsync(campaign, number);
            foreach (var (history, contact) in histories.Select((history, i) => (history, i + 1)))
            {
                if (history.Length >= number)
                {
                    await database.InsertAsync("email_messages", new
                    {
                        user_id = user,
                        campaign_id = campaign,
                        step_id = step,
                        contact_id = contact,
                        sender_id = 1,
                        step_number = number,
                        status = history[number - 1],
                        scheduled_at = Given.Now,
                        attempt = history.Length > number || contact % 2 == 0 ? 1 : 0,
                        created_at = Given.Now,
                    });
                }
            }
        }

        for (var i = 0; i < excluded; i++)
        {
            await database.InsertAsync(
                "campaign_exclusions", new { campaign_id = campaign, contact_id = 10_000 + i, reason = "UNSUBSCRIBED" });
        }

        return (user, campaign);
    }
}
