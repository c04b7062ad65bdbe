using ColdMail.Dev.Components;
using ColdMail.Dev.Demo;

namespace ColdMail.Dev.Up;

/// <summary><c>./run</c>: ColdMail on this machine with a demo campaign, until Ctrl-C.</summary>
static class UpCommand
{
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        if (args.Length > 0)
        {
            await Console.Error.WriteLineAsync($"./run up takes no options; {args[0]} is not known.");
            return 2;
        }

        await using var world = await DemoWorld.StartAsync(Console.WriteLine, cancellation);
        try
        {
            var campaign = await world.LaunchAsync(DemoWorld.ShippedContacts, isNew: false, cancellation);
            await world.WatchAsync(campaign, cancellation);
        }
        catch (Exception e) when (e is DemoException or HttpRequestException)
        {
            throw new ComponentException($"The demo campaign could not be sent. {e.Message}");
        }

        Console.WriteLine(
            $"""

            ColdMail runs.
              API          {world.Installation.Host.Address}api/docs
              Sign in      {DemoWorld.Email} with {DemoWorld.Password}
              Sent mails   {world.Inbox}
              Log          {world.Installation.Host.LogFile}
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
