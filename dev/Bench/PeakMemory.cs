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
}
