using ColdMail.Database;
using ColdMail.Dev.Components;

namespace ColdMail.Dev.Bench;

/// <summary>What a bench runs on: a durable database server and a storage emulator of its own, and its options.</summary>
/// <param name="Options">What was said on the command line, by name without dashes, e.g. <c>rows</c>.</param>
/// <param name="Say">Shows progress.</param>
public sealed record BenchContext(
    MySqlServer Server, AzuriteServer Storage, IReadOnlyDictionary<string, string> Options, Action<string> Say)
{
    /// <summary>An empty, migrated schema; one of the same name from an earlier bench is dropped.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> SchemaAsync(string name, CancellationToken cancellation)
    {
        var schema = await MySqlServer.EmptySchemaAsync(Server.ConnectionString, name, cancellation);
        await Migrations.ApplyAsync(schema, _ => { }, cancellation);
        return schema;
    }

    /// <summary>A whole number from the command line, or the usual one.</summary>
    public int Number(string option, int usual) =>
        Options.TryGetValue(option, out var text)
            ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)
            : usual;
}
