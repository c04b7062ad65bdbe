using ColdMail.Suppression;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Suppression;

[Trait("Kind", "store")]
public sealed class SuppressionStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    readonly SuppressionStore store = new(database.Db, new(database.Db));
    readonly SuppressionListStore list = new(database.Db);

    [Theory]
    [InlineData("unsubscribe", "unsubscribed", "UNSUBSCRIBED")]
    [InlineData("bounce", "bounced", "BOUNCED")]
    [InlineData("complaint", "complained", "COMPLAINED")]
    [InlineData("manual", "ok", "SUPPRESSED")]
    [InlineData("erased", "erased", "ERASED")]
    public async Task One_transaction_stops_everything_that_has_not_begun(string reason, string status, string code)
    {
        var user = await database.UserAsync();
        var contact = await database.ContactAsync(user, "ada@math.example");
        var other = await database.ContactAsync(user, "eve@math.example");
        var messages = new List<long>();
        string[] states = ["scheduled", "claimed", "held", "sending", "sent", "uncertain", "failed"];
        foreach (var state in states)
        {
            messages.Add(await MessageAsync(user, contact, state));
        }

        var untouched = await MessageAsync(user, other, "scheduled");

        await store.SuppressAsync(user, "ada@math.example", reason, messages[0], Given.Now, CancellationToken.None);
        await store.SuppressAsync(user, "ada@math.example", reason, messages[0], Given.Now, CancellationToken.None);

        Assert.Equal(
            ["cancelled", "cancelled", "cancelled", "sending", "sent", "uncertain", "failed"],
            await database.QueryAsync<string>("SELECT status FROM email_messages WHERE contact_id = @contact ORDER BY id", new { contact }));
        Assert.Equal(
            [code], await database.QueryAsync<string>("SELECT DISTINCT reason FROM email_messages WHERE contact_id = @contact AND status = 'cancelled'", new { contact }));
        Assert.Equal(
            messages.Take(3),
            await database.QueryAsync<long>(
                "SELECT message_id FROM email_events WHERE user_id = @user AND event_type = 'cancelled' ORDER BY message_id", new { user }));
        Assert.Equal("scheduled", await database.ScalarAsync<string>("SELECT status FROM email_messages WHERE id = @untouched", new { untouched }));
        Assert.Equal(status, await StatusAsync(contact));
        Assert.Equal("ok", await StatusAsync(other));
        var entry = Assert.Single(await list.ListAsync(user, All, null, 10, CancellationToken.None));
        Assert.Equal(
            new SuppressionEntry
            {
                Id = entry.Id,
                Email = "ada@math.example",
                Reason = reason,
                By = reason is "unsubscribe" or "complaint" ? "the person" : "ColdMail",
                MessageId = messages[0],
                CreatedAt = Given.Now,
                Cancelled = 3,
                Crossed = entry.Crossed,
            },
            entry);
        Assert.InRange(entry.Crossed, 1, 2);
    }

    [Fact]
    public async Task A_domain_stops_its_contacts_and_no_neighbour()
    {
        var user = await database.UserAsync();
        var inside = await MessageAsync(user, await database.ContactAsync(user, "a@blocked.example"), "scheduled");
        var outside = await MessageAsync(user, await database.ContactAsync(user, "a@notblocked.example"), "scheduled");
        var foreign = await database.UserAsync();
        var elsewhere = await MessageAsync(foreign, await database.ContactAsync(foreign, "a@blocked.example"), "scheduled");

        await store.SuppressAsync(user, "@blocked.example", "manual", null, Given.Now, CancellationToken.None);

        Assert.Equal(
            ["cancelled", "scheduled", "scheduled"],
            await database.QueryAsync<string>(
                "SELECT status FROM email_messages WHERE id IN @ids ORDER BY id", new { ids = new[] { inside, outside, elsewhere } }));
    }

    [Fact]
    public async Task A_weightier_reason_replaces_a_lighter_one_and_never_the_other_way_round()
    {
        var user = await database.UserAsync();
        var contact = await database.ContactAsync(user, "ada@math.example");
        foreach (var (reason, expected, status) in new[]
        {
            ("import", "import", "ok"), ("manual", "manual", "ok"), ("bounce", "bounce", "bounced"),
            ("unsubscribe", "unsubscribe", "unsubscribed"), ("manual", "unsubscribe", "unsubscribed"),
            ("complaint", "complaint", "complained"), ("bounce", "complaint", "complained"),
        })
        {
            await store.SuppressAsync(user, "ada@math.example", reason, null, Given.Now, CancellationToken.None);

            Assert.Equal(expected, (await list.FindAsync(user, "ada@math.example", 0, CancellationToken.None))!.Reason);
            Assert.Equal(status, await StatusAsync(contact));
        }
    }

    [Fact]
    public async Task Many_entries_are_added_once_and_counted()
    {
        var user = await database.UserAsync();
        var contact = await database.ContactAsync(user, "p777@many.example");
        var message = await MessageAsync(user, contact, "scheduled");
        var entries = Enumerable.Range(0, 1_200).Select(i => $"p{i}@many.example").Append("@domain.example").ToList();

        var added = await store.AddAsync(new(user, "import", Given.Now), entries, CancellationToken.None);
        var again = await store.AddAsync(new(user, "import", Given.Now), [.. entries, "new@many.example"], CancellationToken.None);

        Assert.Equal((new AddedEntries(1_201, 1, 0, false), new AddedEntries(1, 0, 0, false)), (added, again));
        Assert.Equal("cancelled", await database.ScalarAsync<string>("SELECT status FROM email_messages WHERE id = @message", new { message }));
    }

    [Fact]
    public async Task Only_what_a_person_did_not_ask_for_can_be_taken_off_the_list()
    {
        var user = await database.UserAsync();
        var contact = await database.ContactAsync(user, "bounce@x.example");
        foreach (var reason in new[] { "manual", "bounce", "import", "unsubscribe", "complaint", "erased" })
        {
            await store.SuppressAsync(user, $"{reason}@x.example", reason, null, Given.Now, CancellationToken.None);
        }

        var removals = new List<string>();
        var stranger = await database.UserAsync();
        foreach (var entry in (await list.ListAsync(user, All, null, 10, CancellationToken.None)).Reverse())
        {
            Assert.IsType<SuppressionRemoval.NotFound>(
                await list.RemoveAsync(stranger, entry.Id, "note", Given.Now, CancellationToken.None));
            removals.Add((await list.RemoveAsync(user, entry.Id, "", Given.Now, CancellationToken.None)).GetType().Name);
        }

        Assert.Equal(
            ["Removed", "Removed", "Removed", "NeedsNote", "Kept", "Kept"], removals);
        Assert.Equal("ok", await StatusAsync(contact));
    }

    [Fact]
    public async Task An_entry_for_the_whole_installation_is_nobodys_to_see_or_remove()
    {
        var user = await database.UserAsync();
        var id = await database.InsertAsync("suppression_list", new { email = "g@x.example", reason = "complaint", created_at = Given.Now });

        Assert.Empty(await list.ListAsync(user, All, null, 10, CancellationToken.None));
        Assert.IsType<SuppressionRemoval.NotFound>(await list.RemoveAsync(user, id, "", Given.Now, CancellationToken.None));
    }

    static SuppressionFilter All { get; } = new(null, null, null);

    Task<string> StatusAsync(long contact) =>
        database.ScalarAsync<string>("SELECT status FROM contacts WHERE id = @contact", new { contact });

    async Task<long> MessageAsync(long user, long contact, string status)
    {
        var campaign = await database.CampaignAsync(user, "running");
        return await database.InsertAsync("email_messages", new
        {
            user_id = user,
            campaign_id = campaign,
            step_id = await database.StepAsync(campaign),
            contact_id = contact,
            sender_id = 1,
            step_number = 1,
            status,
            scheduled_at = Given.Now,
            created_at = Given.Now,
        });
    }
}
