using ColdMail.Tests.Infrastructure;
using ColdMail.Tests.Sending;
using ColdMail.Tracking;

namespace ColdMail.Tests.Tracking;

[Trait("Kind", "store")]
public sealed class OptOutRaceTests(SendingFixture fixture) : IClassFixture<SendingFixture>
{
    [Fact]
    public async Task E26_nothing_begins_after_an_opt_out_that_has_committed()
    {
        var work = await fixture.CaseAsync(mails: 1);
        var claimed = await work.ClaimAsync();
        await OptOuts.UnsubscribeAsync(LinkOf(work, claimed[0].ContactId), OptOutScope.User, Given.Now, default);

        var begun = await work.BeginAsync(claimed);

        Assert.Empty(begun.Begun);
        Assert.Equal("cancelled 1", await work.StatesAsync());
    }

    /// <remarks>
    /// The opt-out notes under its locks what it cancelled and what it crossed. A mail that it crossed was begun before; one that
    /// it neither crossed nor cancelled would have begun after it.
    /// </remarks>
    [Fact]
    public async Task E24_whatever_the_moment_a_mail_began_before_the_opt_out_or_never()
    {
        const int lanes = 4;
        const int caseSize = 50;
        var cases = (Iterations + (lanes * caseSize) - 1) / (lanes * caseSize);
        var begun = 0;

        await Task.WhenAll(Enumerable.Range(0, lanes).Select(lane => Task.Run(async () =>
        {
            var random = new Random(lane);
            for (var i = 0; i < cases; i++)
            {
                var mails = await RaceAsync(caseSize, random);
                Interlocked.Add(ref begun, mails);
            }
        })));

        Assert.InRange(begun, 1, (cases * lanes * caseSize) - 1);
    }

    /// <summary>How many moments are tried: enough for every day, and 10,000 where it is asked for.</summary>
    static int Iterations => int.TryParse(
        Environment.GetEnvironmentVariable("COLDMAIL_RACES"), System.Globalization.CultureInfo.InvariantCulture, out var asked) ? asked : 600;

    /// <returns>How many mails began.</returns>
    async Task<int> RaceAsync(int mails, Random random)
    {
        var work = await fixture.CaseAsync(mails: mails);
        var claimed = await work.ClaimAsync(mails);
        var begun = new HashSet<long>();
        foreach (var mail in claimed)
        {
            // Either may be ahead by up to a millisecond or two, which is what each of them takes.
            var (first, spins) = (random.Next(2), random.Next(40_000));
            var optOut = Task.Run(() =>
            {
                Thread.SpinWait(first == 0 ? spins : 0);
                return OptOuts.UnsubscribeAsync(LinkOf(work, mail.ContactId), OptOutScope.User, Given.Now, default);
            });
            var begin = Task.Run(() =>
            {
                Thread.SpinWait(first == 1 ? spins : 0);
                return work.BeginAsync([mail]);
            });
            await Task.WhenAll(optOut, begin);
            begun.UnionWith((await begin).Begun.Select(one => one.MessageId));
        }

        var ends = (await work.Database.QueryAsync<(long Id, string Status, int Cancelled, int Crossed)>(
            """
            SELECT m.id, CAST(m.status AS CHAR), s.cancelled, s.crossed
              FROM email_messages m
              JOIN contacts c ON c.id = m.contact_id
              JOIN suppression_list s ON s.owner = c.user_id AND s.email = c.email
             WHERE m.user_id = @User
             ORDER BY m.id
            """,
            new { work.User })).ToList();
        Assert.Equal(
            claimed.Select(mail => mail.Id).Order().Select(id => begun.Contains(id) ? (id, "sending", 0, 1) : (id, "cancelled", 1, 0)), ends);
        Assert.Equal(begun.Count, await work.ReservedAsync());
        return begun.Count;
    }

    UnsubscribeStore OptOuts => new(fixture.Database.Db);

    static MailLink LinkOf(SendingCase work, long contact) => new(work.User, contact, work.Messages[0]);
}
