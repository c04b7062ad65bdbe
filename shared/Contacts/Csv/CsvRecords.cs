using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace ColdMail.Contacts.Csv;

/// <summary>Reads a CSV file record by record, holding no more than one record and one buffer, and knows where it is.</summary>
/// <remarks>Blank lines are passed over. Not thread-safe; the cells are those of the record read last.</remarks>
public sealed class CsvRecords : IDisposable
{
    /// <summary>A quotation mark that is opened and never closed makes all the rest one cell: this is where it ends.</summary>
    public const int MaxFieldChars = 64 * 1024;

    public const int MaxRecordChars = 1_000_000;

    const int BufferChars = 32 * 1024;

    readonly TextGuard guard;
    readonly CsvParser parser;
    bool isMisquoted;

    public CsvRecords(TextReader text, char delimiter)
    {
        guard = new TextGuard(text, MaxRecordChars);
        parser = new CsvParser(guard, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter.ToString(),
            BufferSize = BufferChars,
            MaxFieldSize = MaxFieldChars,
            BadDataFound = bad => isMisquoted |= bad.Field.StartsWith('"'),
        });
    }

    public static CsvRecords Open(Stream stream, Encoding encoding, char delimiter) => new(
        new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: false, BufferChars, leaveOpen: true), delimiter);

    /// <summary>How many records were read, the header included.</summary>
    public long Ordinal { get; private set; }

    public int Count => parser.Count;

    /// <summary>The line, counted from 1, on which the record begins.</summary>
    public long Line { get; private set; }

    /// <summary>The line on which the record ends: another one when a cell holds line breaks.</summary>
    public long LastLine { get; private set; }

    /// <summary>
    /// Whether a cell seen so far has text after its closing quotation mark, or none that closes it. Known once the
    /// cells of the record were taken.
    /// </summary>
    public bool IsMisquoted => isMisquoted;

    public string this[int column] => parser[column];

    /// <exception cref="BadFileException">The rest of the file cannot be split into records.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        isMisquoted = false;
        var after = LastLine;
        guard.BeginRecord(after + 1);
        try
        {
            if (!await parser.ReadAsync())
            {
                return false;
            }
        }
        catch (MaxFieldSizeException)
        {
            throw new BadFileException(string.Create(
                CultureInfo.InvariantCulture,
                $"A cell in the row that begins on line {after + 1} is longer than {MaxFieldChars:N0} characters. ")
                + "Usually a quotation mark (\") is opened there and never closed: remove or double it.");
        }

        Ordinal++;
        LastLine = parser.RawRow;
        Line = LastLine;
        if (LastLine - after > 1)
        {
            Place(parser.RawRecord);
        }

        return true;
    }

    public void Dispose()
    {
        parser.Dispose();
        guard.Dispose();
    }

    /// <summary>More than one line went by: blank ones before the record, or line breaks in it.</summary>
    void Place(ReadOnlySpan<char> record)
    {
        var isOpen = record.Count('"') % 2 == 1;
        var end = record.EndsWith("\r\n") ? 2 : record.EndsWith('\n') || record.EndsWith('\r') ? 1 : 0;
        if (isOpen && end > 0)
        {
            LastLine--;
        }

        Line = LastLine;
        record = record[..^end];
        while (record.IndexOfAny('\r', '\n') is var at and >= 0)
        {
            Line--;
            record = record[(at + (record[at..].StartsWith("\r\n") ? 2 : 1))..];
        }
    }
}
