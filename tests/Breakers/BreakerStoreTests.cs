using ColdMail.Bounces;
using ColdMail.Breakers;
using ColdMail.Sending;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tests.Sending;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Breakers;

[Trait("Kind", "store")]
public sealed class BreakerStoreTests(SendingFixture fixture) : IClassFixture<SendingFixture>
{
    static readonly DateTime Now = Given.Now;
    static readonly BreakerOptions Options = new();

    readonly FakeTimeProvider clock = new(Now);

    TestDatabase Database => fixture.Database;

    [Fact]
    public async Task A_tally_counts_what_is_old_enough_within_the_window_and_what_was_refused_at_once()
    {
        var work = await fixture.CaseAsync(mails: 1);
        var mails = await SentAsync(work, count: 30, minutesAgo: 60);
        await SentAsync(work, count: 3, minutesAgo: 10);
        await SentAsync(work, count: 4, minutesAgo: 8 * 24 * 60);
        await BounceAsync(mails[..3], "hard");
        await BounceAsync([mails[3]], "policy");
        await BounceAsync([mails[0]], "policy");
        await BounceAsync([mails[4]], "soft");
        await BounceAsync([mails[5]], "suppressed");
        await BounceAsync([mails[6]], "complaint");
        await Database.ExecuteAsync("UPDATE email_messages SET status = 'failed', sent_at = NULL WHERE id = @id", new { id = work.Messages[0] });
        await BounceAsync([work.Messages[0]], "hard", isAccepted: false);

        var store = new TallyStore(Database.Db);
        var ofSender = (await store.CountAsync("sender", [work.Sender, -1], Options, Now, CancellationToken.None)).Values;
        var ofCampaign = (await store.CountAsync("campaign", [work.Campaign], Options, Now, CancellationToken.None)).Values;

        var expected = new BounceTally
        {
            OwnerId = work.Sender,
            Sends = 31,
            Bounces = 5,
            FirstSends = 20,
            FirstBounces = 4,
            AllSends = 34,
            AllBounces = 5,
            Complaints = 1,
        };
        Assert.Equal(expected, Assert.Single(ofSender));
        Assert.Equal(expected with { OwnerId = work.Campaign }, Assert.Single(ofCampaign));
    }

    [Fact]
    public async Task A_sender_with_too_many_bounces_stops_once_and_tells_so_and_others_go_on()
    {
        var (bad, good) = (await fixture.CaseAsync(mails: 2), await fixture.CaseAsync(mails: 2));
        await BounceAsync((await SentAsync(bad, 60, minutesAgo: 60))[..8], "hard");
        await BounceAsync((await SentAsync(good, 60, minutesAgo: 60))[..2], "hard");
        var claimed = await bad.ClaimAsync();

        await Task.WhenAll(RunAsync(), RunAsync());
        await RunAsync();

        Assert.Equal(("open", "closed"), (await BreakerOf(bad), await BreakerOf(good)));
        Assert.Equal(BeginStop.SenderNotReady, (await bad.BeginAsync(claimed)).Stop);
        Assert.False(await fixture.Runs.AcquireAsync(bad.Sender, 1, Now.AddHours(1), Now.AddHours(2), CancellationToken.None));
        Assert.Equal(1, await Database.ScalarAsync<int>(
            "SELECT COUNT(*) FROM outbox_events WHERE kind = 'sender.paused' AND subject_id = @Sender", new { bad.Sender }));
        Assert.Equal((1, 1), (
            await Database.ScalarAsync<int>("SELECT COUNT(*) FROM alerts WHERE kind = 'SENDER_STOPPED' AND subject_id = @Sender", new { bad.Sender }),
            await Database.ScalarAsync<int>("SELECT times FROM alerts WHERE kind = 'SENDER_STOPPED' AND subject_id = @Sender", new { bad.Sender })));
        Assert.Equal("paused", (await new ColdMail.Senders.SenderStore(Database.Db, null!).FindAsync(bad.User, bad.Sender, Now, CancellationToken.None))!.Status);
    }

    [Fact]
    public async Task A_sender_that_tries_itself_begins_so_many_mails_and_no_more()
    {
        var work = await fixture.CaseAsync(mails: 8);
        await Database.ExecuteAsync("UPDATE sender_accounts SET breaker = 'half_open', probes_left = 5 WHERE id = @Sender", new { work.Sender });
        var claimed = await work.ClaimAsync();

        var (first, second) = (await work.BeginAsync(claimed), await work.BeginAsync([.. claimed.Skip(5)]));

        Assert.Equal((5, BeginStop.ProbesSpent), (first.Begun.Count, first.Stop));
        Assert.Equal((0, BeginStop.ProbesSpent), (second.Begun.Count, second.Stop));
        Assert.Equal("claimed 3, sending 5", await work.StatesAsync());
    }

