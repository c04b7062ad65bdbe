using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ColdMail.Retention;

public sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>How long deliveries of events are kept, and can be made again.</summary>
    [Range(5, 365)]
    public int DeliveryDays { get; init; } = 30;

    [Range(1, 3650)]
    public int NotificationDays { get; init; } = 90;
}

[OptionsValidator]
public sealed partial class RetentionOptionsValidator : IValidateOptions<RetentionOptions>;
