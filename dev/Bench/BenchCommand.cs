using System.Globalization;
using System.Text.Json;
using ColdMail.Dev.Components;

namespace ColdMail.Dev.Bench;

/// <summary><c>./run bench [import|launch|send|forecast|diagnosis|stats] [--json FILE] [--OPTION NUMBER]</c>: measures against the bare limit of the parts.</summary>
public static class BenchCommand
{
    static readonly Dictionary<string, Func<BenchContext, CancellationToken, Task<BenchResult>>> Benches = new()
    {
        ["import"] = ImportBench.RunAsync,
        ["launch"] = LaunchBench.RunAsync,
        ["send"] = SendBench.RunAsync,
        ["forecast"] = ForecastBench.RunAsync,
        ["diagnosis"] = DiagnosisBench.RunAsync,
        ["stats"] = StatsBench.RunAsync,
    };

    /// <returns>0 when every figure holds, 1 when one does not, 2 when the command line is wrong.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        var names = args.TakeWhile(arg => !arg.StartsWith("--", StringComparison.Ordinal)).ToList();
        var rest = args.Skip(names.Count).ToList();
        if (names.Except(Benches.Keys).FirstOrDefault() is { } unknown)
        {
            Console.Error.WriteLine($"There is no bench '{unknown}'. Say one of: {string.Join(", ", Benches.Keys)}, or nothing for all.");
            return 2;
        }

        if (rest.Count % 2 != 0 || rest.Where((arg, i) => i % 2 == 0).Any(arg => !arg.StartsWith("--", StringComparison.Ordinal)))
        {
            Console.Error.WriteLine("Options come in pairs, e.g. --json figures.json --mails 20000.");
            return 2;
        }

        var options = rest.Chunk(2).ToDictionary(pair => pair[0][2..], pair => pair[1]);
        await using var server = await MySqlServer.StartAsync(
            new("bench", Workspace.Data("bench", "mysql")) { BufferPoolMegabytes = 1024 }, Say, cancellation);
        await using var storage = await AzuriteServer.StartAsync(
            new("bench-azurite") { LogRequests = true }, Say, cancellation);
        var context = new BenchContext(server, storage, options, Say);
        var results = new List<BenchResult>();
        foreach (var name in names.Count > 0 ? names : [.. Benches.Keys])
        {
            var result = await Benches[name](context, cancellation);
            Print(result);
            results.Add(result);
        }

        if (options.TryGetValue("json", out var file))
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(results, JsonSerializerOptions.Web), cancellation);
        }

        return results.SelectMany(result => result.Figures).All(figure => figure.Holds) ? 0 : 1;
    }

    static void Print(BenchResult result)
    {
        Console.WriteLine();
        Console.WriteLine(result.Name);
        foreach (var figure in result.Figures)
        {
            var bound = (figure.AtLeast, figure.AtMost) switch
            {
                ({ } least, _) => $"at least {Text(least)}",
                (_, { } most) => $"at most {Text(most)}",
                _ => "",
            };
            var verdict = bound.Length == 0 ? "" : figure.Holds ? "holds: " : "BROKEN: ";
            Console.WriteLine($"  {figure.Name,-44} {Text(figure.Value),12} {figure.Unit,-10} {verdict}{bound}");
        }
    }

    static string Text(double value) =>
        value.ToString(value is > -100 and < 100 and not 0 ? "0.###" : "#,0", CultureInfo.InvariantCulture);

    static void Say(string line) => Console.WriteLine(line);
}
