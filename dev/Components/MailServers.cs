using System.Text.RegularExpressions;

namespace ColdMail.Dev.Components;

/// <summary>
/// Postfix and Dovecot from Debian's packages, in a folder that is the root of the file system for them: they find programs,
/// libraries, users and settings where they look for them, and the system has none of it.
/// </summary>
/// <remarks>Changing the root of a process takes root, and only Linux runs the programs.</remarks>
public static partial class MailServers
{
    /// <summary>The release that the settings are written for; its programs bring their libraries and run on any other.</summary>
    const string Suite = "bookworm";

    /// <summary>Changes when what stands in the folder changes.</summary>
    const string Edition = "1";

    /// <summary>Ids that are nobody's on the system.</summary>
    internal const int PostfixUser = 61003, PostdropGroup = 61005, MailUser = 61004;

    static readonly string[] Packages = ["postfix", "dovecot-imapd", "dovecot-lmtpd"];

    /// <summary>What the servers see as <c>/</c>.</summary>
    internal static string Root => Workspace.Data("mail-servers");

    /// <summary>Fetches the servers when they are missing. Safe to repeat.</summary>
    /// <exception cref="ComponentException">They cannot run here, or cannot be fetched.</exception>
    public static async Task InstallAsync(Action<string> say, CancellationToken cancellation)
    {
        await using var only = await FolderLock.TakeAsync($"{Root}.lock", cancellation);
        var mark = Path.Combine(Root, "edition");
        if (File.Exists(mark) && await File.ReadAllTextAsync(mark, cancellation) == Edition)
        {
            DemandRoot();
            return;
        }

        if (DebianArchive.Release is null)
        {
            throw new ComponentException(
                "The mail servers for tests, Postfix and Dovecot, come from Debian's packages, and this machine is not Debian: "
                + "run this in a Debian container as root, or ./test unit for what needs no servers.");
        }

        DemandRoot();
        var incoming = $"{Root}.incoming";
        foreach (var folder in (string[])[incoming, Root])
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        say($"Looking for Postfix and Dovecot in Debian's packages ({Suite}) …");
        await new DebianArchive(Workspace.Data("mail-servers.apt"), Suite) { WithCommands = true }.UnpackAsync(
            Packages,
            Needless(),
            incoming,
            (versions, megabytes) => say(
                $"Fetching Postfix {versions[0]} and Dovecot {versions[1]} ({megabytes} MB) into {Root}; nothing is installed on the system …"),
            cancellation);
        await FurnishAsync(incoming, cancellation);
        await File.WriteAllTextAsync(Path.Combine(incoming, "edition"), Edition, cancellation);
        Directory.Move(incoming, Root);
    }

    /// <summary>Fetches the programs when they are missing, and starts a server of them.</summary>
    /// <param name="create">Makes a server with ports of its own.</param>
    /// <param name="start">Starts it, and waits until it answers.</param>
    internal static async Task<T> StartAsync<T>(Func<T> create, Func<T, Task> start, Action<string> say, CancellationToken cancellation)
        where T : IAsyncDisposable
    {
        await InstallAsync(say, cancellation);
        for (var attempt = 1; ; attempt++)
        {
            var server = create();
            try
            {
                await start(server);
                return server;
            }
            catch (ComponentException) when (attempt < 3)
            {
                // Someone else took a port between the look and the start.
                await server.DisposeAsync();
            }
        }
    }

    /// <summary>The command line of a program in the folder.</summary>
    internal static IReadOnlyList<string> Command(string program, params IEnumerable<string> arguments) =>
        [Workspace.Find("chroot") ?? throw new ComponentException("chroot is not on PATH."), Root, program, .. arguments];

    /// <summary>A new folder for one server, by its name.</summary>
    /// <returns>Its path on the system; the server knows it as <c>/srv/NAME</c>.</returns>
    internal static string NewFolder(string name)
    {
        var folder = Path.Combine(Root, "srv", name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Removes the folders of servers whose names begin so.</summary>
    internal static void RemoveFolders(string pattern)
    {
        var all = Path.Combine(Root, "srv");
        foreach (var folder in Directory.Exists(all) ? Directory.GetDirectories(all, pattern) : [])
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static void DemandRoot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new ComponentException(
                "The mail servers for tests, Postfix and Dovecot, can only be run by root: start this as root, in a container for "
                + "instance, or ./test unit for what needs no servers.");
        }
    }

    /// <summary>What packages expect of a system and do not bring.</summary>
    static async Task FurnishAsync(string root, CancellationToken cancellation)
    {
        foreach (var folder in (string[])["dev", "etc", "srv", "tmp"])
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }

        await File.WriteAllTextAsync(
            Path.Combine(root, "etc", "passwd"),
            $"""
            root:x:0:0::/:/bin/false
            dovecot:x:61001:61001::/:/bin/false
            dovenull:x:61002:61002::/:/bin/false
            postfix:x:{PostfixUser}:{PostfixUser}::/:/bin/false
            vmail:x:{MailUser}:{MailUser}::/:/bin/false
            nobody:x:65534:65534::/:/bin/false

            """,
            cancellation);
        await File.WriteAllTextAsync(
            Path.Combine(root, "etc", "group"),
            $"""
            root:x:0:
            dovecot:x:61001:
            dovenull:x:61002:
            postfix:x:{PostfixUser}:
            vmail:x:{MailUser}:
            postdrop:x:{PostdropGroup}:
            nogroup:x:65534:

            """,
            cancellation);
        await Tool.RunAsync("mknod", ["-m", "666", Path.Combine(root, "dev", "null"), "c", "1", "3"], cancellation);
        await Tool.RunAsync("mknod", ["-m", "666", Path.Combine(root, "dev", "urandom"), "c", "1", "9"], cancellation);
        await Tool.RunAsync("chmod", ["1777", Path.Combine(root, "tmp")], cancellation);
    }

    // Scripts that set packages up on a system, and what those need.
    [GeneratedRegex("^(gcc-|tar$|dpkg|perl|libperl|libgdbm|lib[a-z]+(-[a-z]+)*-perl$|usrmerge|init-system|sysvinit|libblkid|libext2fs|libss2|logsave|e2fsprogs|adduser|debconf|passwd|libsemanage|libsepol|lsb-base|openssl|ssl-cert|sensible|ucf|cpio|libaudit-common|libpam-runtime|libpam-modules|libmd0)")]
    private static partial Regex Needless();
}
