using ColdMail.Contacts;
using ColdMail.Contacts.Csv;

namespace ColdMail.Suppression;

/// <summary>A line that holds nothing to suppress.</summary>
public sealed record PastedProblem(int Line, string Text, string Message);

/// <summary>
/// Reads addresses and domains from pasted text or CSV: any mix of lines, commas, semicolons and tabs. Cells without an @
/// are passed over, so a file with other columns, or one that was exported from here, can be given as it is.
/// </summary>
/// <param name="Entries">Normalised, each once, in the order they were met.</param>
public sealed record PastedEntries(IReadOnlyList<string> Entries, IReadOnlyList<PastedProblem> Problems)
{
    const int MaxProblems = 100;
    const int ShownChars = 100;

    public static PastedEntries Read(string text)
    {
        var entries = new HashSet<string>(StringComparer.Ordinal);
        var problems = new List<PastedProblem>();
        var number = 0;
        foreach (var line in text.TrimStart(CsvText.ByteOrderMark).AsSpan().EnumerateLines())
        {
            number++;
            var found = false;
            foreach (var cell in line.ToString().Split([',', ';', '\t']).Where(cell => cell.Contains('@', StringComparison.Ordinal)))
            {
                found = true;
                var entry = FormulaGuard.Unprotect(cell.Trim().Trim('"').Trim());
                var (address, fault) = Parse(entry);
                if (address is not null)
                {
                    entries.Add(address);
                }
                else if (problems.Count < MaxProblems)
                {
                    problems.Add(new(number, Shown(entry), fault.Explain()));
                }
            }

            if (!found && number > 1 && !line.IsWhiteSpace() && problems.Count < MaxProblems)
            {
                problems.Add(new(number, Shown(line.ToString()), "Write an address, or a domain as @example.com."));
            }
        }

        return new([.. entries], problems);
    }

    /// <summary>One entry in the stored spelling, or why it is none.</summary>
    public static (string? Entry, EmailFault Fault) Parse(string text)
    {
        var entry = text.Trim();
        var parsed = entry.StartsWith('@') ? EmailAddress.ParseDomain(entry) : EmailAddress.Parse(entry);
        return !parsed.IsValid ? (null, parsed.Fault) : (entry.StartsWith('@') ? $"@{parsed.Address}" : parsed.Address, EmailFault.None);
    }

    static string Shown(string text) => text.Length > ShownChars ? $"{text[..ShownChars]}…" : text;
}
