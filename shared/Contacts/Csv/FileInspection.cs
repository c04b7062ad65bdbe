using System.Globalization;

namespace ColdMail.Contacts.Csv;

/// <summary>Looks at the beginning of a file and says how to read it.</summary>
public static class FileInspection
{
    /// <summary>How much of the file is looked at.</summary>
    public const int HeadBytes = 256 * 1024;

    public const int MaxColumns = 200;

    const int SampleRecords = 50;

    const string SeparatorLine = "sep=";

    /// <param name="head">The first <see cref="HeadBytes"/> of the file, or all of a shorter one.</param>
    /// <param name="isWhole">Nothing follows <paramref name="head"/>.</param>
    /// <param name="encoding">What a person chose; null to find it out. The same for <paramref name="delimiter"/>.</param>
    /// <param name="mapping">See <see cref="ColumnMapping.Map"/>.</param>
    /// <exception cref="BadFileException">It is no CSV file with a column of e-mail addresses.</exception>
    public static async Task<FileLayout> InspectAsync(
        ReadOnlyMemory<byte> head,
        bool isWhole,
        string? encoding,
        char? delimiter,
        IReadOnlyDictionary<string, string?>? mapping,
        CancellationToken cancellation)
    {
        if (head.IsEmpty)
        {
            throw new BadFileException("The file is empty.");
        }

        if (FileKind.Refusal(head.Span) is { } refusal)
        {
            throw new BadFileException(refusal);
        }

        var name = encoding ?? TextEncoding.Detect(head.Span);
        var text = Decode(head, name, isWhole);
        var separator = SeparatorOf(text);
        var body = separator is null ? text : text[(text.IndexOf('\n') + 1)..];
        var split = delimiter ?? separator ?? Delimiter.Detect(body);
        var records = await ReadAsync(body, split, cancellation);
        if (records.Count == 0)
        {
            throw new BadFileException("The file is empty: there are no rows in it.");
        }

        var hasHeader = !records[0].Any(cell => EmailAddress.Parse(cell).IsValid);
        var headers = hasHeader ? records[0].Select(cell => FormulaGuard.Unprotect(cell.Trim())) : records[0].Select(NameOf);
        var rows = hasHeader ? records[1..] : records;
        RefuseShape(records[0], rows, isWhole);
        var columns = ColumnMapping.Map([.. headers.Select((header, i) => header.Length > 0 ? header : NameOf("", i))], rows, mapping);
        return new(name, split, separator is not null, hasHeader, columns);
    }

    static string NameOf(string cell, int index) => string.Create(CultureInfo.InvariantCulture, $"Column {index + 1}");

    static string Decode(ReadOnlyMemory<byte> head, string encoding, bool isWhole)
    {
        var decoder = TextEncoding.Find(encoding)
            ?? throw new BadFileException($"There is no encoding “{encoding}”. Leave it out, or use utf-8 or windows-1252.");
        using var reader = new StreamReader(new MemoryStream(head.ToArray()), decoder, detectEncodingFromByteOrderMarks: false);
        var text = reader.ReadToEnd();
        var nul = text.IndexOf('\0');
        if (nul >= 0)
        {
            var line = text.AsSpan(0, nul).Count('\n') + 1;
            throw new BadFileException(string.Create(
                CultureInfo.InvariantCulture,
                $"On line {line} there is a zero byte: this is not a text file, or it is damaged. Export it again as CSV (UTF-8)."));
        }

        if (isWhole)
        {
            return text;
        }

        var end = text.LastIndexOfAny(['\n', '\r']);
        return end >= 0
            ? text[..(end + 1)]
            : throw new BadFileException(string.Create(
                CultureInfo.InvariantCulture,
                $"Line 1 is longer than {HeadBytes / 1024} KB. A CSV file has one row on each line and at most {MaxColumns} columns."));
    }

    /// <summary>The separator that a first line such as <c>sep=;</c> gives.</summary>
    static char? SeparatorOf(string text) =>
        text.StartsWith(SeparatorLine, StringComparison.OrdinalIgnoreCase) && text.Length > SeparatorLine.Length + 1
        && Delimiter.IsOne(text[SeparatorLine.Length]) && text[SeparatorLine.Length + 1] is '\r' or '\n'
            ? text[SeparatorLine.Length]
            : null;

    /// <summary>A first record that cannot be read refuses the file; a later one only ends the sample.</summary>
    static async Task<List<string[]>> ReadAsync(string text, char delimiter, CancellationToken cancellation)
    {
        List<string[]> records = [];
        using var source = new CsvRecords(new StringReader(text), delimiter);
        try
        {
            while (records.Count <= SampleRecords && await source.ReadAsync(cancellation))
            {
                var cells = Enumerable.Range(0, source.Count).Select(i => source[i]).ToArray();
                if (records.Count == 0 && source.IsMisquoted)
                {
                    throw new BadFileException(
                        "On line 1 a quotation mark (\") is opened and not closed. Remove or double it.");
                }

                if (cells.Any(cell => !string.IsNullOrWhiteSpace(cell)))
                {
                    records.Add(cells);
                }
            }
        }
        catch (BadFileException) when (records.Count > 0)
        {
        }

        return records;
    }

    static void RefuseShape(string[] first, List<string[]> rows, bool isWhole)
    {
        if (first.Length > MaxColumns)
        {
            throw new BadFileException(string.Create(
                CultureInfo.InvariantCulture,
                $"The first row has {first.Length:N0} columns, and {MaxColumns} is the most. Delete those you do not need."));
        }

        if (rows.Count == 0 && isWhole)
        {
            throw new BadFileException("The file has column names but no rows below them. Add the contacts and upload it again.");
        }
    }
}
