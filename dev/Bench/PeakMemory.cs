using System.Globalization;

namespace ColdMail.Dev.Bench;

/// <summary>The peak resident memory of a process, as Linux counts it.</summary>
public static class PeakMemory
{
    /// <returns>Megabytes; 0 where the system does not tell.</returns>
    public static double Megabytes(int processId)
    {
        var status = $"/proc/{processId}/status";
        var line = File.Exists(status)
            ? File.ReadLines(status).FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            : null;
        return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Lets the peak of this process begin anew at what it holds now.</summary>
    public static void Restart()
    {
        const string peaks = "/proc/self/clear_refs";
        if (File.Exists(peaks))
        {
            File.WriteAllText(peaks, "5");
        }
    }
}
