using ColdMail.Security;
using ColdMail.Senders;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ColdMail.Tests.Senders;

[Trait("Kind", "store")]
public sealed class SenderStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string OldKey = "b2xkIG9sZCBvbGQgb2xkIG9sZCBvbGQgb2xkIG9sZCA=";
    const string NewKey = "bmV3IG5ldyBuZXcgbmV3IG5ldyBuZXcgbmV3IG5ldyA=";

    static readonly SenderValues Values = new(
        "Ana", "ana@sender.example", "answers@sender.example", "<p>Ana</p>", "smtp.sender.example", 465, SmtpTls.Implicit, "ana",
        "pw-CANARY", 40, 120, "Europe/Warsaw", SenderPacing.None, false);

    static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_gets_the_account_with_its_password_and_the_database_has_it_encrypted()
    {
        var user = await database.UserAsync();
        var id = await AddAsync(user);

        var load = await Store().LoadForSendingAsync(id, Cancellation);

        Assert.Equal(
            new SenderLoad.Ready(new SendingAccount(
                id, user, "Ana", "ana@sender.example", "answers@sender.example", "<p>Ana</p>", "active",
                new("smtp.sender.example", 465, SmtpTls.Implicit, "ana", "pw-CANARY", "sender.example"))),
            load);
        Assert.StartsWith("v1.old.", await EncryptedAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_copied_to_another_users_row_is_not_handed_out()
    {
        var mine = await AddAsync(await database.UserAsync());
        var other = await database.UserAsync();
        var theirs = await AddAsync(other);
        await database.ExecuteAsync(
            "UPDATE sender_accounts t, (SELECT smtp_pass_encrypted p FROM sender_accounts WHERE id = @mine) m SET t.smtp_pass_encrypted = m.p WHERE t.id = @theirs",
            new { mine, theirs });

        Assert.Equal(
            new SenderLoad.Unreadable(other, "The stored secret was changed or belongs to another row."),
            await Store().LoadForSendingAsync(theirs, Cancellation));
    }

    [Fact]
    public async Task After_a_key_change_all_passwords_are_renewed_and_the_old_key_can_go()
    {
        await using var own = await TestDatabase.CreateAsync();
        var user = await own.UserAsync();
        var setup = new SenderSetupStore(own.Db, Cipher("old", ("old", OldKey)));
        var ids = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(Assert.IsType<SenderAdded.Added>(await setup.AddAsync(user, Values, Given.Now, Cancellation)).Id);
        }

        await own.ExecuteAsync(
            "UPDATE sender_accounts SET smtp_pass_encrypted = 'v1.gone.AAAA.AAAA.AAAA' WHERE id = @id", new { id = ids[1] });
        var both = Cipher("new", ("old", OldKey), ("new", NewKey));
        var rotation = new SecretRotation(
            new(own.Db),
            both,
            [new("sender_accounts", "smtp_pass_encrypted", (user, id) => new(user, id, "smtp_pass"))],
            NullLogger<SecretRotation>.Instance);

        Assert.Equal(new SecretsRotated(2, 1), await rotation.RotateAsync(Cancellation));
        Assert.Equal(new SecretsRotated(0, 1), await rotation.RotateAsync(Cancellation));

        var newOnly = new SenderStore(own.Db, Cipher("new", ("new", NewKey)));
        foreach (var id in new[] { ids[0], ids[2] })
        {
            var ready = Assert.IsType<SenderLoad.Ready>(await newOnly.LoadForSendingAsync(id, Cancellation));
            Assert.Equal("pw-CANARY", ready.Account.Smtp.Password);
        }
    }

    [Fact]
    public async Task A_key_that_is_gone_is_named_and_nothing_breaks()
    {
        var user = await database.UserAsync();
        var id = await AddAsync(user);

        var load = await new SenderStore(database.Db, Cipher("new", ("new", NewKey))).LoadForSendingAsync(id, Cancellation);

        Assert.Contains("'old'", Assert.IsType<SenderLoad.Unreadable>(load).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thirty_at_once_do_not_get_past_the_plans_limit()
    {
        var user = await database.UserAsync(plan: 1);
        var setup = Setup();

        var added = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => setup.AddAsync(user, Values, Given.Now, Cancellation)));

        Assert.Equal(10, added.Count(outcome => outcome is SenderAdded.Added));
        Assert.All(added.Where(outcome => outcome is not SenderAdded.Added), outcome => Assert.Equal(new SenderAdded.PlanFull(10), outcome));
    }

    [Fact]
    public async Task Tests_are_counted_within_any_hour_also_when_they_come_at_once()
    {
        var user = await database.UserAsync();
        var store = new SenderTestStore(database.Db);

        var first = await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => store.TakeAsync(user, 10, Given.Now, Cancellation)));
        var soon = await store.TakeAsync(user, 10, Given.Now.AddMinutes(59), Cancellation);
        var later = await store.TakeAsync(user, 10, Given.Now.AddMinutes(60), Cancellation);

        Assert.Equal(10, first.Count(wait => wait is null));
        Assert.Equal(Given.Now.AddHours(1), soon);
        Assert.Null(later);
    }

    [Fact]
    public async Task Usage_is_that_of_today_in_the_accounts_zone()
    {
        var user = await database.UserAsync();
        var id = await AddAsync(user);
        var now = new DateTime(2026, 9, 15, 22, 30, 0, DateTimeKind.Utc);
        await database.InsertAsync("send_counters", new { kind = "sender_day", owner_id = id, bucket = new DateTime(2026, 9, 15), reserved = 40 });
        await database.InsertAsync("send_counters", new { kind = "sender_day", owner_id = id, bucket = new DateTime(2026, 9, 16), reserved = 3 });

        var account = await Store().FindAsync(user, id, now, Cancellation);

        Assert.Equal((3, new DateTime(2026, 9, 16, 22, 0, 0, DateTimeKind.Utc)), (account!.UsedToday, account.CapResetsAt));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_overlap()
    {
        var user = await database.UserAsync();
        var ids = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await AddAsync(user));
        }

        var first = await Store().PageAsync(user, 0, 3, Given.Now, Cancellation);
        var second = await Store().PageAsync(user, first.Next!.Value, 3, Given.Now, Cancellation);

        Assert.Equal(ids, [.. first.Items.Select(item => item.Id), .. second.Items.Select(item => item.Id)]);
        Assert.Null(second.Next);
    }

    [Theory]
    [InlineData("scheduled", 0)]
    [InlineData("claimed", 0)]
    [InlineData("held", 1)]
    public async Task An_account_with_mails_to_send_is_only_deleted_when_they_are_let_go(string status, long held)
    {
        var (user, id) = await WithMailAsync(status);

        var kept = await Store().DeleteAsync(user, id, letGo: false, Given.Now, Cancellation);
        var password = await EncryptedAsync(id);
        var deleted = await Store().DeleteAsync(user, id, letGo: true, Given.Now, Cancellation);

        Assert.Equal(new SenderDeleted.StillNeeded(1, held), kept);
        Assert.NotNull(password);
        Assert.Equal(new SenderDeleted.Deleted(1), deleted);
        Assert.Null(await EncryptedAsync(id));
        Assert.Null(await Store().FindAsync(user, id, Given.Now, Cancellation));
        Assert.Equal(new SenderDeleted.NotFound(), await Store().DeleteAsync(user, id, letGo: true, Given.Now, Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_account_is_not_deleted_under_a_mail_that_is_on_its_way(bool letGo)
    {
        var (user, id) = await WithMailAsync("sending");

        Assert.Equal(new SenderDeleted.OnTheWay(1), await Store().DeleteAsync(user, id, letGo, Given.Now, Cancellation));
        Assert.NotNull(await EncryptedAsync(id));
    }

    [Theory]
    [InlineData("sent")]
    [InlineData("uncertain")]
    public async Task An_account_with_nothing_left_to_send_is_deleted(string status)
    {
        var (user, id) = await WithMailAsync(status);

        Assert.Equal(new SenderDeleted.Deleted(0), await Store().DeleteAsync(user, id, letGo: false, Given.Now, Cancellation));
        Assert.Null(await EncryptedAsync(id));
    }

    async Task<(long User, long Sender)> WithMailAsync(string status)
    {
        var user = await database.UserAsync();
        var id = await AddAsync(user);
        var campaign = await database.CampaignAsync(user, "running");
        await database.InsertAsync("email_messages", new
        {
            user_id = user,
            campaign_id = campaign,
            step_id = await database.StepAsync(campaign),
            contact_id = await database.ContactAsync(user),
            sender_id = id,
            step_number = 1,
            status,
            scheduled_at = Given.Now,
            created_at = Given.Now,
        });
        return (user, id);
    }

    SenderStore Store() => new(database.Db, Cipher("old", ("old", OldKey)));

    SenderSetupStore Setup() => new(database.Db, Cipher("old", ("old", OldKey)));

    async Task<long> AddAsync(long user) =>
        Assert.IsType<SenderAdded.Added>(await Setup().AddAsync(user, Values, Given.Now, Cancellation)).Id;

    async Task<string?> EncryptedAsync(long id) =>
        (await database.QueryAsync<string?>("SELECT smtp_pass_encrypted FROM sender_accounts WHERE id = @id", new { id })).Single();

    static SecretCipher Cipher(string current, params (string Id, string Key)[] keys) => new(Options.Create(
        new EncryptionOptions { CurrentKey = current, Keys = keys.ToDictionary(key => key.Id, key => key.Key) }));
}
