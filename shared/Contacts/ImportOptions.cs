using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ColdMail.Contacts;

public sealed class ImportOptions
{
    public const string Section = "Import";

    /// <summary>Rows that are committed together. More of them are faster; a stop repeats at most this many.</summary>
    [Range(1, 100_000)]
    public int ChunkRows { get; init; } = 20_000;

    /// <summary>Characters that a chunk may hold: wide rows make it end sooner, so that memory stays bounded.</summary>
    [Range(1_000, 100_000_000)]
    public int ChunkChars { get; init; } = 8_000_000;

    [Range(1, 50_000_000)]
    public int MaxRows { get; init; } = 5_000_000;

    [Range(1, 5_000_000_000)]
    public long MaxBytes { get; init; } = 500L * 1024 * 1024;

    /// <summary>Larger bodies are refused: the client asks for an upload address. Azure's host takes no more than 100 MB.</summary>
    [Range(1, 1_000_000_000)]
    public long MaxBodyBytes { get; init; } = 100L * 1024 * 1024;

    /// <summary>How long a run owns an import after its last sign of life.</summary>
    [Range(10, 3600)]
    public int LeaseSeconds { get; init; } = 90;

    /// <summary>Imports of one user that run at a time; the others wait, so that one user cannot hold all workers.</summary>
    [Range(1, 100)]
    public int MaxRunningPerUser { get; init; } = 2;

    /// <summary>Runs without progress after which an import is given up.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; init; } = 10;

    /// <summary>How long an address for a direct upload is good for.</summary>
    [Range(1, 24 * 60)]
    public int UploadAddressMinutes { get; init; } = 60;
}

[OptionsValidator]
public sealed partial class ImportOptionsValidator : IValidateOptions<ImportOptions>;
