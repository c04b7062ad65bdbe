using ColdMail.Tests.Infrastructure;
using ColdMail.Tracking;

namespace ColdMail.Tests.Tracking;

[Trait("Kind", "store")]
public sealed class HitTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    const string Person = "Mozilla/5.0 (Macintosh) Safari/605";

    [Fact]
    public void A_hit_goes_through_the_queue_unchanged_and_stays_small()
    {
        var hit = Hit.Of(new(1, 2, 3), LinkUse.Click, new string('ä', 5_000), "https://x.example/" + new string('a', 1_900), Given.Now);

        Assert.Equal(hit, Hit.Read(hit.ToMessage()));
        Assert.InRange(hit.ToMessage().Length, 1, 10_000);
        Assert.All(["", "nobody wrote this", "{}", "null"], text => Assert.Null(Hit.Read(text)));
    }

    [Fact]
    public async Task A_hit_that_comes_twice_counts_once_and_the_earliest_of_a_person_is_the_fact()
    {
        var mail = await MailAsync();
        var store = new TrackingStore(database.Db);
        var later = Hit.Of(mail, LinkUse.Click, Person, "https://x.example/", Given.Now.AddHours(2));
        var earlier = Hit.Of(mail, LinkUse.Open, Person, null, Given.Now.AddHours(1));

        foreach (var hit in new[] { later, earlier, later, earlier })
        {
            await store.RecordAsync(hit, default);
        }

        Assert.Equal(
            [(later.At, earlier.At)],
            await database.QueryAsync<(DateTime, DateTime)>("SELECT clicked_at, opened_at FROM email_messages WHERE id = @MessageId", mail));
        Assert.Equal(
            [("clicked", later.At), ("opened", earlier.At)],
            await database.QueryAsync<(string, DateTime)>(
                "SELECT event_type, occurred_at FROM email_events WHERE message_id = @MessageId ORDER BY event_type", mail));
    }

    [Fact]
    public async Task A_late_hit_is_judged_by_when_it_happened()
    {
        var mail = await MailAsync();

        await new TrackingStore(database.Db).RecordAsync(Hit.Of(mail, LinkUse.Open, Person, null, Given.Now.AddSeconds(2)), default);

        Assert.Equal(
            ["too-soon"],
            await database.QueryAsync<string>(
                "SELECT JSON_UNQUOTE(JSON_EXTRACT(metadata_json, '$.rule')) FROM email_events WHERE message_id = @MessageId", mail));
    }

    [Fact]
    public async Task Ids_of_hits_are_forgotten_by_their_time()
    {
        var mail = await MailAsync();
        var store = new TrackingStore(database.Db);
        var (old, young) = (
            Hit.Of(mail, LinkUse.Open, Person, null, Given.Now.AddDays(1)), Hit.Of(mail, LinkUse.Open, Person, null, Given.Now.AddDays(2)));
        await store.RecordAsync(old, default);
        await store.RecordAsync(young, default);

        await store.ForgetAsync(Given.Now.AddDays(1).AddHours(1), default);

        var held = (await database.QueryAsync<byte[]>("SELECT hit_id FROM tracking_hits")).Select(Convert.ToHexStringLower).ToList();
        Assert.Contains(young.Id.ToString("N"), held);
        Assert.DoesNotContain(old.Id.ToString("N"), held);
    }

    async Task<MailLink> MailAsync()
    {
        var user = await database.UserAsync();
        var contact = await database.ContactAsync(user);
        var campaign = await database.CampaignAsync(user);
        return new(user, contact, await database.InsertAsync("email_messages", new
        {
            user_id = user,
            campaign_id = campaign,
            step_id = 1,
            contact_id = contact,
            sender_id = 1,
            step_number = 1,
            status = "sent",
            scheduled_at = Given.Now,
            sent_at = Given.Now,
            created_at = Given.Now,
        }));
    }
}
