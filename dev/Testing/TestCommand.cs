using System.Diagnostics;
using System.Text.Json;
using ColdMail.Dev.Components;

namespace ColdMail.Dev.Testing;

/// <summary><c>./test</c> after the build: fetches what is missing, runs the tests, says the outcome in the last line.</summary>
static class TestCommand
{
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        var unit = args is ["unit", ..];
        var filters = args is ["unit" or "all", .. var rest] ? rest : args;
        if (!unit)
        {
            await FetchAsync(cancellation);
        }

        var folder = Workspace.Data("test-results");
        var report = Path.Combine(folder, $"{Environment.ProcessId}.json");
        string[] command = [
            Workspace.Program("ColdMail.Tests"), "--fail-skips", "on", "--results-directory", folder, "--report-xunit-ctrf",
            "--report-xunit-ctrf-filename", Path.GetFileName(report), .. Filters(unit, filters)];
        var code = await (Console.IsOutputRedirected ? RunFoldedAsync(command, cancellation) : RunAsIsAsync(command, cancellation));
        var (passed, failed) = File.Exists(report) ? Read(report) : (0, 0);
        File.Delete(report);
        Console.WriteLine($"{passed} passed, {failed} failed");
        return code == 0 && (failed > 0 || passed == 0) ? 1 : code;
    }

    /// <summary>Ahead of the tests, so that one sees it happen and no test waits for the network.</summary>
    static async Task FetchAsync(CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("COLDMAIL_DB")))
        {
            await EngineSearch.FindAsync(Environment.GetEnvironmentVariable(EngineSearch.Variable), Console.WriteLine, cancellation);
        }

        await EngineSearch.FindAsync(DatabaseEngine.MariaDb, Console.WriteLine, cancellation);
        await AzuriteServer.InstallAsync(Console.WriteLine, cancellation);
        await MailServers.InstallAsync(Console.WriteLine, cancellation);
    }

    static IEnumerable<string> Filters(bool unit, string[] filters)
    {
        string[] kinds = unit ? ["--filter-not-trait", "Kind=store", "--filter-not-trait", "Kind=path"] : [];
        var words = filters.TakeWhile(filter => !filter.StartsWith('-')).ToList();
        return [.. kinds, .. words.SelectMany(word => (string[])["--filter-class", $"*{word}*"]), .. filters.Skip(words.Count)];
    }

    static async Task<int> RunAsIsAsync(string[] command, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", command) { WorkingDirectory = Workspace.Root })!;
        await using var interrupt = InterruptWith(process, cancellation);
        return await EndAsync(process, cancellation);
    }

    /// <summary>For a log: a line now and then for the tests that pass, everything else as it comes.</summary>
    static async Task<int> RunFoldedAsync(string[] command, CancellationToken cancellation)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [.. command, "--output", "Detailed", "--no-ansi", "--progress", "off"])
            {
                WorkingDirectory = Workspace.Root,
                RedirectStandardOutput = true,
            })!;
        await using var interrupt = InterruptWith(process, cancellation);
        var passed = 0;
        var lastSaid = Stopwatch.StartNew();
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (!line.StartsWith("passed ", StringComparison.Ordinal))
            {
                Console.WriteLine(line);
                continue;
            }

            passed++;
            if (lastSaid.Elapsed > TimeSpan.FromSeconds(5))
            {
                Console.WriteLine($"… {passed} passed so far");
                lastSaid.Restart();
            }
        }

        return await EndAsync(process, cancellation);
    }

    static async Task<int> EndAsync(Process process, CancellationToken cancellation)
    {
        await process.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        return process.ExitCode;
    }

    /// <summary>Tests that are interrupted still end what they started.</summary>
    static CancellationTokenRegistration InterruptWith(Process process, CancellationToken cancellation) =>
        cancellation.Register(() => PidFile.Signal(process.Id, PidFile.Interrupt));

    static (int Passed, int Failed) Read(string report)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(report));
        var summary = document.RootElement.GetProperty("results").GetProperty("summary");
        return (summary.GetProperty("passed").GetInt32(), summary.GetProperty("failed").GetInt32());
    }
}
