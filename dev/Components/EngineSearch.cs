using System.Text.RegularExpressions;

namespace ColdMail.Dev.Components;

/// <summary>
/// Finds a database server program, or fetches one: MySQL on PATH, MySQL from Debian's packages, MariaDB on PATH,
/// MariaDB from Debian's packages.
/// </summary>
/// <remarks>
/// Debian's stable releases carry no MySQL, its unstable one does; with every library from there too, it runs on any
/// release. What was fetched stays in <c>.data/engines</c>.
/// </remarks>
public static partial class EngineSearch
{
    /// <summary>Set to <c>mysql</c> or <c>mariadb</c> to take no other.</summary>
    public const string Variable = "COLDMAIL_DB_ENGINE";

    static readonly Version OldestMySql = new(8, 0);
    static readonly Version OldestMariaDb = new(10, 11);

    /// <param name="only">The engine to take, null for the best there is.</param>
    public static async Task<DatabaseEngine> FindAsync(string? only, Action<string> say, CancellationToken cancellation)
    {
        if (only is not (null or "" or DatabaseEngine.MySql or DatabaseEngine.MariaDb))
        {
            throw new ComponentException($"{Variable} is \"{only}\"; it can be mysql or mariadb.");
        }

        string[] wanted = string.IsNullOrEmpty(only) ? [DatabaseEngine.MySql, DatabaseEngine.MariaDb] : [only];
        var problem = "";
        foreach (var name in wanted)
        {
            if (await OnPathAsync(name, cancellation) is { } installed)
            {
                return installed;
            }

            if (DebianArchive.Release is null)
            {
                continue;
            }

            try
            {
                return await FromDebianAsync(name, say, cancellation);
            }
            catch (ComponentException e)
            {
                problem = $" ({e.Message})";
                say($"Could not fetch {name} from Debian's packages: {e.Message}");
            }
        }

        throw new ComponentException(
            "There is no database server: install MySQL 8 or later (or MariaDB 10.11 or later) so that mysqld is on PATH, "
            + $"or set COLDMAIL_DB to the connection string of one that runs.{problem}");
    }

    static async Task<DatabaseEngine?> OnPathAsync(string name, CancellationToken cancellation)
    {
        foreach (var program in (string[])["mariadbd", "mysqld"])
        {
            if (Workspace.Find(program) is { } path
                && await IdentifyAsync([path], cancellation) is var (found, version)
                && found == name
                && version >= (name == DatabaseEngine.MySql ? OldestMySql : OldestMariaDb)
                && ShareOf(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, ".."))) is { } share)
            {
                return new DatabaseEngine(name, version, [path], share, null);
            }
        }

        return null;
    }

    static async Task<DatabaseEngine> FromDebianAsync(string name, Action<string> say, CancellationToken cancellation)
    {
        var target = Workspace.Data("engines", name);
        await using var only = await FolderLock.TakeAsync(Workspace.Data("engines", $"{name}.lock"), cancellation);
        if (!Directory.Exists(target))
        {
            var (package, suite) = name == DatabaseEngine.MySql
                ? ("mysql-server-core", "sid")
                : ("mariadb-server-core", DebianArchive.Release!);
            var title = name == DatabaseEngine.MySql ? "MySQL" : "MariaDB";
            say($"Looking for {title} in Debian's packages ({suite}) …");
            var incoming = $"{target}.incoming";
            if (Directory.Exists(incoming))
            {
                Directory.Delete(incoming, recursive: true);
            }

            await new DebianArchive(Workspace.Data("engines", $"{name}.apt"), suite).UnpackAsync(
                [package],
                Needless(),
                incoming,
                (versions, megabytes) => say($"Fetching {title} {versions[0]} ({megabytes} MB) into {target}; nothing is installed on the system …"),
                cancellation);
            Directory.Move(incoming, target);
        }

        return await UnpackedAsync(name, target, cancellation);
    }

    static async Task<DatabaseEngine> UnpackedAsync(string name, string root, CancellationToken cancellation)
    {
        string? First(string pattern) => Directory
            .EnumerateFiles(root, pattern, SearchOption.AllDirectories)
            .FirstOrDefault(file => new FileInfo(file).LinkTarget is null);
        var loader = First("ld-linux*.so*");
        var program = First(name == DatabaseEngine.MySql ? "mysqld" : "mariadbd");
        var share = ShareOf(Path.Combine(root, "usr"));
        if (loader is null || program is null || share is null)
        {
            throw new ComponentException($"{root} does not hold a whole server: remove the folder and start again.");
        }

        // Under its own loader it takes every library from beside itself, whatever the system has.
        var libraries = Directory.EnumerateFiles(root, "*.so*", SearchOption.AllDirectories)
            .Select(file => Path.GetDirectoryName(file)!).Distinct().Order();
        string[] command = [loader, "--library-path", string.Join(':', libraries), program];
        var (found, version) = await IdentifyAsync(command, cancellation)
            ?? throw new ComponentException($"{program} does not say its version: remove {root} and start again.");
        return new DatabaseEngine(found, version, command, share, Path.Combine(root, "usr", "lib", "mysql", "plugin"));
    }

    static string? ShareOf(string root) =>
        ((string[])["share/mysql", "share/mariadb", "share", "share/mysql-8.4", "share/mysql-8.0"])
            .Select(folder => Path.Combine(root, folder))
            .FirstOrDefault(folder => Directory.Exists(Path.Combine(folder, "charsets")));

    static async Task<(string Name, Version Version)?> IdentifyAsync(string[] command, CancellationToken cancellation)
    {
        var text = await Tool.RunAsync(command[0], [.. command.Skip(1), "--no-defaults", "--version"], cancellation);
        return VersionText().Match(text) is { Success: true } match
            ? (text.Contains("MariaDB", StringComparison.Ordinal) ? DatabaseEngine.MariaDb : DatabaseEngine.MySql,
                Version.Parse(match.Groups[1].Value))
            : null;
    }

    [GeneratedRegex(@"Ver (\d+\.\d+\.\d+)")]
    private static partial Regex VersionText();

    // Scripts beside the server and what they need; a server alone starts without.
    [GeneratedRegex("^(perl|libperl|gcc-|libgdbm|libdb5|libc-gconv|libsasl2-modules|openssl-provider|debconf|dpkg|tar|psmisc|galera|rsync|mariadb-client|mysql-common|mariadb-common|lsof|gawk|iproute|ucf|sed|procps|coreutils|passwd|libpam-modules|login)")]
    private static partial Regex Needless();
}
