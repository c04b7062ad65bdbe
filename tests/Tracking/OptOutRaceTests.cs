using ColdMail.Tests.Infrastructure;
using ColdMail.Tests.Sending;
using ColdMail.Tracking;

namespace ColdMail.Tests.Tracking;

[Trait("Kind", "store")]
public sealed class OptOutRaceTests(SendingFixture fixture) : IClassFixture<SendingFixture>
{
    [Fact]
    public async Task Nothing_begins_after_an_opt_out_that_has_committed()
    {
        var work = await fixture.CaseAsync(mails: 1);
        var claimed = await work.ClaimAsync();
        await OptOuts.UnsubscribeAsync(LinkOf(work, claimed[0].ContactId), Given.Now, default);

        var begun = await work.BeginAsync(claimed);

        Assert.Empty(begun.Begun);
        Assert.Equal("cancelled 1", await work.StatesAsync());
    }

    [Fact]
    public async Task An_opt_out_at_the_moment_of_a_begin_leaves_the_mail_either_begun_or_cancelled()
    {
        var begun = 0;
        var work = await fixture.CaseAsync(mails: 120);
        var claimed = await work.ClaimAsync(120);
        foreach (var mail in claimed)
        {
            var optOut = Task.Run(() => OptOuts.UnsubscribeAsync(LinkOf(work, mail.ContactId), Given.Now, default));
            var begin = Task.Run(() => work.BeginAsync([mail]));
            await Task.WhenAll(optOut, begin);

            var status = await work.Database.ScalarAsync<string>("SELECT status FROM email_messages WHERE id = @Id", new { mail.Id });
            var result = await begin;
            Assert.Equal(result.Begun.Count == 1 ? "sending" : "cancelled", status);
            begun += result.Begun.Count;
        }

        Assert.Equal(begun, await work.ReservedAsync());
        Assert.Equal(120, await work.Database.ScalarAsync<int>("SELECT COUNT(*) FROM suppression_list WHERE user_id = @User", new { work.User }));
    }

    UnsubscribeStore OptOuts => new(fixture.Database.Db);

    static MailLink LinkOf(SendingCase work, long contact) => new(work.User, contact, work.Messages[0]);
}
