using System.Globalization;

namespace ColdMail.Contacts.Csv;

/// <summary>Stands between a file and the CSV parser and stops what would make the parser hold ever more memory.</summary>
/// <remarks>
/// Ends at a NUL character and at a record that does not end; the text before is handed out first, so that the parser
/// still delivers the whole records before the place.
/// </remarks>
sealed class TextGuard(TextReader text, int maxRecordChars) : TextReader
{
    long line = 1;
    long recordChars;
    bool isDamaged;

    /// <summary>The parser has delivered the records before <paramref name="firstLine"/>.</summary>
    public void BeginRecord(long firstLine)
    {
        line = firstLine;
        recordChars = 0;
    }

    public override int Read(char[] buffer, int index, int count)
    {
        Stop();
        return Admit(buffer.AsSpan(index, text.Read(buffer, index, count)));
    }

    public override async Task<int> ReadAsync(char[] buffer, int index, int count)
    {
        Stop();
        var length = await text.ReadAsync(buffer, index, count);
        return Admit(buffer.AsSpan(index, length));
    }

    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        Stop();
        var length = await text.ReadAsync(buffer, cancellationToken);
        return Admit(buffer.Span[..length]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            text.Dispose();
        }

        base.Dispose(disposing);
    }

    int Admit(ReadOnlySpan<char> read)
    {
        var nul = read.IndexOf('\0');
        if (nul >= 0)
        {
            isDamaged = true;
            if (nul == 0)
            {
                Stop();
            }

            read = read[..nul];
        }

        recordChars += read.Length;
        return read.Length;
    }

    void Stop()
    {
        if (isDamaged)
        {
            throw new BadFileException(string.Create(
                CultureInfo.InvariantCulture,
                $"On line {line} there is a zero byte: the file is damaged or is not text. Export it again as CSV (UTF-8)."));
        }

        if (recordChars > maxRecordChars)
        {
            throw new BadFileException(string.Create(
                CultureInfo.InvariantCulture,
                $"The row on line {line} is longer than {maxRecordChars:N0} characters. Check whether a line break is missing there."));
        }
    }
}
