using ColdMail.Alerts;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Alerts;

[Trait("Kind", "store")]
public sealed class AlertStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    static readonly DateTime Later = Given.Now.AddHours(1);

    readonly AlertStore store = new(database.Db);

    [Fact]
    public async Task Trouble_that_repeats_is_one_alert_that_counts()
    {
        var user = await database.UserAsync();

        await RaiseAsync(user, subject: 7, "first", Given.Now);
        await RaiseAsync(user, subject: 7, "again", Later);
        await RaiseAsync(user, subject: 8, "other", Later);

        var alerts = await OpenAsync(user);
        Assert.Equal(
            [("other", 1, Later, Later), ("again", 2, Given.Now, Later)],
            alerts.Select(alert => (alert.Text, alert.Times, alert.CreatedAt, alert.LastAt)));
    }

    [Fact]
    public async Task Trouble_that_is_raised_many_times_at_once_is_one_alert()
    {
        var user = await database.UserAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RaiseAsync(user, subject: 1, "same", Given.Now))));

        Assert.Equal(8, Assert.Single(await OpenAsync(user)).Times);
    }

    [Fact]
    public async Task A_resolved_alert_is_out_of_the_list_and_the_same_trouble_raises_a_new_one()
    {
        var user = await database.UserAsync();
        await RaiseAsync(user, subject: 7, "first", Given.Now);
        var first = Assert.Single(await OpenAsync(user)).Id;

        Assert.True(await store.ResolveAsync(user, first, Later, CancellationToken.None));
        Assert.True(await store.ResolveAsync(user, first, Later.AddHours(1), CancellationToken.None));
        Assert.Empty(await OpenAsync(user));
        await RaiseAsync(user, subject: 7, "second", Later);

        Assert.NotEqual(first, Assert.Single(await OpenAsync(user)).Id);
        var resolved = Assert.Single(await store.ListAsync(user, isResolved: true, null, 10, CancellationToken.None));
        Assert.Equal((first, Later), (resolved.Id, resolved.ResolvedAt));
    }

    [Fact]
    public async Task Nobody_sees_or_resolves_the_alerts_of_another_user_or_of_the_operator()
    {
        var (user, other) = (await database.UserAsync(), await database.UserAsync());
        await RaiseAsync(user, subject: 7, "mine", Given.Now);
        await RaiseAsync(null, subject: 7, "operator", Given.Now);
        var mine = Assert.Single(await OpenAsync(user)).Id;

        Assert.Empty(await OpenAsync(other));
        Assert.False(await store.ResolveAsync(other, mine, Later, CancellationToken.None));
        Assert.Single(await OpenAsync(user));
    }

    [Fact]
    public async Task Alerts_page_by_their_ids()
    {
        var user = await database.UserAsync();
        for (var subject = 1; subject <= 5; subject++)
        {
            await RaiseAsync(user, subject, $"alert {subject}", Given.Now);
        }

        var first = await store.ListAsync(user, isResolved: false, null, 3, CancellationToken.None);
        var rest = await store.ListAsync(user, isResolved: false, first[^1].Id, 3, CancellationToken.None);

        Assert.Equal(["alert 5", "alert 4", "alert 3", "alert 2", "alert 1"], first.Concat(rest).Select(alert => alert.Text));
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_cut_and_still_raised()
    {
        var user = await database.UserAsync();

        await RaiseAsync(user, subject: 1, new string('é', 600), Given.Now);

        Assert.Equal(new string('é', 499) + "…", Assert.Single(await OpenAsync(user)).Text);
    }

    Task RaiseAsync(long? user, long? subject, string text, DateTime now) =>
        store.RaiseAsync(new Alert(user, "TEST", subject, text), now, CancellationToken.None);

    Task<IReadOnlyList<RaisedAlert>> OpenAsync(long user) =>
        store.ListAsync(user, isResolved: false, null, 10, CancellationToken.None);
}
