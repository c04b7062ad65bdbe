using System.Security.Cryptography;
using MySqlConnector;

namespace ColdMail.Dev.Components;

/// <param name="Name">Unique among those that run; names the log and the pid file.</param>
/// <param name="DataFolder">Kept between runs; made when it is missing.</param>
public sealed record MySqlServerOptions(string Name, string DataFolder)
{
    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>True: a commit is on the disk when it is answered. False: it survives a kill, not a power cut; made for tests.</summary>
    public bool Durable { get; init; } = true;

    public int BufferPoolMegabytes { get; init; } = 256;

    /// <summary><c>mysql</c> or <c>mariadb</c>; null for the best there is.</summary>
    public string? Engine { get; init; } = Environment.GetEnvironmentVariable(EngineSearch.Variable);

    /// <summary>Further settings of the server, e.g. <c>--log-bin --sync-binlog=1</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}

/// <summary>A database server of our own: a child process on loopback with its data in a folder of the project.</summary>
public sealed class MySqlServer : IAsyncDisposable
{
    const string User = "coldmail";
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    readonly MySqlServerOptions options;
    readonly DatabaseEngine engine;
    ChildProcess? child;

    MySqlServer(MySqlServerOptions options, DatabaseEngine engine)
    {
        this.options = options;
        this.engine = engine;
        Port = options.Port;
    }

    public int Port { get; private set; }

    /// <summary>What <c>SELECT VERSION()</c> answers.</summary>
    public string Version { get; private set; } = "";

    /// <summary>An account with all privileges; names no database.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Id of the server's process, 0 while it is down.</summary>
    public int ProcessId => child is { HasExited: false } ? child.Id : 0;

    /// <summary>Finds or fetches a server program, makes the data folder when there is none, and starts the server.</summary>
    public static async Task<MySqlServer> StartAsync(
        MySqlServerOptions options, Action<string> say, CancellationToken cancellation)
    {
        var server = new MySqlServer(options, await EngineSearch.FindAsync(options.Engine, say, cancellation));
        await server.PrepareDataAsync(say, cancellation);
        for (var attempt = 1; ; attempt++)
        {
            server.Port = options.Port == 0 ? ChildProcess.FreePort() : options.Port;
            try
            {
                await server.StartAgainAsync(cancellation);
                return server;
            }
            catch (ComponentException) when (options.Port == 0 && attempt < 3)
            {
                // Someone else took the port between the look and the start.
            }
        }
    }

    /// <summary>What a server that someone else runs says of itself.</summary>
    /// <exception cref="ComponentException">It does not answer, or the connection string is none.</exception>
    public static async Task<string> VersionOfAsync(string server, CancellationToken cancellation)
    {
        try
        {
            return await AskVersionAsync(server, cancellation);
        }
        catch (Exception e) when (e is MySqlException or ArgumentException)
        {
            throw new ComponentException($"COLDMAIL_DB does not lead to a database server: {e.Message}", e);
        }
    }

    /// <summary>Starts it after a stop or a kill, on the same port with the same data.</summary>
    public async Task StartAgainAsync(CancellationToken cancellation)
    {
        var password = await PasswordAsync(cancellation);
        ConnectionString = new MySqlConnectionStringBuilder
        {
            Server = "127.0.0.1",
            Port = (uint)Port,
            UserID = User,
            Password = password,
            AllowPublicKeyRetrieval = true,
            AllowLoadLocalInfile = true,
            SslMode = MySqlSslMode.None,
            MaximumPoolSize = 200,
        }.ConnectionString;
        child = ChildProcess.Start(new ChildCommand(options.Name, CommandLine()));
        await child.WaitUntilReadyAsync(AnswersAsync, StartLimit, cancellation);
        if (!Version.StartsWith(engine.Version.ToString(), StringComparison.Ordinal))
        {
            throw new ComponentException($"On port {Port} answers {Version} and not {engine.Title}: free the port.");
        }
    }

