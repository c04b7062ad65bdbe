using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ColdMail.Bounces;

public sealed class SoftBounceOptions
{
    public const string Section = "SoftBounces";

    /// <summary>So many soft bounces in a row suppress an address.</summary>
    [Range(1, 100)]
    public int Count { get; init; } = 3;

    /// <summary>If at least so many days lie between the first and the last of them.</summary>
    [Range(0, 365)]
    public int AcrossDays { get; init; } = 14;
}

[OptionsValidator]
public sealed partial class SoftBounceOptionsValidator : IValidateOptions<SoftBounceOptions>;
