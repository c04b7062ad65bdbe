using System.Text;

namespace ColdMail.Contacts.Csv;

/// <summary>Writes CSV that every spreadsheet reads the same: every field quoted (RFC 4180), nothing taken for a formula.</summary>
public static class CsvText
{
    /// <summary>Tells Excel that the file is UTF-8.</summary>
    public const char ByteOrderMark = '\uFEFF';

    public static StringBuilder AppendRecord(this StringBuilder text, params ReadOnlySpan<string> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            text.Append(i == 0 ? "\"" : ",\"");
            text.Append(FormulaGuard.Protect(values[i]).Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }

        return text.Append("\r\n");
    }
}
