using System.Globalization;
using ColdMail.Alerts;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Alerts;

[Trait("Kind", "store")]
public sealed class PoisonedWorkTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    readonly AlertStore alerts = new(database.Db);
    readonly FakeTimeProvider clock = new(new DateTimeOffset(Given.Now));

    PoisonedWork Work => new(new PoisonStore(database.Db), alerts, clock, NullLogger<PoisonedWork>.Instance);

    [Fact]
    public async Task A_poisoned_sender_rests_and_its_owner_is_told_once()
    {
        var user = await database.UserAsync();
        var sender = await database.SenderAsync(user);

        await Work.SendAsync(Text(sender), CancellationToken.None);
        await Work.SendAsync(Text(sender), CancellationToken.None);

        Assert.Equal(Given.Now + PoisonedWork.Rest, await HintUntilAsync(sender));
        Assert.Equal("active", await database.ScalarAsync<string>("SELECT status FROM sender_accounts WHERE id = @sender", new { sender }));
        var alert = Assert.Single(await OpenAsync(user));
        Assert.Equal((AlertKind.Poison, sender, 2), (alert.Kind, alert.SubjectId, alert.Times));
    }

    [Fact]
    public async Task A_rest_that_is_longer_already_is_not_cut_short()
    {
        var sender = await database.SenderAsync(await database.UserAsync());
        var rest = Given.Now.AddHours(3);
        await database.ExecuteAsync("UPDATE sender_accounts SET hint_until = @rest WHERE id = @sender", new { rest, sender });

        await Work.SendAsync(Text(sender), CancellationToken.None);

        Assert.Equal(rest, await HintUntilAsync(sender));
    }

    [Fact]
    public async Task A_poisoned_launch_stays_a_launch_and_its_owner_is_told()
    {
        var user = await database.UserAsync();
        var campaign = await database.CampaignAsync(user, "launching");
        clock.Advance(TimeSpan.FromMinutes(5));

        await Work.LaunchAsync(Text(campaign), CancellationToken.None);

        Assert.Equal(
            "launching", await database.ScalarAsync<string>("SELECT status FROM campaigns WHERE id = @campaign", new { campaign }));
        Assert.Equal(
            Given.Now.AddMinutes(5),
            await database.ScalarAsync<DateTime>("SELECT updated_at FROM campaigns WHERE id = @campaign", new { campaign }));
        Assert.Equal(campaign, Assert.Single(await OpenAsync(user)).SubjectId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"a\":1}")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    public async Task A_message_that_nobody_here_wrote_is_told_to_the_operator(string message)
    {
        var before = await OperatorAlertsAsync();

        await Work.SendAsync(message, CancellationToken.None);

        Assert.Equal(before + 1, await OperatorAlertsAsync());
    }

    [Fact]
    public async Task Work_on_what_is_gone_ends_quietly()
    {
        var before = await database.ScalarAsync<int>("SELECT SUM(times) FROM alerts");

        await Work.SendAsync("9999999", CancellationToken.None);
        await Work.LaunchAsync("9999999", CancellationToken.None);

        Assert.Equal(before, await database.ScalarAsync<int>("SELECT SUM(times) FROM alerts"));
    }

    static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    Task<DateTime> HintUntilAsync(long sender) =>
        database.ScalarAsync<DateTime>("SELECT hint_until FROM sender_accounts WHERE id = @sender", new { sender });

    Task<IReadOnlyList<RaisedAlert>> OpenAsync(long user) =>
        alerts.ListAsync(user, isResolved: false, null, 10, CancellationToken.None);

    Task<int> OperatorAlertsAsync() =>
        database.ScalarAsync<int>("SELECT COALESCE(SUM(times), 0) FROM alerts WHERE user_id IS NULL");
}
