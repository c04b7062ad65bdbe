using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ColdMail.Retention;

public sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>Rows in a file of the archive at most; of mails, a file is one campaign.</summary>
    [Range(1, 1_000_000)]
    public int ArchivePartRows { get; init; } = 100_000;

    /// <summary>A run that has written this many rows leaves the rest to the next one.</summary>
    [Range(1, 1_000_000_000)]
    public int ArchiveRowsPerRun { get; init; } = 2_000_000;

    /// <summary>How long deliveries of events are kept, and can be made again.</summary>
    [Range(5, 365)]
    public int DeliveryDays { get; init; } = 30;

    [Range(1, 3650)]
    public int NotificationDays { get; init; } = 90;
}

[OptionsValidator]
public sealed partial class RetentionOptionsValidator : IValidateOptions<RetentionOptions>;
