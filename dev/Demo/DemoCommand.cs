using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ColdMail.Dev.Components;

namespace ColdMail.Dev.Demo;

/// <summary>
/// <c>./run demo [--csv FILE] [--contacts N] [--json FILE]</c>: the whole way from a CSV file to delivered mail, over the
/// public API, and the proof that catcher and database agree.
/// </summary>
static class DemoCommand
{
    /// <returns>0 when everything is terminal and the balance is ok; 1 when anything differs; 2 for a wrong command line.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        var options = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair.Length > 1 ? pair[1] : "");
        if (options.Keys.FirstOrDefault(name => name is not ("--csv" or "--contacts" or "--json")) is { } unknown)
        {
            Console.Error.WriteLine($"{unknown} is not an option of the demo: [--csv FILE] [--contacts N] [--json FILE].");
            return 2;
        }

        if (options.TryGetValue("--csv", out var given) && !File.Exists(given))
        {
            Console.Error.WriteLine($"There is no file {given}.");
            return 2;
        }

        var count = 0;
        if (options.TryGetValue("--contacts", out var number)
            && (!int.TryParse(number, CultureInfo.InvariantCulture, out count) || count < 1))
        {
            Console.Error.WriteLine("--contacts wants a whole number above 0.");
            return 2;
        }

        var whole = Stopwatch.StartNew();
        await using var world = await DemoWorld.StartAsync(Console.WriteLine, cancellation);
        var file = given ?? (count > 0 ? await DemoWorld.GenerateAsync(count, cancellation) : DemoWorld.ShippedContacts);
        DemoResult result;
        try
        {
            var campaign = await world.LaunchAsync(file, isNew: true, cancellation);
            await world.WatchAsync(campaign, cancellation);
            result = await DemoProof.CheckAsync(world, campaign, cancellation);
        }
        catch (Exception e) when (e is DemoException or HttpRequestException)
        {
            throw new ComponentException(world.IsHostUp
                ? e.Message
                : "The host ended in the middle of the demo. Start ./run demo again: it goes on where it was.");
        }

        result = result with { Seconds = Math.Round(whole.Elapsed.TotalSeconds, 1) };
        result.Print();
        if (options.TryGetValue("--json", out var json))
        {
            await File.WriteAllTextAsync(json, JsonSerializer.Serialize(result, JsonSerializerOptions.Web), cancellation);
        }

        return result.Balance == "ok" ? 0 : 1;
    }
}
