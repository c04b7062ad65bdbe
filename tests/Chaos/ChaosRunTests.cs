using ColdMail.Dev.Chaos;
using ColdMail.Dev.Components;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Chaos;

[Trait("Kind", "path")]
public sealed class ChaosRunTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Killing_workers_while_the_server_lies_breaks_no_promise()
    {
        var verdict = await RunAsync(new() { Messages = 400, Kills = 6, Senders = 4 }, "chaos");

        Assert.Empty(verdict.Invariants.SelectMany(invariant => invariant.Breaches));
        Assert.True(verdict.Holds);
        Assert.Equal((0, 0, 0, 0), (verdict.Duplicated, verdict.Lost, verdict.Unexpected, verdict.CapsBroken));
        Assert.True(verdict.Accepted >= 200);
    }

    [Fact]
    public async Task Retrying_on_any_error_is_noticed_by_the_checker()
    {
        var verdict = await RunAsync(new() { Messages = 200, Kills = 0, Senders = 2, Workers = 1, Unsafe = true }, "unsafe");

        Assert.False(verdict.Holds);
        Assert.True(verdict.Duplicated > 0);
        Assert.Contains(verdict.Invariants, invariant => invariant is { Id: "I1", Holds: false });
    }

    async Task<Verdict> RunAsync(ChaosOptions options, string name)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var storage = new TestStorage();
        await storage.InitializeAsync();
        var run = new ChaosRun(
            options with { Seed = 20260915, Name = Leftovers.TestName(name, Environment.ProcessId) },
            database.ConnectionString,
            storage.ConnectionString,
            output.WriteLine);
        var verdict = await run.RunAsync(TestContext.Current.CancellationToken);
        foreach (var invariant in verdict.Invariants)
        {
            output.WriteLine($"{invariant.Id} {invariant.Holds} {invariant.Figures}");
        }

        return verdict;
    }
}
