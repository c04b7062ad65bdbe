using System.Globalization;
using MySqlConnector;

namespace ColdMail.Dev.Components;

public sealed record InstallationOptions
{
    public const int UsualPort = 7071;

    /// <summary>Of the host's HTTP endpoints; 0 takes a free one. <c>COLDMAIL_PORT</c> sets it.</summary>
    public int Port { get; init; } =
        int.TryParse(Environment.GetEnvironmentVariable("COLDMAIL_PORT"), CultureInfo.InvariantCulture, out var port) ? port : UsualPort;

    /// <summary>Whether ColdMail itself is started, and not only what it needs.</summary>
    public bool WithHost { get; init; } = true;

    /// <summary>Name of the schema, where <c>COLDMAIL_DB</c> does not name one.</summary>
    public string Database { get; init; } = "coldmail";

    /// <summary>Configuration of the host beside what development needs anyway.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// ColdMail on this machine: database, storage emulator and host, kept in <c>.data</c> between runs, started in order
/// and stopped in the opposite one. <c>COLDMAIL_DB</c> and <c>COLDMAIL_STORAGE</c> give servers that run already.
/// </summary>
public sealed class LocalInstallation : IAsyncDisposable
{
    readonly Stack<IAsyncDisposable> started = new();
    ColdMailHost? host;

    LocalInstallation()
    {
    }

    /// <summary>Names the schema.</summary>
    public string Database { get; private set; } = "";

    public string Storage { get; private set; } = "";

    /// <summary>What the host was configured with; further hosts on the same data need the same.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; private set; } = new Dictionary<string, string>();

    public ColdMailHost Host => host ?? throw new InvalidOperationException("The host does not run.");

    /// <exception cref="ComponentException">Something is missing, or ColdMail already runs from this folder.</exception>
    public static async Task<LocalInstallation> StartAsync(InstallationOptions options, Action<string> say, CancellationToken cancellation)
    {
        var installation = new LocalInstallation();
        try
        {
            await installation.StartPartsAsync(options, say, cancellation);
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>One more instance of the host on the same data, on a free port.</summary>
    public async Task<ColdMailHost> AddHostAsync(string name, CancellationToken cancellation) =>
        Keep(await ColdMailHost.StartAsync(new(name, Database, Storage) { Settings = Settings }, cancellation));

    public async ValueTask DisposeAsync()
    {
        while (started.TryPop(out var part))
        {
            await part.DisposeAsync();
        }
    }

    async Task StartPartsAsync(InstallationOptions options, Action<string> say, CancellationToken cancellation)
    {
        Keep(FolderLock.TryTake(Workspace.Data("run.lock"))
            ?? throw new ComponentException("ColdMail already runs from this folder: ./run stop ends it."));
        await Leftovers.SweepAsync(say, cancellation);
        var port = options.Port == 0 ? ChildProcess.FreePort() : options.Port;
        if (options.WithHost)
        {
            ColdMailHost.DemandFree(port);
        }

        var server = await DatabaseAsync(say, cancellation);
        var named = new MySqlConnectionStringBuilder(server);
        named.Database = named.Database.Length > 0 ? named.Database : options.Database;
        Database = named.ConnectionString;
        Storage = await StorageAsync(say, cancellation);
        if (!options.WithHost)
        {
            return;
        }

        var settings = new Dictionary<string, string>(
            DevelopmentSettings.Create(Workspace.Data("encryption.key"), $"http://localhost:{port}"));
        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        Settings = settings;
        say("Starting the host …");
        host = Keep(await ColdMailHost.StartAsync(
            new("host", Database, Storage) { Port = port, Settings = Settings }, cancellation));
    }

    async Task<string> DatabaseAsync(Action<string> say, CancellationToken cancellation)
    {
        if (Environment.GetEnvironmentVariable("COLDMAIL_DB") is { Length: > 0 } given)
        {
            say($"The database is {await MySqlServer.VersionOfAsync(given, cancellation)}, given by COLDMAIL_DB.");
            return given;
        }

        var server = Keep(await MySqlServer.StartAsync(
            new("database", Workspace.Data("database")) { Port = ChildProcess.FreePort(33306) }, say, cancellation));
        say($"The database is {server.Version} on port {server.Port}.");
        return server.ConnectionString;
    }

    async Task<string> StorageAsync(Action<string> say, CancellationToken cancellation)
    {
        if (Environment.GetEnvironmentVariable("COLDMAIL_STORAGE") is { Length: > 0 } given)
        {
            return given;
        }

        var server = Keep(await AzuriteServer.StartAsync(
            new("storage")
            {
                DataFolder = Workspace.Data("storage"),
                BlobPort = ChildProcess.FreePort(10000),
                QueuePort = ChildProcess.FreePort(10001),
            },
            say,
            cancellation));
        say("Storage is Azurite.");
        return server.ConnectionString;
    }

    T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        started.Push(part);
        return part;
    }
}
