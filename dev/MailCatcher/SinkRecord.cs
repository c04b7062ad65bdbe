using System.Text.Json;
using System.Text.Json.Serialization;

namespace ColdMail.Dev.MailCatcher;

/// <summary>One line of the log: a mail that was accepted, or something that went wrong on purpose or by the client.</summary>
/// <remarks>The log is the truth about what was sent: one JSON object per line, in the order in which mails were accepted.</remarks>
public sealed record SinkRecord
{
    /// <summary>Rises through the log, given when the line is written.</summary>
    public long Id { get; init; }

    /// <summary>UTC.</summary>
    public DateTime At { get; init; }

    /// <summary>Number of the connection, from 1 since this process started.</summary>
    public long Connection { get; init; }

    public SinkOutcome Outcome { get; init; }

    /// <summary>Kind of the fault, for example <c>drop-at-dot</c>; null when nothing was done to this mail.</summary>
    public string? Fault { get; init; }

    /// <summary>The reply the client got in place of the usual one; null after a normal 250 and after a dropped connection.</summary>
    public string? Reply { get; init; }

    /// <summary>True from the moment the client was asked for the content (354): from here on it cannot know the end unless told.</summary>
    public bool After354 { get; init; }

    /// <summary>Envelope sender; empty for bounces and where none was given yet.</summary>
    public string From { get; init; } = "";

    /// <summary>Accepted envelope recipients; for a refused one, that address alone.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>As in the header, without the angle brackets; null when there is none or it was not seen.</summary>
    public string? MessageId { get; init; }

    public string? Subject { get; init; }

    /// <summary>Bytes of the mail, dots unstuffed.</summary>
    public long Size { get; init; }

    /// <summary>Of the whole mail as received, dots unstuffed; lower-case hexadecimal. Null when its end was not seen.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Where the content begins in the content file; null when it was not kept.</summary>
    public long? Offset { get; init; }
}

[JsonConverter(typeof(CamelCaseEnum<SinkOutcome>))]
public enum SinkOutcome
{
    /// <summary>The mail is ours, whatever the client was told.</summary>
    Accepted,

    /// <summary>A scripted fault, and no mail was taken.</summary>
    Fault,

    /// <summary>The client went away between 354 and the end of its mail.</summary>
    Aborted,
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SinkRecord))]
sealed partial class SinkJson : JsonSerializerContext;

sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>Reads a log, of a running catcher or of one that was killed.</summary>
public static class SinkLog
{
    public const string FileName = "log.jsonl";

    /// <summary>All complete lines; a last line cut short by a kill is not one, since its mail was never answered.</summary>
    public static IEnumerable<SinkRecord> Read(Stream log)
    {
        using var reader = new StreamReader(log, leaveOpen: true);
        foreach (var line in CompleteLines(reader))
        {
            yield return JsonSerializer.Deserialize(line, SinkJson.Default.SinkRecord)
                ?? throw new InvalidDataException("A line of the log is null.");
        }
    }

    public static IReadOnlyList<SinkRecord> ReadFile(string path)
    {
        using var log = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return [.. Read(log)];
    }

    static IEnumerable<string> CompleteLines(StreamReader reader)
    {
        var text = new System.Text.StringBuilder();
        var chunk = new char[32 * 1024];
        int read;
        while ((read = reader.Read(chunk)) > 0)
        {
            var rest = chunk.AsMemory(0, read);
            int end;
            while ((end = rest.Span.IndexOf('\n')) >= 0)
            {
                text.Append(rest[..end]);
                yield return text.ToString();
                text.Clear();
                rest = rest[(end + 1)..];
            }

            text.Append(rest);
        }
    }
}
