namespace ColdMail.Dev.Components;

/// <summary>The project folder that this program was built from, and its private <c>.data</c> folder.</summary>
public static class Workspace
{
    const string Marker = "ColdMail.Functions.sln";

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path inside <c>.data</c>: everything that is installed, started or stored here lives under it.</summary>
    public static string Data(params IEnumerable<string> parts) => Path.Combine([Root, ".data", .. parts]);

    /// <summary>The built program of a project of this solution, in the configuration that is running now.</summary>
    public static string Program(string project)
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(Root, "artifacts", "bin", project, configuration, $"{project}.dll");
    }

    /// <summary>The path of a command, looked up on PATH and where servers are usually installed; null when there is none.</summary>
    internal static string? Find(string command)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] servers = ["/usr/sbin", "/usr/local/sbin", "/usr/local/mysql/bin", "/opt/homebrew/bin"];
        return folders.Concat(servers).Select(folder => Path.Combine(folder, command)).FirstOrDefault(File.Exists);
    }

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Marker)))
            {
                return folder.FullName;
            }
        }

        throw new ComponentException($"{Marker} is not above {AppContext.BaseDirectory}: run this from a clone of the project.");
    }
}
