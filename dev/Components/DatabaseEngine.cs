namespace ColdMail.Dev.Components;

/// <summary>A database server program that can be run here.</summary>
/// <param name="Name"><c>mysql</c> or <c>mariadb</c>.</param>
/// <param name="Version">As the program says it, e.g. <c>9.7.4</c>.</param>
/// <param name="Command">The program, behind its own loader where it was unpacked and not installed.</param>
/// <param name="Share">Its folder of messages, character sets and bootstrap SQL.</param>
/// <param name="Plugins">Its folder of plugins; null for the one it was built with.</param>
public sealed record DatabaseEngine(
    string Name, Version Version, IReadOnlyList<string> Command, string Share, string? Plugins)
{
    public const string MySql = "mysql";
    public const string MariaDb = "mariadb";

    /// <summary>As a person calls it.</summary>
    public string Title => $"{(Name == MySql ? "MySQL" : "MariaDB")} {Version}";

    /// <summary>The command line for a data folder, before the settings of a run.</summary>
    public IReadOnlyList<string> For(string dataFolder) =>
    [
        .. Command,
        "--no-defaults",
        .. Environment.IsPrivilegedProcess ? ["--user=root"] : (string[])[],
        $"--basedir={Path.GetFullPath(Path.Combine(Share, "..", ".."))}",
        $"--lc-messages-dir={Share}",
        $"--character-sets-dir={Path.Combine(Share, "charsets")}",
        .. Plugins is null ? [] : (string[])[$"--plugin-dir={Plugins}"],
        $"--datadir={dataFolder}",
        .. Name == MySql ? ["--secure-file-priv=NULL"] : (string[])[],

        // As Azure Database for MySQL is set up: names in lower case, a hidden key where a table has none.
        "--lower-case-table-names=1",
        "--loose-sql-generate-invisible-primary-key=ON",
    ];

    /// <summary>Makes an empty data folder whose only account is root without password, over the socket.</summary>
    public async Task InitialiseAsync(string dataFolder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(dataFolder);
        IReadOnlyList<string> command =
            [.. For(dataFolder), "--loose-innodb-redo-log-capacity=8M", "--loose-innodb-log-file-size=8M"];
        if (Name == MySql)
        {
            await Tool.RunAsync(command[0], [.. command.Skip(1), "--initialize-insecure"], cancellation);
            return;
        }

        // What mariadb-install-db does, without the shell tools it needs beside it.
        var script = Path.Combine(dataFolder, "bootstrap.sql");
        await using (var writer = File.CreateText(script))
        {
            await writer.WriteLineAsync(
                "CREATE DATABASE mysql;\nUSE mysql;\nSET @skip_auth_anonymous=1;\nSET @auth_root_socket=NULL;");
            string[] parts = [
                "mysql_system_tables.sql", "mysql_performance_tables.sql", "mysql_system_tables_data.sql",
                "fill_help_tables.sql", "maria_add_gis_sp_bootstrap.sql"];
            foreach (var part in parts.Select(part => Path.Combine(Share, part)).Where(File.Exists))
            {
                await writer.WriteLineAsync(await File.ReadAllTextAsync(part, cancellation));
            }
        }

        await Tool.RunAsync(
            "/bin/sh",
            [
                "-c", "script=$1; shift; exec \"$@\" <\"$script\"", "sh", script, .. command, "--bootstrap",
                "--log-warnings=0", "--enforce-storage-engine=", "--net-buffer-length=16384",
            ],
            cancellation);
        File.Delete(script);
    }
}
