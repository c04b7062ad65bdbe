using System.Text.Json;
using ColdMail.Contacts.Csv;

namespace ColdMail.Contacts;

/// <summary>A row of <c>upload_jobs</c>: one uploaded file and what became of it.</summary>
/// <remarks>
/// <c>uploading → queued → running → done | failed | cancelled</c>; a failed one may be queued again with another mapping;
/// one that stands still may go <c>undoing → undone</c>.
/// </remarks>
public sealed record UploadJob
{
    public required long Id { get; init; }
    public required long UserId { get; init; }
    public required long? ListId { get; init; }
    public required string? ListName { get; init; }
    public required string Filename { get; init; }
    public required long SizeBytes { get; init; }
    public required string? MappingJson { get; init; }
    public required string DuplicatePolicy { get; init; }
    public required string Status { get; init; }
    public required string? Error { get; init; }
    public required string? Encoding { get; init; }
    public required string? Delimiter { get; init; }
    public required string? LayoutJson { get; init; }
    public required string? BlobEtag { get; init; }
    public required long RecordsRead { get; init; }
    public required int TotalRows { get; init; }
    public required int SuccessRows { get; init; }
    public required int ErrorRows { get; init; }
    public required int CreatedRows { get; init; }
    public required int UpdatedRows { get; init; }
    public required int ExistingRows { get; init; }
    public required int DuplicateRows { get; init; }
    public required int SuppressedRows { get; init; }
    public required string? RejectsJson { get; init; }
    public required long ProcessedBytes { get; init; }
    public required int Attempts { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required DateTime? StartedAt { get; init; }
    public required DateTime? FinishedAt { get; init; }

    public bool UpdatesExisting => DuplicatePolicy == "update";

    public FileLayout? Layout() => LayoutJson is null ? null : JsonSerializer.Deserialize(LayoutJson, ImportJson.Default.FileLayout);

    public IReadOnlyDictionary<string, string?>? Mapping() =>
        MappingJson is null ? null : JsonSerializer.Deserialize(MappingJson, ImportJson.Default.DictionaryStringString);

    /// <summary>Error rows by code.</summary>
    public Dictionary<string, int> Rejects() =>
        RejectsJson is null ? [] : JsonSerializer.Deserialize(RejectsJson, ImportJson.Default.DictionaryStringInt32)!;

    /// <summary>From 0 to 100; 100 only when nothing is left to do.</summary>
    public int Percent => (Status, SizeBytes) switch
    {
        ("done" or "undone", _) => 100,
        (_, 0) => 0,
        _ => (int)Math.Min(99, ProcessedBytes * 100 / SizeBytes),
    };
}
