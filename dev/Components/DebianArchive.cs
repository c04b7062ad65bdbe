using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ColdMail.Dev.Components;

/// <summary>
/// Unpacks Debian packages into a folder without installing anything: apt works on lists, caches and an empty list of
/// installed packages of its own, so no right is needed and the system stays as it is.
/// </summary>
/// <param name="folder">Apt's private folder; emptied first, removed at the end.</param>
/// <param name="suite">The release to take packages from, e.g. <c>sid</c>.</param>
sealed partial class DebianArchive(string folder, string suite)
{
    static readonly string[] Needless = ["./usr/share/doc", "./usr/share/man", "./usr/share/locale", "./usr/share/lintian"];

    /// <summary>Code name of this machine's Debian release; null where packages cannot be had this way.</summary>
    public static string? Release { get; } = ReadRelease();

    /// <summary>Whether the programs of <c>/usr/bin</c> are unpacked too.</summary>
    public bool WithCommands { get; init; }

    /// <summary>Fetches packages and all that they need, and unpacks them below <paramref name="target"/>.</summary>
    /// <param name="skip">Packages of the closure that a server does not need to run.</param>
    /// <param name="announce">Told the versions of the packages and the download in megabytes, before it begins.</param>
    public async Task UnpackAsync(
        IReadOnlyList<string> wanted, Regex skip, string target, Action<IReadOnlyList<string>, int> announce, CancellationToken cancellation)
    {
        await PrepareAsync(cancellation);
        try
        {
            await AptAsync("apt-get", ["update", "-q"], cancellation);
            var plan = await AptAsync("apt-get", ["install", "--simulate", "--no-install-recommends", .. wanted], cancellation);
            var packages = Planned().Matches(plan).Select(match => (Name: match.Groups[1].Value, Version: match.Groups[2].Value))
                .Where(planned => !skip.IsMatch(planned.Name)).ToList();
            string[] names = [.. packages.Select(planned => planned.Name)];
            var sizes = Sized().Matches(await AptAsync("apt-get", ["download", "--print-uris", .. names], cancellation));
            announce(
                [.. wanted.Select(name => packages.First(planned => planned.Name == name).Version)],
                (int)(sizes.Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)) / 1_000_000));
            await AptAsync("apt-get", ["download", "-q", .. names], cancellation);
            foreach (var file in Directory.GetFiles(folder, "*.deb"))
            {
                await UnpackAsync(file, target, cancellation);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    async Task PrepareAsync(CancellationToken cancellation)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(Path.Combine(folder, "lists", "partial"));
        Directory.CreateDirectory(Path.Combine(folder, "cache", "archives", "partial"));
        await File.WriteAllTextAsync(Path.Combine(folder, "status"), "", cancellation);
        var mirror = AptMirror.Read("/etc/apt", Release!);
        var keys = mirror.SignedBy is null ? "" : $" [signed-by={mirror.SignedBy}]";
        await File.WriteAllTextAsync(Path.Combine(folder, "sources.list"), $"deb{keys} {mirror.Uri} {suite} main\n", cancellation);

        // The machine's way to the network (proxies, limits) holds here too; its hooks must not run.
        var network = (await Tool.RunAsync("apt-config", ["dump", "Acquire"], cancellation)).Split('\n')
            .Where(line => line.StartsWith("Acquire::", StringComparison.Ordinal)
                && !line.StartsWith("Acquire::IndexTargets", StringComparison.Ordinal)
                && !line.StartsWith("Acquire::Languages", StringComparison.Ordinal));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "apt.conf"),
            $"""
            {string.Join('\n', network)}
            Acquire::Languages "none";
            Acquire::http::Timeout "30";
            Acquire::https::Timeout "30";
            APT::Sandbox::User "";
            Dir::Cache "{folder}/cache";
            Dir::Etc::main "/dev/null";
            Dir::Etc::parts "/dev/null";
            Dir::Etc::preferences "/dev/null";
            Dir::Etc::preferencesparts "/dev/null";
            Dir::Etc::sourcelist "{folder}/sources.list";
            Dir::Etc::sourceparts "/dev/null";
            Dir::State::lists "{folder}/lists";
            Dir::State::status "{folder}/status";
            """,
            cancellation);
    }

    Task<string> AptAsync(string command, IEnumerable<string> arguments, CancellationToken cancellation) =>
        Tool.RunAsync(
            new ProcessStartInfo(command, arguments)
            {
                WorkingDirectory = folder,
                Environment = { ["APT_CONFIG"] = $"{folder}/apt.conf", ["LC_ALL"] = "C" },
            },
            cancellation);

    Task<string> UnpackAsync(string file, string target, CancellationToken cancellation)
    {
        Directory.CreateDirectory(target);
        string[] exclude = [.. Needless.Concat(WithCommands ? [] : ["./usr/bin"]).Select(path => $"--exclude={path}")];
        return Tool.RunAsync(
            "/bin/sh",
            ["-c", "dpkg-deb --fsys-tarfile \"$1\" | { shift; tar -x --no-same-owner \"$@\"; }", "sh", file, "-C", target, .. exclude],
            cancellation);
    }

    static string? ReadRelease()
    {
        const string File = "/etc/os-release";
        if (!System.IO.File.Exists(File) || Workspace.Find("apt-get") is null || Workspace.Find("dpkg-deb") is null)
        {
            return null;
        }

        var fields = System.IO.File.ReadAllLines(File).Select(line => line.Split('=', 2)).Where(field => field.Length == 2)
            .ToDictionary(field => field[0], field => field[1].Trim('"'));
        return fields.GetValueOrDefault("ID") == "debian" ? fields.GetValueOrDefault("VERSION_CODENAME", "sid") : null;
    }

    [GeneratedRegex(@"^Inst (\S+) \((\S+)", RegexOptions.Multiline)]
    private static partial Regex Planned();

    [GeneratedRegex(@"^'\S+' \S+ (\d+)", RegexOptions.Multiline)]
    private static partial Regex Sized();
}
