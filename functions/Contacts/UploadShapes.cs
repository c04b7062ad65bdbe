using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using ColdMail.Contacts;
using ColdMail.Contacts.Csv;

namespace ColdMail.Functions.Contacts;

/// <summary>An upload and its import.</summary>
/// <param name="Status">uploading, queued, running, done, failed, cancelled, undoing or undone.</param>
/// <param name="Error">What stopped it, where, and what to do; null when nothing did.</param>
/// <param name="TotalRows">created + updated + existing + duplicate + error; rows of blanks are none.</param>
/// <param name="SuccessRows">total - error: rows that stand for a contact.</param>
/// <param name="CreatedRows">Contacts that are new, or came back after they were deleted.</param>
/// <param name="UpdatedRows">Contacts that were there and got new values.</param>
/// <param name="ExistingRows">Contacts that were there and stayed as they were.</param>
/// <param name="DuplicateRows">Rows whose address an earlier row of the file has.</param>
/// <param name="SuppressedRows">Of the contacts, how many are on the suppression list: imported, and left out of every launch.</param>
/// <param name="RejectedBy">Error rows by reason.</param>
/// <param name="Columns">How the columns were understood; empty until the file was looked at.</param>
public sealed record UploadAnswer(
    long Id, string Filename, long? ListId, string? ListName, string Status, string? Error, string Duplicates,
    string? Encoding, string? Delimiter, long SizeBytes, long ProcessedBytes, int Percent, int TotalRows, int SuccessRows,
    int ErrorRows, int CreatedRows, int UpdatedRows, int ExistingRows, int DuplicateRows, int SuppressedRows,
    IReadOnlyList<RejectedCount> RejectedBy, IReadOnlyList<ImportColumn> Columns, DateTime CreatedAt, DateTime? StartedAt,
    DateTime? FinishedAt)
{
    public static UploadAnswer Of(UploadJob job)
    {
        var layout = job.Layout();
        return new(
            job.Id, job.Filename, job.ListId, job.ListName, job.Status, job.Error, job.DuplicatePolicy,
            layout?.Encoding ?? job.Encoding, layout?.Delimiter.ToString() ?? job.Delimiter, job.SizeBytes,
            job.ProcessedBytes, job.Percent, job.TotalRows, job.SuccessRows, job.ErrorRows, job.CreatedRows, job.UpdatedRows,
            job.ExistingRows, job.DuplicateRows, job.SuppressedRows,
            [.. job.Rejects().OrderByDescending(reject => reject.Value).Select(reject => new RejectedCount(reject.Key, reject.Value))],
            layout?.Columns ?? [], job.CreatedAt, job.StartedAt, job.FinishedAt);
    }
}

/// <param name="Code">As in the file of rejected rows.</param>
public sealed record RejectedCount(string Code, int Rows);

/// <param name="Next">The value of <c>before</c> for the next page; null on the last.</param>
public sealed record UploadPage(IReadOnlyList<UploadAnswer> Items, long? Next);

/// <param name="SizeBytes">Size of the file that will be put at the address.</param>
/// <param name="List">Name of the list that the contacts join; made when there is none of that name.</param>
/// <param name="ListId">The list instead of its name.</param>
/// <param name="Duplicates">What becomes of contacts that are there already: skip or update.</param>
/// <param name="Mapping">Column header, or # and its number, to email, first_name, last_name, full_name, company, ignore or the name of a custom field.</param>
/// <param name="Delimiter">comma, semicolon, tab or pipe; found by itself when left out. The encoding likewise.</param>
public sealed record UploadAddressRequest(
    [Required, StringLength(255)] string Filename,
    [Range(1, long.MaxValue)] long SizeBytes,
    [StringLength(200)] string? List,
    [Range(1, long.MaxValue)] long? ListId,
    [AllowedValues(null, "skip", "update")] string? Duplicates,
    IReadOnlyDictionary<string, string?>? Mapping,
    [StringLength(40)] string? Encoding,
    [StringLength(10)] string? Delimiter);

/// <param name="Url">Send the file there by PUT, with the headers given, before it expires. It opens nothing else.</param>
public sealed record UploadAddressAnswer(
    long Id, Uri Url, string Method, IReadOnlyDictionary<string, string> Headers, DateTime ExpiresAt, long MaxBytes);

