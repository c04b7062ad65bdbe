using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ColdMail.Inbound;

public sealed class InboundOptions
{
    public const string Section = "Inbound";

    /// <summary>Mails that one look takes; the rest follows at once in the next one.</summary>
    [Range(1, 1_000)]
    public int BatchMails { get; init; } = 100;

    /// <summary>Connecting, TLS and sign-in of a mailbox together, and each command after it.</summary>
    [Range(0.05, 600)]
    public double CommandSeconds { get; init; } = 60;

    /// <summary>A mailbox counts as fresh this long after a look that worked.</summary>
    [Range(1, 1_440)]
    public int FreshMinutes { get; init; } = 15;

    /// <summary>Time between two looks into a mailbox.</summary>
    [Range(10, 3_600)]
    public int IntervalSeconds { get; init; } = 120;

    /// <summary>How long a run owns a mailbox. It stops after half of that; the rest follows at once in the next one.</summary>
    [Range(30, 3_600)]
    public int LeaseSeconds { get; init; } = 300;

    /// <summary>Of a larger mail only the beginning is read.</summary>
    [Range(10_000, 50_000_000)]
    public int MaxMailBytes { get; init; } = 1_000_000;

    /// <summary>How far back a mailbox is read at first, and again when its server numbered its mails anew.</summary>
    [Range(1, 60)]
    public int ResyncDays { get; init; } = 14;
}

[OptionsValidator]
public sealed partial class InboundOptionsValidator : IValidateOptions<InboundOptions>;
