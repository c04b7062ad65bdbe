using ColdMail.Dev.Components;

namespace ColdMail.Dev.Up;

/// <summary><c>./run stop</c>: nothing of this folder runs afterwards; its data stays.</summary>
static class StopCommand
{
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        var stopped = await Leftovers.StopAllAsync(Console.WriteLine, cancellation);
        Console.WriteLine(stopped == 0 ? "Nothing was running." : "Stopped.");
        return 0;
    }
}
