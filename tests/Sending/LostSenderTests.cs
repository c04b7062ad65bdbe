using ColdMail.Sending;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Sending;

[Trait("Kind", "store")]
public sealed class LostSenderTests(SendingFixture fixture) : IClassFixture<SendingFixture>
{
    readonly LostSenders lost = new(
        new(fixture.Database.Db), new FakeTimeProvider(SendingFixture.Now), NullLogger<LostSenders>.Instance);

    [Theory]
    [InlineData("status = 'paused'")]
    [InlineData("status = 'error'")]
    [InlineData("status = 'paused', deleted_at = created_at")]
    public async Task New_contacts_of_a_sender_that_does_not_send_go_to_the_others(string change)
    {
        var work = await fixture.CaseAsync(mails: 10);
        var others = new[] { await OtherAsync(work), await OtherAsync(work) };
        await ChangeAsync(work, change);

        await lost.RunAsync(default);

        Assert.Equal(
            others.Select(other => (other, 5L)),
            await work.Database.QueryAsync<(long, long)>(
                "SELECT sender_id, COUNT(*) FROM email_messages WHERE campaign_id = @Campaign AND reason = 'SENDER_CHANGED' GROUP BY sender_id ORDER BY sender_id",
                new { work.Campaign }));
    }

    [Fact]
    public async Task Follow_ups_and_mails_that_were_offered_wait_for_a_sender_that_rests()
    {
        var work = await fixture.CaseAsync(mails: 2);
        await OtherAsync(work);
        await ChangeAsync(work, "status = 'paused'");
        await work.Database.ExecuteAsync(
            "UPDATE email_messages SET attempt = 1 WHERE id = @first; UPDATE email_messages SET step_number = 2 WHERE id = @second",
            new { first = work.Messages[0], second = work.Messages[1] });

        await lost.RunAsync(default);

        Assert.Equal("scheduled 2", await work.StatesAsync());
        Assert.Equal(2, await OfSenderAsync(work, work.Sender));
    }

    [Fact]
    public async Task Follow_ups_of_a_deleted_sender_are_held_with_their_reason()
    {
        var work = await fixture.CaseAsync(mails: 2);
        await OtherAsync(work);
        await FollowUpsAsync(work);
        await ChangeAsync(work, "status = 'paused', deleted_at = created_at");

        await lost.RunAsync(default);
        await lost.RunAsync(default);

        Assert.Equal("held 2", await work.StatesAsync());
        Assert.Equal(2, await work.Database.ScalarAsync<int>(
            "SELECT COUNT(*) FROM email_events WHERE campaign_id = @Campaign AND event_type = 'held'", new { work.Campaign }));
    }

    [Fact]
    public async Task A_campaign_may_have_another_sender_write_anew()
    {
        var work = await fixture.CaseAsync(mails: 2);
        var other = await OtherAsync(work);
        await FollowUpsAsync(work);
        await work.Database.ExecuteAsync("UPDATE campaigns SET lost_sender = 'new_thread' WHERE id = @Campaign", new { work.Campaign });
        await ChangeAsync(work, "status = 'paused', deleted_at = created_at");

        await lost.RunAsync(default);

        Assert.Equal("scheduled 2", await work.StatesAsync());
        Assert.Equal(2, await OfSenderAsync(work, other));
    }

    [Fact]
    public async Task Without_another_sender_contacts_wait()
    {
        var work = await fixture.CaseAsync(mails: 3);
        await ChangeAsync(work, "status = 'error'");

        await lost.RunAsync(default);

        Assert.Equal(3, await OfSenderAsync(work, work.Sender));
    }

    static async Task<long> OtherAsync(SendingCase work)
    {
        var sender = await work.Database.SenderAsync(work.User);
        await work.Database.InsertAsync("campaign_senders", new { campaign_id = work.Campaign, sender_id = sender });
        return sender;
    }

    static Task<int> ChangeAsync(SendingCase work, string change) =>
        work.Database.ExecuteAsync($"UPDATE sender_accounts SET {change} WHERE id = @Sender", new { work.Sender });

    static Task<int> FollowUpsAsync(SendingCase work) => work.Database.ExecuteAsync(
        "UPDATE email_messages SET step_number = 2 WHERE campaign_id = @Campaign", new { work.Campaign });

    static Task<int> OfSenderAsync(SendingCase work, long sender) => work.Database.ScalarAsync<int>(
        "SELECT COUNT(*) FROM email_messages WHERE campaign_id = @Campaign AND sender_id = @sender AND status = 'scheduled'",
        new { work.Campaign, sender });
}
