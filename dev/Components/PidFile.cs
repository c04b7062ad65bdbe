using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ColdMail.Dev.Components;

/// <summary>What runs, and who started it: <c>.data/run/NAME.pid</c>.</summary>
/// <remarks>An id alone may be used again by a stranger, so each comes with the instant its process began.</remarks>
sealed record PidFile(string Path, ProcessMark Child, ProcessMark Owner)
{
    public const int Interrupt = 2;
    public const int Terminate = 15;
    public const int Kill = 9;

    /// <summary>Children of a test run carry this prefix: they are the tests' own to stop while those run.</summary>
    public const string TestPrefix = "tests-";

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public static PidFile Write(string name, int child)
    {
        var file = new PidFile(Workspace.Data("run", $"{name}.pid"), ProcessMark.Of(child), ProcessMark.Of(Environment.ProcessId));
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file.Path)!);
        File.WriteAllText(file.Path, $"{file.Child}\n{file.Owner}\n");
        return file;
    }

    public static IReadOnlyList<PidFile> All()
    {
        var folder = Workspace.Data("run");
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.pid").Order().Select(Read).OfType<PidFile>()] : [];
    }

    public void Delete() => File.Delete(Path);

    public static void Signal(int process, int signal) => _ = kill(process, signal);

    static PidFile? Read(string path)
    {
        try
        {
            var lines = File.ReadAllLines(path);
            return new PidFile(path, ProcessMark.Parse(lines[0]), ProcessMark.Parse(lines[1]));
        }
        catch (Exception e) when (e is IOException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int kill(int process, int signal);
}

/// <summary>A process that can be told from a later one with the same id.</summary>
/// <param name="Born">When it began, in the system's own count; empty when it is gone.</param>
readonly record struct ProcessMark(int Id, string Born)
{
    public bool IsAlive => Born.Length > 0 && Of(Id).Born == Born;

    public static ProcessMark Of(int id) => new(id, BirthOf(id));

    public static ProcessMark Parse(string text)
    {
        var parts = text.Split(' ');
        return new ProcessMark(int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts[1]);
    }

    public override string ToString() => $"{Id} {Born}";

    static string BirthOf(int id)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // After the command in brackets come the fields from the third on; a zombie has ended.
                var fields = File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].Split(' ');
                return fields[0] == "Z" ? "" : fields[19];
            }

            using var process = Process.GetProcessById(id);
            return process.StartTime.Ticks.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            return "";
        }
    }
}
