using ColdMail.Campaigns;
using ColdMail.Scheduling.Delays;
using ColdMail.Scheduling.Rules;
using ColdMail.Scheduling.Windows;
using ColdMail.Tests.Infrastructure;
using NodaTime;

namespace ColdMail.Tests.Campaigns;

/// <summary>What a pause and a new delay do to follow-ups that are planned.</summary>
[Trait("Kind", "store")]
public sealed class FollowUpTimingTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    static readonly CancellationToken Never = CancellationToken.None;

    /// <summary>A Tuesday, 10:00 UTC.</summary>
    static readonly DateTime Now = Given.Now;

    CampaignStatusStore Status => new(database.Db);

    StepStore Steps => new(new(database.Db));

    [Fact]
    public async Task What_was_left_of_a_delay_when_it_was_paused_is_left_when_it_is_resumed()
    {
        var campaign = await RunningAsync();
        var first = await MailAsync(campaign, 1, "scheduled", Now.AddHours(2));
        var waits = await MailAsync(campaign, 2, "scheduled", Now.AddHours(5).AddTicks(10));
        var wasDue = await MailAsync(campaign, 2, "scheduled", Now.AddHours(-1));
        var putOff = await MailAsync(campaign, 2, "scheduled", Now.AddHours(3), attempt: 1);
        var held = await MailAsync(campaign, 2, "held", Now.AddHours(4));

        await Status.PauseAsync(campaign.User, campaign.Id, Now, Never);
        await Status.PauseAsync(campaign.User, campaign.Id, Now.AddDays(1), Never);
        await Status.ResumeAsync(campaign.User, campaign.Id, Now.AddDays(10), Never);
        await Status.ResumeAsync(campaign.User, campaign.Id, Now.AddDays(20), Never);

        Assert.Equal(Now.AddHours(2), await DueAsync(first));
        Assert.Equal(Now.AddDays(10).AddHours(5).AddTicks(10), await DueAsync(waits));
        Assert.Equal(Now.AddHours(-1), await DueAsync(wasDue));
        Assert.Equal(Now.AddHours(3), await DueAsync(putOff));
        Assert.Equal(Now.AddHours(4), await DueAsync(held));
        Assert.Equal(("running", null), await StateAsync(campaign));
    }

    [Fact]
    public async Task A_pause_that_ends_in_the_archive_goes_on_after_it()
    {
        var campaign = await RunningAsync();
        var waits = await MailAsync(campaign, 2, "scheduled", Now.AddHours(5));
        await Status.PauseAsync(campaign.User, campaign.Id, Now, Never);
        await Status.ArchiveAsync(campaign.User, campaign.Id, Now.AddDays(1), Never);

        await Status.RestoreAsync(campaign.User, campaign.Id, Now.AddDays(2), Never);
        var paused = await StateAsync(campaign);
        await Status.ResumeAsync(campaign.User, campaign.Id, Now.AddDays(3), Never);

        Assert.Equal(("paused", Now), paused);
        Assert.Equal(Now.AddDays(3).AddHours(5), await DueAsync(waits));
    }

    [Fact]
    public async Task A_stranger_resumes_and_moves_nothing()
    {
        var campaign = await RunningAsync();
        var waits = await MailAsync(campaign, 2, "scheduled", Now.AddHours(5));
        await Status.PauseAsync(campaign.User, campaign.Id, Now, Never);

        var change = await Status.ResumeAsync(await database.UserAsync(), campaign.Id, Now.AddDays(3), Never);

        Assert.IsType<CampaignChange.NotFound>(change);
        Assert.Equal(Now.AddHours(5), await DueAsync(waits));
        Assert.Equal(("paused", Now), await StateAsync(campaign));
    }

    [Fact]
    public async Task A_campaign_that_the_system_pauses_is_paused_since_then()
    {
        var campaign = await RunningAsync();
        await database.ExecuteAsync(
            "UPDATE campaigns SET status = 'scheduled', start_at = @start WHERE id = @Id", new { campaign.Id, start = Now.AddHours(-13) });

        await Status.StartDueAsync(Now, Never);

        Assert.Equal(("paused", Now), await StateAsync(campaign));
    }

    [Fact]
    public async Task A_new_delay_moves_only_mails_of_the_step_that_were_never_tried()
    {
        var campaign = await RunningAsync();
        var waits = await AfterFirstAsync(campaign, Now.AddHours(-1), "scheduled");
        var tried = await AfterFirstAsync(campaign, Now.AddHours(-2), "scheduled", attempt: 1);
        var held = await AfterFirstAsync(campaign, Now.AddHours(-3), "held");
        await Status.PauseAsync(campaign.User, campaign.Id, Now, Never);

        var change = await EditAsync(campaign, new(48, DelayUnit.Days), Now.AddDays(9));

        Assert.IsType<CampaignChange.Done>(change);
        Assert.Equal(Now.AddHours(47), await DueAsync(waits));
        Assert.Equal(Now.AddHours(22), await DueAsync(tried));
        Assert.Equal(Now.AddHours(21), await DueAsync(held));
        Assert.Equal(
            new StepRules(campaign.Second, 2, new(48, DelayUnit.Days), Now.AddDays(9)),
            (await new RulesStore(database.Db).CampaignsAsync([campaign.Id], Never))[0].StepOf(2));
    }

    [Fact]
    public async Task A_new_delay_is_moved_by_the_pauses_since_the_mail_before()
    {
        var campaign = await RunningAsync();
        var sentBefore = await AfterFirstAsync(campaign, Now.AddHours(-20), "scheduled");
        await Status.PauseAsync(campaign.User, campaign.Id, Now, Never);
        await Status.ResumeAsync(campaign.User, campaign.Id, Now.AddDays(10), Never);
        var sentAfter = await AfterFirstAsync(campaign, Now.AddDays(10).AddHours(1), "scheduled");
        await Status.PauseAsync(campaign.User, campaign.Id, Now.AddDays(10).AddHours(2), Never);

        await EditAsync(campaign, new(48, DelayUnit.Days), null);
        var edited = (await DueAsync(sentBefore), await DueAsync(sentAfter));
        await Status.ResumeAsync(campaign.User, campaign.Id, Now.AddDays(12).AddHours(2), Never);

        Assert.Equal((Now.AddDays(10).AddHours(28), Now.AddDays(12).AddHours(1)), edited);
        Assert.Equal(
            (Now.AddDays(12).AddHours(28), Now.AddDays(14).AddHours(1)), (await DueAsync(sentBefore), await DueAsync(sentAfter)));
    }

    [Fact]
    public async Task A_pause_that_began_after_a_mail_was_due_moves_it_by_nothing()
    {
        var campaign = await RunningAsync();
        var waits = await AfterFirstAsync(campaign, Now.AddHours(-40), "scheduled");
        await Status.PauseAsync(campaign.User, campaign.Id, Now, Never);
        await Status.ResumeAsync(campaign.User, campaign.Id, Now.AddDays(10), Never);
        await Status.PauseAsync(campaign.User, campaign.Id, Now.AddDays(10).AddHours(2), Never);

        await EditAsync(campaign, new(30, DelayUnit.Hours), null);

        Assert.Equal(Now.AddHours(-10), await DueAsync(waits));
    }

    [Fact]
    public async Task Working_days_are_counted_by_the_clock_and_the_holidays_of_each_recipient()
    {
        var campaign = await RunningAsync();
        var windows = WeekWindows.Of(
            Enumerable.Range(1, 5).Select(day => new DayWindow((IsoDayOfWeek)day, new(9, 0), new(17, 0))));
        await database.ExecuteAsync(
            "UPDATE campaigns SET windows_json = @json, timezone = 'Europe/Warsaw', keep_holidays = TRUE WHERE id = @Id",
            new { campaign.Id, json = windows.ToJson() });
        var friday = new DateTime(2026, 11, 6, 10, 0, 0, DateTimeKind.Utc);
        var unknown = await AfterFirstAsync(campaign, friday, "scheduled");
        var polish = await AfterFirstAsync(campaign, friday.AddDays(3), "scheduled", "Europe/Warsaw", "PL");
        var japanese = await AfterFirstAsync(campaign, friday.AddHours(6), "scheduled", "Asia/Tokyo", "JP");
        await Status.PauseAsync(campaign.User, campaign.Id, friday.AddHours(7), Never);

        await EditAsync(campaign, new(48, DelayUnit.WorkingDays), null);

        Assert.Equal(friday.AddDays(4), await DueAsync(unknown));
        // The eleventh of November is a holiday in Poland.
        Assert.Equal(friday.AddDays(6), await DueAsync(polish));
        // It was Saturday in Tokyo already: Monday and Tuesday at 01:00.
        Assert.Equal(new DateTime(2026, 11, 9, 16, 0, 0, DateTimeKind.Utc), await DueAsync(japanese));
    }

    [Fact]
    public async Task More_mails_than_one_chunk_are_all_moved()
    {
        const int mails = 1001;
        var campaign = await RunningAsync();
        await database.ExecuteAsync(
            $"""
            INSERT INTO email_messages
                   (user_id, campaign_id, step_id, contact_id, sender_id, step_number, status, scheduled_at, sent_at, created_at)
            WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {mails - 500})
            SELECT 1, @Id, @First, 1000000 + i, 1, 1, 'sent', @Now, @Now, @Now FROM n
             UNION ALL
            SELECT 1, @Id, @First, 2000000 + i, 1, 1, 'sent', @Now, @Now, @Now FROM n WHERE i <= 500
            """,
            new { campaign.Id, campaign.First, Now });
        await database.ExecuteAsync(
            """
            INSERT INTO email_messages
                   (user_id, campaign_id, step_id, contact_id, sender_id, step_number, status, scheduled_at, created_at)
            SELECT user_id, campaign_id, @Second, contact_id, sender_id, 2, 'scheduled', @Now, @Now
              FROM email_messages
             WHERE campaign_id = @Id AND step_id = @First
            """,
            new { campaign.Id, campaign.First, campaign.Second, Now });
        await Status.PauseAsync(campaign.User, campaign.Id, Now, Never);

        await EditAsync(campaign, new(5, DelayUnit.Hours), null);

        Assert.Equal(mails, await database.ScalarAsync<long>(
            "SELECT COUNT(*) FROM email_messages WHERE campaign_id = @Id AND step_number = 2 AND scheduled_at = @due",
            new { campaign.Id, due = Now.AddHours(5) }));
    }

    [Fact]
    public async Task An_edit_that_keeps_the_delay_moves_nothing()
    {
        var campaign = await RunningAsync();
        var waits = await AfterFirstAsync(campaign, Now.AddHours(-1), "scheduled");
        await database.ExecuteAsync(
            "UPDATE email_messages SET scheduled_at = @later WHERE id = @waits", new { waits, later = Now.AddDays(40) });
        await Status.PauseAsync(campaign.User, campaign.Id, Now, Never);

        await EditAsync(campaign, new(24, DelayUnit.Hours), Now.AddDays(60));

        Assert.Equal(Now.AddDays(40), await DueAsync(waits));
    }

    [Theory]
    [InlineData(DelayUnit.Days)]
    [InlineData(DelayUnit.WorkingDays)]
    public async Task Half_a_day_is_no_number_of_days(DelayUnit unit)
    {
        var campaign = await RunningAsync();
        await Status.PauseAsync(campaign.User, campaign.Id, Now, Never);

        var change = await EditAsync(campaign, new(36, unit), null);

        var refused = Assert.IsType<CampaignChange.Refused>(change);
        Assert.Equal("delayHours", refused.Field);
        Assert.Contains("multiple of 24", refused.Text, StringComparison.Ordinal);
    }

    Task<CampaignChange> EditAsync(Running campaign, StepDelay delay, DateTime? notAfter) => Steps.EditAsync(
        new(campaign.User, campaign.Id, 1), campaign.Second, new("", "<p>Again</p>", null, null, new(delay, notAfter)), Now, Never);

    async Task<Running> RunningAsync()
    {
        var user = await database.UserAsync();
        var sender = await database.SenderAsync(user);
        var id = await database.CampaignAsync(user, "running");
        await database.ExecuteAsync("UPDATE campaigns SET launched_at = @Now, materialised_at = @Now WHERE id = @id", new { id, Now });
        return new(user, sender, id, await database.StepAsync(id), await database.StepAsync(id, 2, delayHours: 24, subject: ""));
    }

    /// <summary>A mail of the second step, planned a day after the first went.</summary>
    async Task<long> AfterFirstAsync(
        Running campaign, DateTime sentAt, string status, string zone = "", string country = "", int attempt = 0)
    {
        var contact = await database.ContactAsync(campaign.User);
        await MailAsync(campaign, 1, "sent", sentAt.AddHours(-7), contact: contact, sentAt: sentAt);
        return await MailAsync(campaign, 2, status, sentAt.AddDays(1), attempt, contact, null, zone, country);
    }

    async Task<long> MailAsync(
        Running campaign, int step, string status, DateTime dueAt, int attempt = 0, long? contact = null, DateTime? sentAt = null,
        string zone = "", string country = "") =>
        await database.InsertAsync("email_messages", new
        {
            user_id = campaign.User,
            campaign_id = campaign.Id,
            step_id = step == 1 ? campaign.First : campaign.Second,
            contact_id = contact ?? await database.ContactAsync(campaign.User),
            sender_id = campaign.Sender,
            step_number = step,
            status,
            scheduled_at = dueAt,
            sent_at = sentAt,
            attempt,
            zone,
            country,
            created_at = Now,
        });

    Task<DateTime> DueAsync(long mail) =>
        database.ScalarAsync<DateTime>("SELECT scheduled_at FROM email_messages WHERE id = @mail", new { mail });

    async Task<(string Status, DateTime? PausedAt)> StateAsync(Running campaign) => Assert.Single(
        await database.QueryAsync<(string, DateTime?)>("SELECT status, paused_at FROM campaigns WHERE id = @Id", new { campaign.Id }));

    sealed record Running(long User, long Sender, long Id, long First, long Second);
}
