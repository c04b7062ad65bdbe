namespace ColdMail.Contacts.Csv;

/// <summary>Recognises files that are not text by their first bytes.</summary>
public static class FileKind
{
    const string SaveAsCsv = "Open it there and save it as CSV (UTF-8), then upload that file.";

    const string Unpack = "Unpack it and upload the CSV file inside.";

    /// <summary>How many bytes of the head are enough for <see cref="Refusal"/>.</summary>
    public const int HeadBytes = 512;

    /// <summary>Why a file that begins like this is no CSV and what to do; null when it may be one.</summary>
    public static string? Refusal(ReadOnlySpan<byte> head) => head switch
    {
        [0x50, 0x4B, 0x03, 0x04, ..] => OfZip(head),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => $"This is an old Excel workbook (.xls), not a CSV file. {SaveAsCsv}",
        [0x1F, 0x8B, ..] => $"This is a gzip archive, not a CSV file. {Unpack}",
        [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] => $"This is a 7z archive, not a CSV file. {Unpack}",
        [(byte)'R', (byte)'a', (byte)'r', (byte)'!', ..] => $"This is a RAR archive, not a CSV file. {Unpack}",
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, ..] =>
            $"This is a bzip2 archive, not a CSV file. {Unpack}",
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => $"This is an xz archive, not a CSV file. {Unpack}",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => $"This is a zstd archive, not a CSV file. {Unpack}",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] =>
            "This is a PDF document, not a CSV file. Export the table itself as CSV.",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xFF, 0xD8, 0xFF, ..] or [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] =>
            "This is a picture, not a CSV file. Choose the file that holds the table.",
        [(byte)'{', (byte)'\\', (byte)'r', (byte)'t', (byte)'f', ..] =>
            $"This is a text document (.rtf), not a CSV file. {SaveAsCsv}",
        _ => IsMarkup(head)
            ? "This is a web page or XML, not a CSV file. Programs that export tables as .xls often write this: "
                + "open it in a spreadsheet and save it as CSV (UTF-8)."
            : null,
    };

    static string OfZip(ReadOnlySpan<byte> head)
    {
        if (head.IndexOf("[Content_Types].xml"u8) >= 0 || head.IndexOf("xl/"u8) >= 0 || head.IndexOf("_rels/"u8) >= 0)
        {
            return $"This is an Excel workbook (.xlsx), not a CSV file. {SaveAsCsv}";
        }

        return head.IndexOf("opendocument.spreadsheet"u8) >= 0
            ? $"This is a LibreOffice spreadsheet (.ods), not a CSV file. {SaveAsCsv}"
            : $"This is a zip archive, not a CSV file. {Unpack}";
    }

    static bool IsMarkup(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> bom = [0xEF, 0xBB, 0xBF];
        head = (head.StartsWith(bom) ? head[3..] : head).TrimStart(" \t\r\n"u8);
        Span<byte> lower = stackalloc byte[Math.Min(head.Length, 16)];
        System.Text.Ascii.ToLower(head[..lower.Length], lower, out _);
        return lower.StartsWith("<?xml"u8) || lower.StartsWith("<!doctype"u8) || lower.StartsWith("<html"u8)
            || lower.StartsWith("<table"u8) || lower.StartsWith("<meta"u8);
    }
}
