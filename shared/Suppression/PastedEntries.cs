using ColdMail.Contacts.Csv;

namespace ColdMail.Suppression;

/// <summary>A line that holds nothing to suppress.</summary>
public sealed record PastedProblem(int Line, string Text, string Message);

/// <summary>
/// Reads entries from pasted text or CSV. A file with a column named email, such as one that was exported from here, is read by
/// that column. Of everything else, any mix of lines, commas, semicolons and tabs, the cells with an @ are taken.
/// </summary>
/// <param name="Entries">As stored, each once, in the order they were met.</param>
/// <param name="Problems">The first hundred.</param>
/// <param name="Rejected">How many there are in all.</param>
public sealed record PastedEntries(IReadOnlyList<string> Entries, IReadOnlyList<PastedProblem> Problems, int Rejected)
{
    const int MaxProblems = 100;
    const int ShownChars = 100;
    static readonly char[] Separators = [',', ';', '\t'];

    /// <exception cref="BadFileException">A file whose rows cannot be told apart.</exception>
    public static async Task<PastedEntries> ReadAsync(string text, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bare = text.TrimStart(CsvText.ByteOrderMark);
        var found = new Found();
        var first = bare.AsSpan(0, bare.AsSpan().IndexOfAny('\r', '\n') is var end and >= 0 ? end : bare.Length).ToString();
        if (Array.Find(Separators, separator => ColumnOf(first.Split(separator)) >= 0) is var delimiter and not '\0')
        {
            await ReadColumnAsync(bare, delimiter, found, cancellation);
        }
        else
        {
            ReadCells(bare, found);
        }

        return new([.. found.Entries], found.Problems, found.Rejected);
    }

    static async Task ReadColumnAsync(string text, char delimiter, Found found, CancellationToken cancellation)
    {
        using var reader = new StringReader(text);
        using var records = new CsvRecords(reader, delimiter);
        var column = -1;
        while (await records.ReadAsync(cancellation))
        {
            if (column < 0)
            {
                column = ColumnOf([.. Enumerable.Range(0, records.Count).Select(i => records[i])]);
            }
            else
            {
                found.Add((int)records.Line, column < records.Count ? records[column] : "");
            }
        }
    }

    static void ReadCells(string text, Found found)
    {
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var cells = line.ToString().Split(Separators).Where(cell => cell.Contains('@', StringComparison.Ordinal)).ToList();
            foreach (var cell in cells)
            {
                found.Add(number, cell);
            }

            // The first line may be a header.
            if (cells.Count == 0 && number > 1 && !line.IsWhiteSpace())
            {
                found.Add(number, line.ToString());
            }
        }
    }

    static int ColumnOf(string[] header) =>
        Array.FindIndex(header, cell => string.Equals(cell.Trim().Trim('"').Trim(), "email", StringComparison.OrdinalIgnoreCase));

    sealed class Found
    {
        readonly HashSet<string> entries = new(StringComparer.Ordinal);

        public IEnumerable<string> Entries => entries;

        public List<PastedProblem> Problems { get; } = [];

        public int Rejected { get; private set; }

        public void Add(int line, string cell)
        {
            var text = FormulaGuard.Unprotect(cell.Trim().Trim('"').Trim());
            var (entry, problem) = EntryText.Read(text);
            if (entry is not null)
            {
                entries.Add(entry);
                return;
            }

            Rejected++;
            if (Problems.Count < MaxProblems)
            {
                Problems.Add(new(line, text.Length > ShownChars ? $"{text[..ShownChars]}…" : text, problem!));
            }
        }
    }
}
