using ColdMail.Sending;

namespace ColdMail.Tests.Sending;

[Trait("Kind", "store")]
public sealed class BeginStoreTests(SendingFixture fixture) : IClassFixture<SendingFixture>
{
    [Fact]
    public async Task Begun_mails_are_sending_with_caps_reserved_and_identity_fixed()
    {
        var work = await fixture.CaseAsync(mails: 3);
        var claimed = await work.ClaimAsync();

        var result = await work.BeginAsync(claimed);

        Assert.Equal(claimed.Select(message => message.Id), result.Begun.Select(mail => mail.MessageId));
        Assert.Null(result.Stop);
        Assert.Equal("sending 3", await work.StatesAsync());
        Assert.Equal((3, 3), (await work.ReservedAsync(), await work.UserReservedAsync()));
        Assert.Equal(
            $"m{claimed[0].Id}@senders.example",
            await work.Database.ScalarAsync<string>(
                "SELECT message_id_header FROM email_messages WHERE id = @Id", new { claimed[0].Id }));
    }

    [Fact]
    public async Task A_cap_lets_exactly_so_many_through()
    {
        var work = await fixture.CaseAsync(mails: 5);
        var claimed = await work.ClaimAsync();

        var result = await work.BeginAsync(claimed, work.Terms(senderCap: 3));

        Assert.Equal(3, result.Begun.Count);
        Assert.Equal(BeginStop.LimitReached, result.Stop);
        Assert.Equal("claimed 2, sending 3", await work.StatesAsync());
        Assert.Equal(3, await work.ReservedAsync());
    }

    [Fact]
    public async Task The_cap_of_the_plan_counts_over_all_senders()
    {
        var work = await fixture.CaseAsync(mails: 4);
        var claimed = await work.ClaimAsync();
        await work.Database.InsertAsync(
            "send_counters", new { kind = "user_day", owner_id = work.User, bucket = new DateTime(2026, 9, 15), reserved = 98 });

        var result = await work.BeginAsync(claimed, work.Terms(userCap: 100));

        Assert.Equal(2, result.Begun.Count);
        Assert.Equal(100, await work.UserReservedAsync());
    }

    [Theory]
    [InlineData("UPDATE contacts SET status = 'unsubscribed' WHERE id = @contact", Reason.Unsubscribed)]
    [InlineData("UPDATE contacts SET status = 'bounced' WHERE id = @contact", Reason.Bounced)]
    [InlineData("UPDATE contacts SET status = 'complained' WHERE id = @contact", Reason.Complained)]
    [InlineData("UPDATE contacts SET deleted_at = created_at WHERE id = @contact", Reason.ContactDeleted)]
    [InlineData(
        """
        INSERT INTO suppression_list (user_id, email, reason, created_at)
        SELECT user_id, email, 'manual', created_at FROM contacts WHERE id = @contact
        """,
        Reason.Suppressed)]
    [InlineData(
        """
        INSERT INTO suppression_list (user_id, email, reason, created_at)
        SELECT NULL, CONCAT('@', email_domain), 'manual', created_at FROM contacts WHERE id = @contact
        """,
        Reason.SuppressedDomain)]
    [InlineData(
        """
        INSERT INTO suppression_list (user_id, email, reason, created_at)
        SELECT user_id, CONCAT(SUBSTRING_INDEX(email, '@', 1), '@*'), 'manual', created_at FROM contacts WHERE id = @contact
        """,
        Reason.SuppressedDomain)]
    [InlineData(
        """
        INSERT INTO suppression_list (user_id, email, reason, created_at)
        SELECT user_id, CONCAT('@*.', SUBSTRING_INDEX(email_domain, '.', -2)), 'manual', created_at FROM contacts WHERE id = @contact
        """,
        Reason.SuppressedDomain)]
    [InlineData(
        """
        INSERT INTO suppression_list (user_id, email, campaign_id, reason, created_at)
        SELECT c.user_id, c.email, m.campaign_id, 'unsubscribe', c.created_at
          FROM contacts c JOIN email_messages m ON m.contact_id = c.id WHERE c.id = @contact
        """,
        Reason.Unsubscribed)]
    public async Task A_contact_who_must_not_get_mail_is_cancelled_at_the_last_moment(string change, string reason)
    {
        await fixture.Database.ExecuteAsync("DELETE FROM suppression_list");
        var work = await fixture.CaseAsync(mails: 1);
        var claimed = await work.ClaimAsync();
        await work.Database.ExecuteAsync(change, new { contact = claimed[0].ContactId });

        var result = await work.BeginAsync(claimed);

        Assert.Empty(result.Begun);
        Assert.Equal("cancelled 1", await work.StatesAsync());
        Assert.Equal(reason, await work.Database.ScalarAsync<string>(
            "SELECT reason FROM email_messages WHERE id = @Id", new { claimed[0].Id }));
        Assert.Equal(0, await work.ReservedAsync());
        await fixture.Database.ExecuteAsync("DELETE FROM suppression_list");
    }

