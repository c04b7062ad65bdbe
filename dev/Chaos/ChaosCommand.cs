using System.Text.Json;
using ColdMail.Dev.Components;

namespace ColdMail.Dev.Chaos;

/// <summary><c>./run chaos</c>: the promises of the send path under fault, on real components.</summary>
static class ChaosCommand
{
    const int ShownBreaches = 5;

    static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { WriteIndented = true };

    /// <returns>0 when every invariant holds, 1 when one is broken, 2 when the command line is wrong.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        ChaosOptions options;
        try
        {
            options = ChaosOptions.Parse(args) with { SinkFolder = Workspace.Data("chaos", "sink") };
        }
        catch (FormatException problem)
        {
            await Console.Error.WriteLineAsync($"{problem.Message}\n\n{ChaosOptions.Usage}");
            return 2;
        }

        Console.WriteLine($"Fault run with seed {options.Seed}: {options.Messages} mails, {options.Kills} kills{(options.Unsafe ? ", UNSAFE variant" : "")}.");
        await Leftovers.SweepAsync(Console.WriteLine, cancellation);
        await using var server = await MySqlServer.StartAsync(
            new("chaos-database", Workspace.Data("chaos", "mysql")) { Durable = true }, Console.WriteLine, cancellation);
        await using var storage = await AzuriteServer.StartAsync(new("chaos-storage"), Console.WriteLine, cancellation);
        var database = await MySqlServer.EmptySchemaAsync(server.ConnectionString, "chaos", cancellation);
        var verdict = await new ChaosRun(options, database, storage.ConnectionString, Console.WriteLine).RunAsync(cancellation);
        Print(verdict, options);
        if (options.JsonFile is { } file)
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(verdict, Json), cancellation);
        }

        return verdict.Holds ? 0 : 1;
    }

    static void Print(Verdict verdict, ChaosOptions options)
    {
        Console.WriteLine();
        foreach (var invariant in verdict.Invariants)
        {
            Console.WriteLine($"{(invariant.Holds ? "holds " : "BROKEN")}  {invariant.Id,-3} {invariant.Rule}");
            Console.WriteLine($"             {invariant.Figures}");
            foreach (var breach in invariant.Breaches.Take(ShownBreaches))
            {
                Console.WriteLine($"             - {breach}");
            }

            if (invariant.Breaches.Count > ShownBreaches)
            {
                Console.WriteLine($"             - and {invariant.Breaches.Count - ShownBreaches} more");
            }
        }

        Console.WriteLine();
        Console.WriteLine(
            $"{verdict.Accepted} arrived, {verdict.Duplicated} duplicated, {verdict.Lost} lost, {verdict.Unexpected} unexpected, "
            + $"{verdict.CapsBroken} caps broken, {verdict.Uncertain} uncertain ({verdict.Recovered} of them had arrived). "
            + $"{(verdict.Holds ? "Every promise holds" : "A promise is broken")} with seed {options.Seed}.");
    }
}
