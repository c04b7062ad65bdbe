using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ColdMail.Dev.Components;

/// <param name="Name">Unique among those that run; names the log and the pid file.</param>
public sealed record AzuriteServerOptions(string Name)
{
    /// <summary>Where blobs and queues are kept between runs; null keeps them in memory.</summary>
    public string? DataFolder { get; init; }

    /// <summary>0 takes a free one, as for <see cref="QueuePort"/>.</summary>
    public int BlobPort { get; init; }

    public int QueuePort { get; init; }

    /// <summary>Writes a line for every request, so that requests can be counted.</summary>
    public bool LogRequests { get; init; }

    /// <summary>Names of the storage accounts; each has queues and containers of its own.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [AzuriteServer.DefaultAccount];
}

/// <summary>The storage emulator of our own: a child process on loopback, fetched once by npm from a pinned list.</summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    /// <summary>The account that every storage emulator has; its key is published by its maker and no secret.</summary>
    public const string DefaultAccount = "devstoreaccount1";

    const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    static readonly string Program = Workspace.Data("azurite", "node_modules", "azurite", "dist", "src", "azurite.js");

    readonly AzuriteServerOptions options;
    readonly int blobPort;
    readonly int queuePort;
    ChildProcess? child;

    AzuriteServer(AzuriteServerOptions options)
    {
        this.options = options;
        blobPort = options.BlobPort == 0 ? ChildProcess.FreePort() : options.BlobPort;
        queuePort = options.QueuePort == 0 ? ChildProcess.FreePort() : options.QueuePort;
    }

    /// <summary>The first account.</summary>
    public string ConnectionString => ConnectionStringOf(options.Accounts[0]);

    public string ConnectionStringOf(string account) =>
        $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={Key};"
        + $"BlobEndpoint=http://127.0.0.1:{blobPort}/{account};QueueEndpoint=http://127.0.0.1:{queuePort}/{account};";

    /// <summary>Installs the emulator when it is missing, and starts it.</summary>
    public static async Task<AzuriteServer> StartAsync(
        AzuriteServerOptions options, Action<string> say, CancellationToken cancellation)
    {
        await InstallAsync(say, cancellation);
        for (var attempt = 1; ; attempt++)
        {
            var server = new AzuriteServer(options);
            try
            {
                await server.StartAgainAsync(cancellation);
                return server;
            }
            catch (ComponentException) when (options is { BlobPort: 0, QueuePort: 0 } && attempt < 3)
            {
                // Someone else took a port between the look and the start.
            }
        }
    }

    /// <summary>Fetches the emulator when it is missing or another version is wanted.</summary>
    public static async Task InstallAsync(Action<string> say, CancellationToken cancellation)
    {
        var source = Path.Combine(Workspace.Root, "dev", "azurite");
        var target = Workspace.Data("azurite");
        await using var only = await FolderLock.TakeAsync($"{target}.lock", cancellation);
        var wanted = Convert.ToHexStringLower(
            SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"), cancellation)));
        var mark = Path.Combine(target, "installed");
        if (File.Exists(mark) && await File.ReadAllTextAsync(mark, cancellation) == wanted)
        {
            return;
        }

        var npm = Workspace.Find("npm")
            ?? throw new ComponentException("npm is not on PATH: install Node.js 20 or later, or set COLDMAIL_STORAGE to a storage connection string.");
        say($"Fetching the storage emulator Azurite into {target} (a minute or two) …");
        Directory.CreateDirectory(target);
        foreach (var file in (string[])["package.json", "package-lock.json"])
        {
            File.Copy(Path.Combine(source, file), Path.Combine(target, file), overwrite: true);
        }

        await Tool.RunAsync(
            new ProcessStartInfo(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
            {
                WorkingDirectory = target,
            },
            cancellation);
        await File.WriteAllTextAsync(mark, wanted, cancellation);
    }

    /// <summary>Starts it after a stop or a kill, on the same ports; what was kept in memory is gone.</summary>
    public async Task StartAgainAsync(CancellationToken cancellation)
    {
        string[] place = options.DataFolder is null ? ["--inMemoryPersistence"] : ["--location", options.DataFolder];
        child = ChildProcess.Start(new ChildCommand(
            options.Name,
            [
                NodePath(), Program, .. place, "--blobHost", "127.0.0.1", "--blobPort", $"{blobPort}", "--queueHost", "127.0.0.1",
                "--queuePort", $"{queuePort}", "--tableHost", "127.0.0.1", "--tablePort", $"{ChildProcess.FreePort()}",
                .. options.LogRequests ? Array.Empty<string>() : ["--silent"], "--disableTelemetry", "--skipApiVersionCheck",
            ])
        {
            Environment = new Dictionary<string, string?>
            {
                ["AZURITE_ACCOUNTS"] = string.Join(';', options.Accounts.Select(account => $"{account}:{Key}")),
            },
        });
        await child.WaitUntilReadyAsync(AnswersAsync, TimeSpan.FromSeconds(90), cancellation);
    }

    /// <summary>Requests to one queue so far; only with <see cref="AzuriteServerOptions.LogRequests"/>.</summary>
    public int CountRequests(string queue) => child is null ? 0 : File.ReadLines(child.LogFile)
        .Count(line => line.Contains($"/{queue}/messages", StringComparison.Ordinal));

    /// <summary>Messages put into a queue since this process started it.</summary>
    public int CountPosts(string queue) => child is null ? 0 : File.ReadLines(child.LogFile)
        .Count(line => line.Contains($"POST /", StringComparison.Ordinal) && line.Contains($"/{queue}/messages", StringComparison.Ordinal));

    /// <summary>Ends it in order: what it keeps in a folder is written.</summary>
    public async Task StopAsync()
    {
        if (child is not null)
        {
            await child.StopAsync(TimeSpan.FromSeconds(15));
        }
    }

    /// <summary>Kill -9, for fault tests. The last seconds of the queues are lost, as the emulator saves them every five.</summary>
    public async Task KillAsync()
    {
        if (child is not null)
        {
            await child.KillAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        foreach (var port in (int[])[blobPort, queuePort])
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, cancellation);
        }

        return true;
    }

    static string NodePath() => Workspace.Find("node")
        ?? throw new ComponentException("node is not on PATH: install Node.js 20 or later, or set COLDMAIL_STORAGE to a storage connection string.");
}
