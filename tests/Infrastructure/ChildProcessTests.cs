using System.Globalization;
using ColdMail.Dev.Components;

namespace ColdMail.Tests.Infrastructure;

[Trait("Kind", "path")]
public sealed class ChildProcessTests
{
    static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_child_that_ends_at_start_is_reported_with_the_end_of_its_log()
    {
        await using var child = Start("ends", "sh", "-c", "echo no such table; exit 3");

        var failure = await Assert.ThrowsAsync<ComponentException>(() =>
            child.WaitUntilReadyAsync(_ => Task.FromResult(false), Long, CancellationToken.None));

        Assert.Contains("code 3", failure.Message);
        Assert.Contains("no such table", failure.Message);
    }

    [Fact]
    public async Task A_child_that_will_not_end_is_killed()
    {
        await using var child = Start("stubborn", "sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.05; done");
        await child.WaitUntilReadyAsync(
            async cancellation => (await File.ReadAllTextAsync(child.LogFile, cancellation)).Contains("up"), Long, CancellationToken.None);

        await child.StopAsync(TimeSpan.FromMilliseconds(200));

        Assert.True(child.HasExited);
        Assert.False(ProcessMark.Of(child.Id).IsAlive);
    }

    [Fact]
    public async Task A_kill_takes_what_the_child_started_with_it()
    {
        await using var child = Start("parent", "sh", "-c", "sleep 600 & echo $!; wait");
        var grandchild = default(ProcessMark);
        await child.WaitUntilReadyAsync(
            async cancellation =>
            {
                grandchild = ProcessMark.Of(int.Parse(await File.ReadAllTextAsync(child.LogFile, cancellation), CultureInfo.InvariantCulture));
                return grandchild.IsAlive;
            },
            Long,
            CancellationToken.None);

        await child.KillAsync();

        await Eventually(() => !grandchild.IsAlive);
    }

    [Fact]
    public async Task What_a_killed_run_left_behind_is_found_and_ended()
    {
        await using var child = Start("left", "sleep", "600");
        var file = PidFile.All().Single(file => file.Child.Id == child.Id);
        var killedOwner = new ProcessMark(file.Owner.Id, "1");
        await File.WriteAllTextAsync(file.Path, $"{file.Child}\n{killedOwner}\n", TestContext.Current.CancellationToken);

        await Leftovers.SweepAsync(_ => { }, TestContext.Current.CancellationToken);

        await Eventually(() => child.HasExited);
        Assert.False(File.Exists(file.Path));
    }

    [Fact]
    public async Task Tests_that_run_are_left_alone_by_stop()
    {
        await using var child = Start("kept", "sleep", "600");

        await Leftovers.SweepAsync(_ => { }, TestContext.Current.CancellationToken);

        Assert.False(child.HasExited);
        Assert.True(Leftovers.IsRunningTest(PidFile.All().Single(file => file.Child.Id == child.Id)));
    }

    static ChildProcess Start(string name, params string[] command) =>
        ChildProcess.Start(new ChildCommand(Leftovers.TestName(name, Environment.ProcessId), command));

    static async Task Eventually(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Long);
        while (!condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
