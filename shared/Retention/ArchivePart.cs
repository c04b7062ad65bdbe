using System.Globalization;

namespace ColdMail.Retention;

/// <summary>One file of the archive.</summary>
/// <param name="Month">The first day of the month that its rows belong to.</param>
/// <param name="Part">From 1 up, within data class and month.</param>
/// <param name="Bytes">Compressed.</param>
/// <param name="Sha256">Of the compressed file, in hexadecimal.</param>
/// <param name="RemovedAt">Since when its rows are out of the database; null while they are in both.</param>
public sealed record ArchivePart(
    DataClass DataClass,
    DateOnly Month,
    int Part,
    int Rows,
    long FirstId,
    long LastId,
    long Bytes,
    string Sha256,
    DateTime WrittenAt,
    DateTime? RemovedAt)
{
    public string File => FileOf(DataClass, Month, Part);

    public static string FileOf(DataClass dataClass, DateOnly month, int part) =>
        string.Create(CultureInfo.InvariantCulture, $"{FolderOf(dataClass, month)}/{part:000000}.jsonl.gz");

    public static string ManifestOf(DataClass dataClass, DateOnly month) => $"{FolderOf(dataClass, month)}/manifest.json";

    static string FolderOf(DataClass dataClass, DateOnly month) =>
        string.Create(CultureInfo.InvariantCulture, $"{dataClass.Name}/{month:yyyy-MM}");
}

/// <summary>What a folder of the archive holds. Restoring needs this file and those it names, and nothing of the database.</summary>
/// <param name="Format">Of the files; raised when a reader has to know.</param>
/// <param name="SchemaVersion">Of the database that the last of the files came from.</param>
public sealed record ArchiveManifest(
    int Format, string DataClass, string Month, string SchemaVersion, DateTime WrittenAt, long Rows, IReadOnlyList<ManifestPart> Parts)
{
    public const int CurrentFormat = 1;

    public static ArchiveManifest Of(
        DataClass dataClass, DateOnly month, string schemaVersion, DateTime now, IReadOnlyList<ArchivePart> parts) => new(
        CurrentFormat,
        dataClass.Name,
        month.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        schemaVersion,
        now,
        parts.Sum(part => (long)part.Rows),
        [.. parts.Select(part => new ManifestPart(part.File, part.Rows, part.FirstId, part.LastId, part.Bytes, part.Sha256))]);
}

/// <param name="File">Its name in the container.</param>
/// <param name="Sha256">Of the compressed file, in hexadecimal.</param>
public sealed record ManifestPart(string File, int Rows, long FirstId, long LastId, long Bytes, string Sha256);
