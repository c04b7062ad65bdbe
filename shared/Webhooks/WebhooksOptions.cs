using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ColdMail.Webhooks;

public sealed class WebhooksOptions
{
    public const string Section = "Webhooks";

    /// <summary>Takes messages of Amazon SNS topics that still sign with SHA-1.</summary>
    public bool AllowSnsSha1 { get; init; }

    /// <summary>
    /// How long a report is kept after it was processed. Longer than any provider sends the same report again, or that would
    /// count twice.
    /// </summary>
    [Range(3, 3650)]
    public int KeepDays { get; init; } = 30;
}

[OptionsValidator]
public sealed partial class WebhooksOptionsValidator : IValidateOptions<WebhooksOptions>;
