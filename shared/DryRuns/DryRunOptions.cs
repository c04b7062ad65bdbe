using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ColdMail.DryRuns;

public sealed class DryRunOptions
{
    public const string Section = "DryRuns";

    /// <summary>How long a result is kept.</summary>
    [Range(1, 365)]
    public int KeepDays { get; init; } = 7;

    /// <summary>How long a worker owns a dry run after its last sign of life.</summary>
    [Range(10, 3600)]
    public int LeaseSeconds { get; init; } = 120;

    /// <summary>Workers that may be lost before a dry run is given up.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The plan of all of them is in memory at once.</summary>
    [Range(1, 5_000_000)]
    public int MaxRecipients { get; init; } = 250_000;

    /// <summary>Dry runs of one user that run at a time; the others wait.</summary>
    [Range(1, 100)]
    public int MaxRunningPerUser { get; init; } = 1;
}

[OptionsValidator]
public sealed partial class DryRunOptionsValidator : IValidateOptions<DryRunOptions>;