    [Fact]
    public async Task A_paused_campaign_begins_nothing()
    {
        var work = await fixture.CaseAsync(mails: 2);
        var claimed = await work.ClaimAsync();
        await work.Database.ExecuteAsync("UPDATE campaigns SET status = 'paused' WHERE id = @Campaign", new { work.Campaign });

        var result = await work.BeginAsync(claimed);

        Assert.Empty(result.Begun);
        Assert.Equal("claimed 2", await work.StatesAsync());
    }

    [Theory]
    [InlineData("UPDATE sender_accounts SET status = 'paused' WHERE id = @Sender")]
    [InlineData("UPDATE sender_accounts SET run_token = 1 WHERE id = @Sender")]
    [InlineData("UPDATE sender_accounts SET next_send_at = '2026-09-15 10:00:01' WHERE id = @Sender")]
    [InlineData("UPDATE sender_accounts SET run_until = '2026-09-15 09:59:59' WHERE id = @Sender")]
    public async Task A_sender_that_is_not_this_runs_to_use_begins_nothing(string change)
    {
        var work = await fixture.CaseAsync(mails: 2);
        var claimed = await work.ClaimAsync();
        await work.Database.ExecuteAsync(change, new { work.Sender });

        var result = await work.BeginAsync(claimed);

        Assert.Equal(BeginStop.SenderNotReady, result.Stop);
        Assert.Equal("claimed 2", await work.StatesAsync());
        Assert.Equal(0, await work.ReservedAsync());
    }

    [Fact]
    public async Task A_mail_whose_claim_was_taken_away_is_not_begun()
    {
        var work = await fixture.CaseAsync(mails: 3);
        var claimed = await work.ClaimAsync();
        await work.Database.ExecuteAsync(
            "UPDATE email_messages SET lease_until = '2026-09-15 09:59:00' WHERE id = @Id", new { claimed[1].Id });

        var result = await work.BeginAsync(claimed);

        Assert.Equal([claimed[0].Id, claimed[2].Id], result.Begun.Select(mail => mail.MessageId));
        Assert.Equal(2, await work.ReservedAsync());
    }

    [Fact]
    public async Task Two_claims_never_get_the_same_mail()
    {
        var work = await fixture.CaseAsync(mails: 40);

        var batches = await Task.WhenAll(Enumerable.Range(1, 8).Select(token =>
            fixture.Runs.ClaimAsync(work.Sender, token, work.Messages, SendingFixture.Now.AddMinutes(2), default)));

        var ids = batches.SelectMany(batch => batch).Select(message => message.Id).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal($"claimed {ids.Count}", (await work.StatesAsync()).Split(", ")[0]);
    }

    [Fact]
    public async Task Only_one_run_holds_a_sender_until_its_lease_ends()
    {
        var work = await fixture.CaseAsync(mails: 0);
        var now = SendingFixture.Now;

        var first = await fixture.Runs.AcquireAsync(work.Sender, 1, now, now.AddMinutes(2), default);
        var second = await fixture.Runs.AcquireAsync(work.Sender, 2, now.AddMinutes(1), now.AddMinutes(3), default);
        var afterwards = await fixture.Runs.AcquireAsync(work.Sender, 3, now.AddMinutes(2), now.AddMinutes(4), default);
        await fixture.Runs.ReleaseAsync(work.Sender, 1, null, default);
        var stillHeld = await fixture.Runs.AcquireAsync(work.Sender, 4, now.AddMinutes(2), now.AddMinutes(4), default);

        Assert.Equal((true, false, true, false), (first, second, afterwards, stillHeld));
    }

    [Fact]
    public async Task Caps_hold_when_many_runs_begin_at_once()
    {
        var work = await fixture.CaseAsync(mails: 60);
        var claims = new List<(long Token, IReadOnlyList<ClaimedMessage> Messages)>();
        for (var token = 1; token <= 6; token++)
        {
            claims.Add((token, await fixture.Runs.ClaimAsync(
                work.Sender, token, [.. work.Messages.Skip((token - 1) * 10).Take(10)], SendingFixture.Now.AddMinutes(2), default)));
        }

        var results = await Task.WhenAll(claims.Select(async claim =>
        {
            await work.Database.ExecuteAsync(
                "UPDATE sender_accounts SET run_token = @Token, run_until = '2026-09-15 10:05:00' WHERE id = @Sender",
                new { claim.Token, work.Sender });
            return await work.BeginAsync(claim.Messages, work.Terms(senderCap: 25, token: claim.Token));
        }));

        var begun = results.Sum(result => result.Begun.Count);
        Assert.InRange(begun, 1, 25);
        Assert.Equal(begun, await work.ReservedAsync());
    }
}