    /// <summary>Drops a schema, if there is one of that name from an earlier run.</summary>
    /// <returns>A connection string that names it; who migrates it makes it anew.</returns>
    public static async Task<string> EmptySchemaAsync(string server, string name, CancellationToken cancellation)
    {
        await using var connection = new MySqlConnection(server);
        await connection.OpenAsync(cancellation);
        await using var drop = new MySqlCommand($"DROP DATABASE IF EXISTS `{name}`", connection);
        await drop.ExecuteNonQueryAsync(cancellation);
        return new MySqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    /// <summary>Ends it in order.</summary>
    public async Task StopAsync()
    {
        if (child is not null)
        {
            await child.StopAsync(TimeSpan.FromSeconds(30));
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

    async Task PrepareDataAsync(Action<string> say, CancellationToken cancellation)
    {
        await using var only = await FolderLock.TakeAsync($"{options.DataFolder}.lock", cancellation);
        var mark = Path.Combine(options.DataFolder, "coldmail.engine");
        if (File.Exists(mark))
        {
            var made = await File.ReadAllTextAsync(mark, cancellation);
            if (made != engine.Name)
            {
                throw new ComponentException(
                    $"The data in {options.DataFolder} was made by {made}: set {EngineSearch.Variable}={made}, or remove the folder.");
            }

            return;
        }

        var template = await TemplateAsync(say, cancellation);
        if (Directory.Exists(options.DataFolder))
        {
            Directory.Delete(options.DataFolder, recursive: true);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(options.DataFolder)!);
        await Tool.RunAsync("cp", ["-R", template, options.DataFolder], cancellation);
        await File.WriteAllTextAsync(mark, engine.Name, cancellation);
    }

    /// <summary>An initialised data folder of this engine, made once: copying it is ten times as fast.</summary>
    async Task<string> TemplateAsync(Action<string> say, CancellationToken cancellation)
    {
        var template = Workspace.Data("engines", $"{engine.Name}-{engine.Version}.data");
        await using var only = await FolderLock.TakeAsync($"{template}.lock", cancellation);
        if (!Directory.Exists(template))
        {
            say($"Preparing an empty database for {engine.Title} …");
            var incoming = $"{template}.incoming";
            if (Directory.Exists(incoming))
            {
                Directory.Delete(incoming, recursive: true);
            }

            await engine.InitialiseAsync(incoming, cancellation);
            Directory.Move(incoming, template);
        }

        return template;
    }

    IReadOnlyList<string> CommandLine() =>
    [
        .. engine.For(options.DataFolder),
        $"--init-file={Path.Combine(options.DataFolder, "coldmail.sql")}",

        // Relative to the data folder: a socket's path may have 107 characters and no more.
        "--socket=mysql.sock",
        $"--pid-file={Path.Combine(options.DataFolder, "mysqld.pid")}",
        "--bind-address=127.0.0.1",
        $"--port={Port}",
        "--loose-mysqlx=OFF",
        "--skip-name-resolve",
        "--skip-log-bin",
        "--local-infile=ON",
        "--performance-schema=OFF",

        // It shares few cores with everything else: no threads of its own for the log, no spinning, cheap lookups by key.
        "--loose-innodb-log-writer-threads=OFF",
        "--loose-innodb-sync-spin-loops=0",
        "--loose-innodb-adaptive-hash-index=ON",
        "--max-connections=500",
        $"--innodb-buffer-pool-size={options.BufferPoolMegabytes}M",
        "--loose-innodb-redo-log-capacity=512M",
        "--loose-explain-format=TRADITIONAL",
        .. options.Durable
            ? (string[])["--innodb-flush-log-at-trx-commit=1"]
            :
            [
                "--innodb-flush-log-at-trx-commit=2", "--innodb-doublewrite=OFF", "--innodb-flush-method=nosync",
            ],
        .. options.Arguments,
    ];

    async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        Version = await AskVersionAsync(ConnectionString, cancellation);
        return true;
    }

    static async Task<string> AskVersionAsync(string server, CancellationToken cancellation)
    {
        await using var connection = new MySqlConnection(
            new MySqlConnectionStringBuilder(server) { Database = "", Pooling = false, ConnectionTimeout = 5 }.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var command = new MySqlCommand("SELECT VERSION()", connection);
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The account's password, drawn once for a data folder; the server reads the statements at every start.</summary>
    async Task<string> PasswordAsync(CancellationToken cancellation)
    {
        var file = Path.Combine(options.DataFolder, "coldmail.password");
        if (!File.Exists(file))
        {
            var drawn = RandomNumberGenerator.GetHexString(32, lowercase: true);
            PrivateFile.Write(
                Path.Combine(options.DataFolder, "coldmail.sql"),
                $"""
                CREATE USER IF NOT EXISTS '{User}'@'%' IDENTIFIED BY '{drawn}';
                GRANT ALL PRIVILEGES ON *.* TO '{User}'@'%' WITH GRANT OPTION;

                """);
            PrivateFile.Write(file, drawn);
        }

        return await File.ReadAllTextAsync(file, cancellation);
    }
}
