using System.Net;

namespace ColdMail.Dev.Components;

/// <param name="Name">Unique among those that run; names the log and the pid file.</param>
/// <param name="Database">Connection string that names the database; the host migrates it at start.</param>
/// <param name="Storage">Connection string of the storage account with its queues and blobs.</param>
public sealed record ColdMailHostOptions(string Name, string Database, string Storage)
{
    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Configuration beside the connection strings, e.g. <c>Smtp__AllowLoopback</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// The functions host as a child process. Any number may run on one database and one storage account: each answers HTTP
/// on its own port, and they share the triggers as instances in the cloud do.
/// </summary>
public sealed class ColdMailHost : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    readonly ColdMailHostOptions options;
    ChildProcess? child;

    ColdMailHost(ColdMailHostOptions options)
    {
        this.options = options;
        Address = new Uri($"http://localhost:{(options.Port == 0 ? ChildProcess.FreePort() : options.Port)}");
    }

    public Uri Address { get; }

    /// <summary>Id of the host's process, 0 while it is down.</summary>
    public int ProcessId => child is { HasExited: false } ? child.Id : 0;

    public string LogFile => child?.LogFile ?? "";

    /// <summary>Starts the built host and waits until it answers.</summary>
    public static async Task<ColdMailHost> StartAsync(ColdMailHostOptions options, CancellationToken cancellation)
    {
        var host = new ColdMailHost(options);
        await host.StartAgainAsync(cancellation);
        return host;
    }

    /// <summary>Starts it after a stop or a kill, on the same port.</summary>
    public async Task StartAgainAsync(CancellationToken cancellation)
    {
        var program = Workspace.Program("ColdMail.Functions");
        if (!File.Exists(program))
        {
            throw new ComponentException($"{program} is missing: build the solution first (dotnet build ColdMail.Functions.sln).");
        }

        DemandFree(Address.Port);
        var dotnet = Environment.ProcessPath is { } own && Path.GetFileName(own) == "dotnet" ? own : Workspace.Find("dotnet") ?? "dotnet";
        var environment = new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = Address.AbsoluteUri,
            ["AzureWebJobsStorage"] = options.Storage,
            ["Database__ConnectionString"] = options.Database,
            ["DOTNET_gcServer"] = "0",
        };
        foreach (var (name, value) in options.Settings)
        {
            environment[name] = value;
        }

        // Settings of whoever runs this must not reach a host that is given its own.
        environment["COLDMAIL_DB"] = null;
        environment["COLDMAIL_STORAGE"] = null;
        child = ChildProcess.Start(new ChildCommand(options.Name, [dotnet, program])
        {
            Environment = environment,
            Folder = Path.GetDirectoryName(program),
        });
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await child.WaitUntilReadyAsync(
            async token =>
            {
                using var answer = await client.GetAsync(new Uri(Address, "/api/health"), token);
                return answer.StatusCode == HttpStatusCode.OK;
            },
            StartLimit,
            cancellation);
    }

    /// <exception cref="ComponentException">Somebody listens on the port.</exception>
    internal static void DemandFree(int port)
    {
        if (ChildProcess.FreePort(port) != port)
        {
            throw new ComponentException($"Port {port} is taken: stop what listens there, or set COLDMAIL_PORT to another.");
        }
    }

    /// <summary>Ends it in order: it finishes what it is doing, as when an instance is taken away.</summary>
    public async Task StopAsync()
    {
        if (child is not null)
        {
            await child.StopAsync(TimeSpan.FromSeconds(40));
        }
    }

    /// <summary>Kill -9, for fault tests.</summary>
    public async Task KillAsync()
    {
        if (child is not null)
        {
            await child.KillAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
