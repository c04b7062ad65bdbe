namespace ColdMail.Scheduling.Zones;

/// <summary>The text files with the facts of this folder.</summary>
static class Table
{
    /// <summary>The lines that are neither empty nor a comment (#).</summary>
    public static IEnumerable<string> Lines(string file)
    {
        using var stream = typeof(Table).Assembly.GetManifestResourceStream($"{typeof(Table).Namespace}.{file}")
            ?? throw new FileNotFoundException("A file of facts is not part of the assembly.", file);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line;
            }
        }
    }
}
