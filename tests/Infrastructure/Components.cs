using ColdMail.Dev.Components;
using ColdMail.Tests.Infrastructure;

[assembly: AssemblyFixture(typeof(Components))]

namespace ColdMail.Tests.Infrastructure;

/// <summary>
/// The real parts that tests share, started once, by the first test that asks for one: a run that asks for none starts
/// none. <c>COLDMAIL_DB</c> gives a database server instead.
/// </summary>
public sealed class Components : IAsyncDisposable
{
    /// <summary>More than there are test classes: each takes a storage account of its own.</summary>
    const int Accounts = 400;

    static readonly SemaphoreSlim Turn = new(1);
    static string? database;
    static MySqlServer? server;
    static AzuriteServer? storage;
    static int accountsTaken;

    /// <summary>Connection string of the database server, without a schema.</summary>
    internal static async Task<string> DatabaseAsync()
    {
        await Turn.WaitAsync();
        try
        {
            return database ??= await OpenDatabaseAsync();
        }
        finally
        {
            Turn.Release();
        }
    }

    /// <summary>Connection string of a storage account that no other test uses.</summary>
    internal static async Task<string> StorageAsync()
    {
        await Turn.WaitAsync();
        try
        {
            storage ??= await OpenStorageAsync();
            return storage.ConnectionStringOf($"tests{accountsTaken++}");
        }
        finally
        {
            Turn.Release();
        }
    }

    /// <summary>A server of the test's own: to kill, or of another engine. The caller stops it.</summary>
    internal static async Task<MySqlServer> OwnDatabaseAsync(string name, string? engine = null)
    {
        var options = new MySqlServerOptions(
            Leftovers.TestName(name, Environment.ProcessId), Workspace.Data("tests", $"{Environment.ProcessId}", name))
        {
            Durable = false,
        };
        return await MySqlServer.StartAsync(
            engine is null ? options : options with { Engine = engine }, Say, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.KillAsync();
        }

        if (storage is not null)
        {
            await storage.KillAsync();
        }

        Leftovers.RemoveTests(Environment.ProcessId);
    }

    static async Task<string> OpenDatabaseAsync()
    {
        if (Environment.GetEnvironmentVariable("COLDMAIL_DB") is { Length: > 0 } given)
        {
            await TestDatabase.SweepAsync(given, TimeProvider.System.GetUtcNow().UtcDateTime);
            return given;
        }

        await Leftovers.SweepAsync(Say, CancellationToken.None);
        server = await OwnDatabaseAsync("mysql");
        return server.ConnectionString;
    }

    static Task<AzuriteServer> OpenStorageAsync() => AzuriteServer.StartAsync(
        new AzuriteServerOptions(Leftovers.TestName("azurite", Environment.ProcessId))
        {
            Accounts = [.. Enumerable.Range(0, Accounts).Select(number => $"tests{number}")],
        },
        Say,
        CancellationToken.None);

    static void Say(string line) => Console.Error.WriteLine(line);
}
