using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ColdMail.Dev.Components;

/// <summary>How to start a program of ours.</summary>
/// <param name="Name">Unique among those that run: it names the log and the pid file.</param>
/// <param name="Command">The program and its arguments.</param>
public sealed record ChildCommand(string Name, IReadOnlyList<string> Command)
{
    /// <summary>Variables set for the child, beside those that it inherits; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public string? Folder { get; init; }
}

/// <summary>
/// A program that runs beside this one: its output goes to a file, its id into a pid file, so that it can be stopped
/// even after this process was killed.
/// </summary>
/// <remarks>It has a session of its own where the system offers that, so Ctrl-C reaches only us and we end it in order.</remarks>
public sealed class ChildProcess : IAsyncDisposable
{
    static readonly string? NewSession = Workspace.Find("setsid");

    readonly Process process;
    readonly PidFile pidFile;

    ChildProcess(ChildCommand command, Process process, PidFile pidFile, string logFile)
    {
        Name = command.Name;
        LogFile = logFile;
        this.process = process;
        this.pidFile = pidFile;
    }

    public string Name { get; }

    public int Id => process.Id;

    /// <summary>What the program prints, both streams; it begins anew with every start.</summary>
    public string LogFile { get; }

    public bool HasExited => process.HasExited;

    public static ChildProcess Start(ChildCommand command)
    {
        var log = Workspace.Data("log", $"{command.Name}.log");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = command.Folder ?? Workspace.Root };
        foreach (var argument in (string[])["-c", "exec \"$@\" >\"$COLDMAIL_LOG\" 2>&1 </dev/null", "sh"])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var argument in NewSession is null ? command.Command : [NewSession, .. command.Command])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["COLDMAIL_LOG"] = log;
        var process = Process.Start(start) ?? throw new ComponentException($"{command.Name} did not start.");
        return new ChildProcess(command, process, PidFile.Write(command.Name, process.Id), log);
    }

    /// <summary>A port on loopback that nobody listens on now: the preferred one when it is free.</summary>
    public static int FreePort(int preferred = 0)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, preferred);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException) when (preferred != 0)
        {
            return FreePort();
        }
    }

    /// <summary>Waits until <paramref name="probe"/> says true; the child is killed when it does not in time.</summary>
    /// <param name="probe">May throw while the program is not up yet.</param>
    public async Task WaitUntilReadyAsync(
        Func<CancellationToken, Task<bool>> probe, TimeSpan limit, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        Exception? last = null;
        while (clock.Elapsed < limit)
        {
            if (HasExited)
            {
                pidFile.Delete();
                throw new ComponentException($"{Name} ended with code {process.ExitCode} at start.{Tail()}");
            }

            try
            {
                if (await probe(cancellation))
                {
                    return;
                }
            }
            catch (Exception e) when (e is not ComponentException && !cancellation.IsCancellationRequested)
            {
                last = e;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
        }

        await KillAsync();
        throw new ComponentException($"{Name} was not ready after {limit.TotalSeconds:0} s: {last?.Message}{Tail()}", last);
    }

    /// <summary>Asks the program to end and kills it when it does not within <paramref name="grace"/>. Safe to call twice.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (!HasExited)
        {
            PidFile.Signal(Id, PidFile.Terminate);
            using var limit = new CancellationTokenSource(grace);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                await KillAsync();
            }
        }

        pidFile.Delete();
    }

    /// <summary>Ends the program, and what it started, as a power cut would. Safe to call twice.</summary>
    public async Task KillAsync()
    {
        if (!HasExited)
        {
            PidFile.Signal(-Id, PidFile.Kill);
            PidFile.Signal(Id, PidFile.Kill);
            await process.WaitForExitAsync();
        }

        pidFile.Delete();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(20));
        process.Dispose();
    }

    /// <summary>What a person needs to see of the log: the exception that ended it with its cause, or else the last lines.</summary>
    string Tail()
    {
        var lines = File.Exists(LogFile) ? File.ReadAllLines(LogFile) : [];
        var thrown = Array.FindLastIndex(lines, line => line.StartsWith("Unhandled exception", StringComparison.Ordinal));
        var shown = thrown < 0
            ? lines.TakeLast(12)
            : lines.Skip(thrown).Where(line => !line.TrimStart().StartsWith("at ", StringComparison.Ordinal)).Take(8);
        return $" Its log is {LogFile}{(lines.Length == 0 ? ", empty." : ":")}\n{string.Join('\n', shown)}".TrimEnd();
    }
}