    [Fact]
    public async Task A_campaign_with_too_many_bounces_is_paused_and_judged_anew_when_it_is_resumed()
    {
        var work = await fixture.CaseAsync(mails: 2);
        await Database.ExecuteAsync("UPDATE campaigns SET materialised_at = @Now WHERE id = @Campaign", new { Now, work.Campaign });
        await BounceAsync((await SentAsync(work, 60, minutesAgo: 60))[..12], "hard");

        await RunAsync();
        var paused = await CampaignAsync(work);
        clock.Advance(TimeSpan.FromMinutes(5));
        await new ColdMail.Campaigns.CampaignStatusStore(Database.Db)
            .ResumeAsync(work.User, work.Campaign, clock.GetUtcNow().UtcDateTime, CancellationToken.None);
        await RunAsync();

        Assert.StartsWith("paused 12 of the last 60 mails bounced: 20.0 %, with 95 % certainty at least", paused, StringComparison.Ordinal);
        Assert.Equal("running", await CampaignAsync(work));
        Assert.Equal((1, 1), (
            await Database.ScalarAsync<int>(
                "SELECT COUNT(*) FROM outbox_events WHERE kind = 'campaign.paused' AND subject_id = @Campaign", new { work.Campaign }),
            await Database.ScalarAsync<int>(
                "SELECT COUNT(*) FROM alerts WHERE kind = 'CAMPAIGN_PAUSED' AND subject_id = @Campaign", new { work.Campaign })));
    }

    [Fact]
    public async Task Policy_stops_the_sender_and_leaves_its_contacts_alone()
    {
        var work = await fixture.CaseAsync(mails: 1);
        await BounceAsync((await SentAsync(work, 60, minutesAgo: 60))[..8], "policy");

        await RunAsync();

        Assert.Equal("open", await BreakerOf(work));
        Assert.Equal(0, await Database.ScalarAsync<int>("SELECT COUNT(*) FROM suppression_list WHERE user_id = @User", new { work.User }));
    }

    [Fact]
    public async Task Complaints_warn_and_then_stop()
    {
        var work = await fixture.CaseAsync(mails: 1);
        var mails = await SentAsync(work, 100, minutesAgo: 60);
        await BounceAsync([mails[0]], "complaint");
        await RunAsync();
        var before = await BreakerOf(work);

        await BounceAsync([mails[1]], "complaint");
        await RunAsync();

        Assert.Equal(("closed", "open"), (before, await BreakerOf(work)));
        Assert.Equal(1, await Database.ScalarAsync<int>("SELECT COUNT(*) FROM alerts WHERE kind = 'COMPLAINTS' AND subject_id = @Sender", new { work.Sender }));
    }

    Task RunAsync() => new BreakerRun(
        new(Database.Db), new(Database.Db), Microsoft.Extensions.Options.Options.Create(Options), clock, NullLogger<BreakerRun>.Instance)
        .RunAsync(CancellationToken.None);

    Task<string> BreakerOf(SendingCase work) =>
        Database.ScalarAsync<string>("SELECT CAST(breaker AS CHAR) FROM sender_accounts WHERE id = @Sender", new { work.Sender });

    Task<string> CampaignAsync(SendingCase work) =>
        Database.ScalarAsync<string>("SELECT CONCAT_WS(' ', status, status_reason) FROM campaigns WHERE id = @Campaign", new { work.Campaign });

    Task BounceAsync(IEnumerable<long> mails, string kind, bool isAccepted = true) => Database.Db.TransactAsync(
        (connection, transaction) => BounceStore.NoteAsync(
            connection, transaction,
            [.. mails.Select(mail => new Bounce(mail, kind, isAccepted, "webhook", "status", "5.1.1", 550, "no such user", Now.AddMinutes(-40)))],
            Now, CancellationToken.None),
        CancellationToken.None);

    async Task<long[]> SentAsync(SendingCase work, int count, int minutesAgo)
    {
        var mails = new long[count];
        for (var i = 0; i < count; i++)
        {
            mails[i] = await Database.InsertAsync("email_messages", new
            {
                user_id = work.User,
                campaign_id = work.Campaign,
                step_id = work.FirstStep,
                contact_id = await Database.ContactAsync(work.User),
                sender_id = work.Sender,
                step_number = 1,
                status = "sent",
                usage_day = Now.AddMinutes(-minutesAgo).Date,
                scheduled_at = Now.AddMinutes(-minutesAgo),
                sent_at = Now.AddMinutes(-minutesAgo),
                created_at = Now,
            });
        }

        return mails;
    }
}
