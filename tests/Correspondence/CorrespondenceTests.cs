using ColdMail.Dev.Components;
using ColdMail.Dev.Correspondence;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Correspondence;

/// <summary><c>./run mail</c> with its parts shared by other tests.</summary>
[Trait("Kind", "path")]
public sealed class CorrespondenceTests(TestStorage storage, TestDatabase database) : IClassFixture<TestStorage>, IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Everybody_who_answers_bounces_or_is_away_ends_as_he_should_and_all_others_get_every_step_once()
    {
        var report = await CorrespondenceRun.RunAsync(
            new(component => Leftovers.TestName($"mail-{component}", Environment.ProcessId), database.ConnectionString, storage.ConnectionString),
            200, TestContext.Current.SendDiagnosticMessage, TestContext.Current.CancellationToken);

        Assert.Empty(report.Differences);
        Assert.Equal(200, report.Roles.Sum(role => role.AsExpected));
    }

    [Fact]
    public void The_cast_is_a_hundred_people_and_says_what_each_has_after_every_stretch()
    {
        Assert.Equal(100, Role.Cast.Sum(role => role.Share));
        Assert.All(Role.Cast, role => Assert.Equal(Role.Days.Count, role.Copies.Count));
        Assert.Equal(300, Person.Of(300).Select(person => person.Domain).Distinct().Count());
    }

    [Fact]
    public void Whoever_got_a_follow_up_too_many_is_told_with_what_was_expected()
    {
        var person = Person.Of(100).First(person => person.Role.Deed == Deed.OptOut);
        var ending = new Ending(person.Email, "unsubscribed", "sent, sent, cancelled UNSUBSCRIBED", "unsubscribe", "opt_out");

        var report = CorrespondenceReport.Of(
            [person], new Dictionary<string, Ending> { [person.Email] = ending }, [[1], [2], [2], [2], [2], [2]], ["the balance is off"], TimeSpan.Zero);

        Assert.Equal(0, report.Roles.Single().AsExpected);
        Assert.Equal(2, report.Differences.Count);
        Assert.Contains("sent, sent, cancelled UNSUBSCRIBED", report.Differences[0], StringComparison.Ordinal);
        Assert.Contains("copies 1 2 2 2 2 2", report.Differences[0], StringComparison.Ordinal);
    }
}
