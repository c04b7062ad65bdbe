using ColdMail.Dev.Components;

namespace ColdMail.Dev.Up;

/// <summary><c>./run</c>: ColdMail on this machine until Ctrl-C.</summary>
static class UpCommand
{
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        await using var installation = await LocalInstallation.StartAsync(new InstallationOptions(), Console.WriteLine, cancellation);
        Console.WriteLine(
            $"""

            ColdMail runs.
              API        {installation.Host.Address}api/health
              API pages  {installation.Host.Address}api/docs
              Log        {installation.Host.LogFile}
            Ctrl-C ends it.
            """);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("Stopping …");
        }

        return 0;
    }
}
