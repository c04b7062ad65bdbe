using ColdMail.Dev.Simulation;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Month;

/// <summary>The short form of <c>./run month</c>.</summary>
[Trait("Kind", "path")]
public sealed class MonthTests(TestStorage storage, TestDatabase database) : IClassFixture<TestStorage>, IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Days_of_three_campaigns_break_no_cap_no_gap_and_no_window() =>
        Assert.Empty(await MonthCommand.RunAsync(
            new(Senders: 8, Contacts: 600, Days: 4, Seed: 7), database.ConnectionString, storage.ConnectionString,
            TestContext.Current.SendDiagnosticMessage, TestContext.Current.CancellationToken));

    [Fact]
    public void The_check_notices_what_is_broken()
    {
        var monday = new DateTime(2026, 10, 5, 10, 0, 0, DateTimeKind.Utc);
        MonthSender[] senders = [new(1, "UTC", 2, 1, null, 60, new(8, 0), new(9, 0))];
        MonthCampaign[] campaigns = [new(1, "UTC", new(8, 0), new(9, 30), false, 2, 1)];
        MonthMail[] mails =
        [
            new(1, 1, 1, 1, null, null, "a.example", monday), new(1, 2, 1, 1, null, null, "a.example", monday.AddSeconds(30)),
            new(1, 3, 2, 1, null, null, "a.example", monday.AddMinutes(5)), new(1, 1, 1, 1, null, null, "a.example", monday.AddDays(5)),
        ];

        var breaches = MonthCheck.Breaches(mails, senders, campaigns);

        Assert.All(
            ["3 of 2 on", "in the hour", "closer than 60 s", "outside its workday", "wrote to contact", "2 new contacts", "too early", "went 2 times"],
            text => Assert.Contains(breaches, breach => breach.Contains(text, StringComparison.Ordinal)));
    }
}
