using System.Text;
using UtfUnknown;

namespace ColdMail.Contacts.Csv;

/// <summary>Finds out in which encoding a text file was written, and opens it so that no byte is lost.</summary>
public static class TextEncoding
{
    const string Fallback = "windows-1252";

    /// <summary>Below this the detector guesses between languages; Western European is then the better guess.</summary>
    const float MinConfidence = 0.6f;

    static TextEncoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>
    /// By byte order mark, then by the pattern of zero bytes (UTF-16 without a mark), then strict UTF-8, then by
    /// statistics, then Windows-1252.
    /// </summary>
    /// <param name="head">The beginning of the file; the last character may be cut.</param>
    /// <returns>The IANA name; for UTF-16 and UTF-32 with the byte order.</returns>
    public static string Detect(ReadOnlySpan<byte> head)
    {
        switch (head)
        {
            case [0xEF, 0xBB, 0xBF, ..]:
                return "utf-8";
            case [0xFF, 0xFE, 0, 0, ..]:
                return "utf-32le";
            case [0, 0, 0xFE, 0xFF, ..]:
                return "utf-32be";
            case [0xFF, 0xFE, ..]:
                return "utf-16le";
            case [0xFE, 0xFF, ..]:
                return "utf-16be";
        }

        return OfZeroBytes(head) ?? (IsMostlyUtf8(head) ? "utf-8" : ByStatistics(head));
    }

    /// <summary>The encoding of that name; null when there is none.</summary>
    /// <remarks>UTF-8 takes a byte that is not UTF-8 as Windows-1252: files are glued together from several sources.</remarks>
    public static Encoding? Find(string name)
    {
        if (name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || name.Equals("utf8", StringComparison.OrdinalIgnoreCase))
        {
            return Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, new Windows1252Fallback());
        }

        try
        {
            return name.ToLowerInvariant() switch
            {
                "utf-16le" or "utf-16" => Encoding.Unicode,
                "utf-16be" => Encoding.BigEndianUnicode,
                "utf-32le" or "utf-32" => Encoding.UTF32,
                "utf-32be" => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
                "utf-7" => null,
                _ => Encoding.GetEncoding(name),
            };
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>In UTF-16 every Latin letter has a zero byte, always on the same side.</summary>
    static string? OfZeroBytes(ReadOnlySpan<byte> head)
    {
        var pairs = head.Length / 2;
        if (pairs < 4)
        {
            return null;
        }

        int even = 0, odd = 0;
        for (var i = 0; i < pairs * 2; i += 2)
        {
            even += head[i] == 0 ? 1 : 0;
            odd += head[i + 1] == 0 ? 1 : 0;
        }

        return (odd > pairs * 0.4 && even < pairs * 0.05, even > pairs * 0.4 && odd < pairs * 0.05) switch
        {
            (true, _) => "utf-16le",
            (_, true) => "utf-16be",
            _ => null,
        };
    }

    /// <summary>True also when a few stray bytes stand among many well-formed sequences.</summary>
    static bool IsMostlyUtf8(ReadOnlySpan<byte> head)
    {
        int sequences = 0, strays = 0;
        while (!head.IsEmpty)
        {
            var ascii = head.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            if (ascii < 0)
            {
                break;
            }

            head = head[ascii..];
            switch (Rune.DecodeFromUtf8(head, out _, out var length))
            {
                case System.Buffers.OperationStatus.Done:
                    sequences++;
                    break;
                case System.Buffers.OperationStatus.NeedMoreData:
                    return strays == 0 || strays * 10 <= sequences;
                default:
                    strays++;
                    break;
            }

            head = head[length..];
        }

        return strays == 0 || strays * 10 <= sequences;
    }

    static string ByStatistics(ReadOnlySpan<byte> head)
    {
        var best = CharsetDetector.DetectFromBytes(head.ToArray()).Detected;
        return best is { Encoding: { } encoding, Confidence: >= MinConfidence } && !IsWestern(encoding.WebName)
            ? encoding.WebName
            : Fallback;
    }

    /// <summary>Windows-1252 holds all of Latin-1 and Latin-9 but the euro sign and a few letters, and is what Excel writes.</summary>
    static bool IsWestern(string name) => name is "iso-8859-1" or "iso-8859-15" or "us-ascii" or "utf-8";
}