/// <inheritdoc cref="UploadAddressRequest"/>
public sealed record MappingRequest(
    [Required, MinLength(1)] IReadOnlyDictionary<string, string?> Mapping,
    [StringLength(40)] string? Encoding,
    [StringLength(10)] string? Delimiter);

/// <summary>What came beside a file, in the query or as fields of a form.</summary>
sealed class UploadFields
{
    static readonly string[] Known = ["list", "listId", "filename", "duplicates", "mapping", "encoding", "delimiter"];

    readonly Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);

    public static UploadFields Of(IQueryCollection query)
    {
        var fields = new UploadFields();
        foreach (var (name, value) in query)
        {
            fields.Set(name, value.ToString());
        }

        return fields;
    }

    public void Set(string name, string value)
    {
        if (Known.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            values[name] = value;
        }
    }

    public void SetFilename(string? name)
    {
        if (!string.IsNullOrWhiteSpace(name))
        {
            values.TryAdd("filename", name);
        }
    }

    /// <returns>Null when <paramref name="problems"/> says what is wrong.</returns>
    public UploadWish? Read(Dictionary<string, string[]> problems)
    {
        long? listId = null;
        if (Value("listId") is { } id)
        {
            listId = long.TryParse(id, out var number) ? number : null;
            if (listId is null)
            {
                problems["listId"] = ["A number."];
            }
        }

        IReadOnlyDictionary<string, string?>? mapping = null;
        if (Value("mapping") is { } json)
        {
            try
            {
                mapping = JsonSerializer.Deserialize<Dictionary<string, string?>>(json);
            }
            catch (JsonException)
            {
                problems["mapping"] = ["""A JSON object such as {"E-mail": "email", "Town": "city"}."""];
            }
        }

        if (Value("duplicates") is { } policy && policy is not ("skip" or "update"))
        {
            problems["duplicates"] = ["skip or update."];
        }

        return Read(
            new(Value("filename") ?? "upload.csv", 1, Value("list"), listId, Value("duplicates"), mapping, Value("encoding"), Value("delimiter")),
            problems);
    }

    public static UploadWish? Read(UploadAddressRequest request, Dictionary<string, string[]> problems)
    {
        var filename = CellText.Line(Path.GetFileName(request.Filename.Replace('\\', '/')));
        var list = CellText.Line(request.List ?? "");
        if (list.Length == 0)
        {
            list = Path.GetFileNameWithoutExtension(filename) is { Length: > 0 } name ? name : "Upload";
        }

        if (list.Length > ListRequest.MaxName)
        {
            problems["list"] = ["At most 200 characters."];
        }

        if (filename.Length > 255)
        {
            filename = filename[^255..];
        }

        var mapping = ReadMapping(request.Mapping, request.Encoding, problems);
        return ReadDelimiter(request.Delimiter, problems) is var delimiter && problems.Count == 0
            ? new(request.ListId, list, filename, mapping, request.Duplicates == "update", Blank(request.Encoding), delimiter)
            : null;
    }

    /// <summary>Checks what a mapping can say before the file is known. Whether its columns exist shows with the file.</summary>
    public static string? ReadMapping(
        IReadOnlyDictionary<string, string?>? mapping, string? encoding, Dictionary<string, string[]> problems)
    {
        if (Blank(encoding) is { } name && TextEncoding.Find(name) is null)
        {
            problems["encoding"] = ["There is no such encoding. Leave it out, or say utf-8 or windows-1252."];
        }

        if (mapping is null || mapping.Count == 0)
        {
            return null;
        }

        if (mapping.Count > FileInspection.MaxColumns || mapping.Any(column => column.Key.Length > 1000 || column.Value?.Length > 200))
        {
            problems["mapping"] = [$"At most {FileInspection.MaxColumns} columns with names of at most 200 characters."];
        }

        return JsonSerializer.Serialize(mapping);
    }

    public static char? ReadDelimiter(string? text, Dictionary<string, string[]> problems)
    {
        switch (text?.ToLowerInvariant())
        {
            case null or "":
                return null;
            case "comma" or ",":
                return ',';
            case "semicolon" or ";":
                return ';';
            case "tab" or "\t" or "\\t":
                return '\t';
            case "pipe" or "|":
                return '|';
            default:
                problems["delimiter"] = ["comma, semicolon, tab or pipe."];
                return null;
        }
    }

    string? Value(string name) => Blank(values.GetValueOrDefault(name));

    static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
