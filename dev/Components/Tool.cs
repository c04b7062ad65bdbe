using System.Diagnostics;

namespace ColdMail.Dev.Components;

/// <summary>Runs a command to its end.</summary>
static class Tool
{
    /// <returns>What it printed on standard output.</returns>
    /// <exception cref="ComponentException">It ended with another code than 0; the message holds its last lines.</exception>
    public static async Task<string> RunAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        using var process = Process.Start(start) ?? throw new ComponentException($"{start.FileName} did not start.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0)
        {
            var lines = $"{await output}\n{await errors}".Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(8);
            throw new ComponentException(
                $"{Path.GetFileName(start.FileName)} ended with code {process.ExitCode}:\n{string.Join('\n', lines)}");
        }

        return await output;
    }

    public static Task<string> RunAsync(string command, IEnumerable<string> arguments, CancellationToken cancellation) =>
        RunAsync(new ProcessStartInfo(command, arguments), cancellation);
}
