using System.Diagnostics;

namespace ColdMail.Dev.Components;

/// <summary>Ends what an earlier run of this folder left running.</summary>
public static class Leftovers
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    /// <summary>Stops the children whose owner is gone, and removes the data of its tests. Called before anything is started.</summary>
    public static async Task SweepAsync(Action<string> say, CancellationToken cancellation)
    {
        foreach (var file in PidFile.All().Where(file => !file.Owner.IsAlive))
        {
            await StopAsync(file, say, cancellation);
        }

        var tests = Workspace.Data("tests");
        foreach (var folder in Directory.Exists(tests) ? Directory.GetDirectories(tests) : [])
        {
            if (int.TryParse(Path.GetFileName(folder), out var owner) && ProcessMark.Of(owner).Born.Length == 0)
            {
                RemoveTests(owner);
            }
        }
    }

    /// <summary>Removes the data and the logs of a test run, by the id of its process.</summary>
    public static void RemoveTests(int owner)
    {
        var data = Workspace.Data("tests", $"{owner}");
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }

        MailServers.RemoveFolders(TestName("*", owner));
        var logs = Workspace.Data("log");
        foreach (var log in Directory.Exists(logs) ? Directory.GetFiles(logs, $"{TestName("*", owner)}.log") : [])
        {
            File.Delete(log);
        }
    }

    /// <summary>What a test run calls a component of its own, so that <c>./run stop</c> leaves it alone while the tests run.</summary>
    public static string TestName(string component, int owner) => $"{PidFile.TestPrefix}{component}-{owner}";

    /// <summary>Stops everything that runs from this folder, except tests that are running now.</summary>
    /// <returns>How many processes were stopped.</returns>
    public static async Task<int> StopAllAsync(Action<string> say, CancellationToken cancellation)
    {
        var files = PidFile.All();
        foreach (var file in files.Where(file => IsRunningTest(file)))
        {
            say($"{file.Name} belongs to tests that are running (process {file.Owner.Id}): left alone.");
        }

        files = [.. files.Where(file => !IsRunningTest(file))];
        var owners = files.Select(file => file.Owner).Where(owner => owner.IsAlive && owner.Id != Environment.ProcessId).Distinct().ToList();
        foreach (var owner in owners)
        {
            say($"Stopping ./run (process {owner.Id}) …");
            PidFile.Signal(owner.Id, PidFile.Terminate);
            await GoneAsync(owner, Grace, cancellation);
        }

        var stopped = owners.Count;
        foreach (var file in files)
        {
            stopped += await StopAsync(file, say, cancellation) ? 1 : 0;
        }

        return stopped;
    }

    internal static bool IsRunningTest(PidFile file) => file.Name.StartsWith(PidFile.TestPrefix, StringComparison.Ordinal) && file.Owner.IsAlive;

    static async Task<bool> StopAsync(PidFile file, Action<string> say, CancellationToken cancellation)
    {
        var ran = file.Child.IsAlive;
        if (ran)
        {
            say($"Stopping {file.Name} (process {file.Child.Id}) …");
            PidFile.Signal(file.Child.Id, PidFile.Terminate);
            await GoneAsync(file.Child, Grace, cancellation);
        }

        file.Delete();
        return ran;
    }

    static async Task GoneAsync(ProcessMark process, TimeSpan grace, CancellationToken cancellation)
    {
        for (var clock = Stopwatch.StartNew(); process.IsAlive; await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation))
        {
            if (clock.Elapsed > grace)
            {
                PidFile.Signal(process.Id, PidFile.Kill);
            }
        }
    }
}
