using System.Buffers;
using System.Text;

namespace ColdMail.Contacts.Csv;

/// <summary>Brings the text of a cell, or of a field typed by hand, into the form in which it is stored.</summary>
public static class CellText
{
    static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(c => (char)c), '\u007F', '\u0085', '\u2028', '\u2029', '\uFEFF']);

    /// <summary>Trimmed, on one line, without control characters.</summary>
    public static string Line(string text)
    {
        var clean = Clean(text);
        return clean.Contains('\n') || clean.Contains('\t')
            ? string.Join(' ', clean.Split((char[])['\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            : clean;
    }

    /// <summary>Trimmed, line breaks as \n, no other control character but the tab.</summary>
    public static string Clean(string text)
    {
        text = text.Trim();
        if (!text.AsSpan().ContainsAny(Controls))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings("\n"))
        {
            if (c is '\n' or '\t' || !Controls.Contains(c))
            {
                clean.Append(c);
            }
        }

        return clean.ToString().Trim();
    }
}
