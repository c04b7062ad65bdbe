using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ColdMail.Senders;

public sealed class SenderOptions
{
    public const string Section = "Senders";

    /// <summary>Mails a day of a new account whose owner names no figure: what a young mailbox stands.</summary>
    [Range(1, 1_000_000)]
    public int DefaultDailyCap { get; init; } = 50;

    [Range(1, 1_000_000)]
    public int MaxDailyCap { get; init; } = 1_000_000;

    [Range(0, 86_400)]
    public int DefaultMinGapSeconds { get; init; } = 90;

    /// <summary>How often a user may test connections within any hour, so that nobody scans the internet from here.</summary>
    [Range(1, 10_000)]
    public int TestsPerHour { get; init; } = 10;

    /// <summary>A person waits for a test, so it gives up sooner than a run does.</summary>
    [Range(1, 200)]
    public int TestSeconds { get; init; } = 30;
}

[OptionsValidator]
public sealed partial class SenderOptionsValidator : IValidateOptions<SenderOptions>;
