using ColdMail.Bounces;
using ColdMail.Sending;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tests.Sending;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Bounces;

[Trait("Kind", "store")]
public sealed class SoftBounceStoreTests(SendingFixture fixture) : IClassFixture<SendingFixture>
{
    static readonly DateTime Now = Given.Now;

    /// <summary>One for all tests: what was looked through is a mark in their database, which only moves on.</summary>
    static readonly FakeTimeProvider Clock = new(Now);

    TestDatabase Database => fixture.Database;

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 0)]
    public async Task Three_over_two_weeks_suppress_for_their_user_in_any_order_and_however_often_told(int first, int second, int third)
    {
        int[] order = [first, second, third];
        var mails = await MailsAsync();
        var other = await Database.ContactAsync(await Database.UserAsync(), await EmailAsync(mails.Contact));
        foreach (var i in order.SkipLast(1).Concat(order.SkipLast(1)))
        {
            await NoteAsync(mails.Sent[i], daysAgo: 20 - (10 * i));
            await RunAsync();
        }

        Assert.Equal(("ok", "scheduled", 0), await StateAsync(mails));
        foreach (var i in order.Concat(order))
        {
            await NoteAsync(mails.Sent[i], daysAgo: 20 - (10 * i));
            await RunAsync();
        }

        Assert.Equal(("bounced", "cancelled BOUNCED", 1), await StateAsync(mails));
        Assert.Equal(mails.Sent[2], await Database.ScalarAsync<long>(
            "SELECT message_id FROM suppression_list WHERE user_id = @User AND reason = 'bounce'", new { mails.User }));
        Assert.Equal("ok", await Database.ScalarAsync<string>("SELECT CAST(status AS CHAR) FROM contacts WHERE id = @other", new { other }));
    }

    [Theory]
    [InlineData("delivered_at")]
    [InlineData("opened_at")]
    [InlineData("clicked_at")]
    [InlineData("replied_at")]
    public async Task A_sign_of_life_between_them_begins_the_count_anew(string fact)
    {
        var mails = await MailsAsync();
        await NoteAsync(mails.Sent[0], 20);
        await Database.ExecuteAsync($"UPDATE email_messages SET {fact} = @at WHERE id = @id", new { at = Now.AddDays(-15), id = mails.Sent[3] });
        await NoteAsync(mails.Sent[1], 10);
        await NoteAsync(mails.Sent[2], 0);

        await RunAsync();

        Assert.Equal(("ok", "scheduled", 0), await StateAsync(mails));
    }

    [Fact]
    public async Task Neither_policy_nor_a_mail_that_is_too_large_nor_one_mail_alone_counts()
    {
        var mails = await MailsAsync();
        await NoteAsync(mails.Sent[0], 20, "policy", "5.7.1");
        await NoteAsync(mails.Sent[1], 20, "soft", "5.3.4");
        await NoteAsync(mails.Sent[2], 20);
        await NoteAsync(mails.Sent[2], 30);
        await NoteAsync(mails.Sent[3], 0);

        await RunAsync();

        Assert.Equal(("ok", "scheduled", 0), await StateAsync(mails));
    }

    [Fact]
    public async Task What_counted_once_counts_no_more_when_the_entry_was_taken_off()
    {
        var mails = await MailsAsync();
        for (var i = 0; i < 3; i++)
        {
            await NoteAsync(mails.Sent[i], 20 - (10 * i));
        }

        await RunAsync();
        await Database.ExecuteAsync(
            "DELETE FROM suppression_list WHERE user_id = @User; UPDATE contacts SET status = 'ok' WHERE id = @Contact", mails);
        await NoteAsync(mails.Sent[3], 0);
        await RunAsync();

        Assert.Equal(("ok", "cancelled BOUNCED", 0), await StateAsync(mails));
    }

    [Theory]
    [InlineData(Reason.DeferredTooLong, "452 4.2.2 Mailbox full", "soft smtp status 4.2.2 1")]
    [InlineData(Reason.DeferredTooLong, "451 4.7.1 Try later", "policy smtp status 4.7.1 0")]
    [InlineData(Reason.DeferredTooLong, "451 later", "soft smtp reply  1")]
    [InlineData(Reason.BadAddress, "550 5.1.1 No such user", "hard smtp status 5.1.1 0")]
    [InlineData(Reason.PolicyRefused, "550 5.7.1 Blocked", "policy smtp status 5.7.1 0")]
    [InlineData(Reason.Rejected, "552 5.3.4 Too large", "")]
    public async Task What_the_server_refuses_at_once_is_noted_once(string reason, string reply, string noted)
    {
        var work = await fixture.CaseAsync(mails: 1);
        var claimed = await work.ClaimAsync();
        await work.BeginAsync(claimed);
        var settlement = new Settlement(
            work.Offered(claimed[0]), "failed", reason, null, false, false, false, int.Parse(reply[..3], provider: null), reply, null, Now);

        for (var i = 0; i < 2; i++)
        {
            await fixture.Settles.SettleAsync([settlement], new Dictionary<long, FollowUp>(), Now, CancellationToken.None);
        }

        Assert.Equal(noted, string.Join("; ", await Database.QueryAsync<string>(
            "SELECT CONCAT_WS(' ', class, source, decided_by, COALESCE(status, ''), is_countable) FROM bounces WHERE message_id = @id AND NOT is_accepted",
            new { id = work.Messages[0] })));
    }

    Task RunAsync() => new SoftBounceRun(
        new(Database.Db), Options.Create(new SoftBounceOptions()), Clock, NullLogger<SoftBounceRun>.Instance).RunAsync(CancellationToken.None);

    async Task NoteAsync(long mail, double daysAgo, string kind = "soft", string status = "4.2.2")
    {
        Clock.Advance(TimeSpan.FromHours(1));
        await Database.Db.TransactAsync(
            (connection, transaction) => BounceStore.NoteAsync(
                connection, transaction, [new(mail, kind, true, "webhook", "status", status, 452, "Mailbox full", Now.AddDays(-daysAgo))],
                Clock.GetUtcNow().UtcDateTime, CancellationToken.None),
            CancellationToken.None);
    }

    /// <summary>A contact with four mails sent and one scheduled.</summary>
    async Task<Mails> MailsAsync()
    {
        var user = await Database.UserAsync();
        var contact = await Database.ContactAsync(user);
        var sent = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            sent.Add(await Database.InsertAsync("email_messages", new
            {
                user_id = user,
                campaign_id = await Database.CampaignAsync(user, "running"),
                step_id = 1,
                contact_id = contact,
                sender_id = 1,
                step_number = 1,
                status = i < 4 ? "sent" : "scheduled",
                scheduled_at = Now.AddDays(-30),
                created_at = Now.AddDays(-30),
            }));
        }

        return new(user, contact, sent);
    }

    Task<string> EmailAsync(long contact) => Database.ScalarAsync<string>("SELECT email FROM contacts WHERE id = @contact", new { contact });

    async Task<(string Contact, string Next, int Entries)> StateAsync(Mails mails) => (
        await Database.ScalarAsync<string>("SELECT CAST(status AS CHAR) FROM contacts WHERE id = @Contact", mails),
        await Database.ScalarAsync<string>("SELECT CONCAT_WS(' ', status, reason) FROM email_messages WHERE id = @id", new { id = mails.Sent[4] }),
        await Database.ScalarAsync<int>("SELECT COUNT(*) FROM suppression_list WHERE user_id = @User", mails));

    sealed record Mails(long User, long Contact, IReadOnlyList<long> Sent);
}
