using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ColdMail.Breakers;

public sealed class BreakerOptions
{
    public const string Section = "Breakers";

    /// <summary>A sender stops when more than this share of its mails bounces.</summary>
    [Range(0.1, 100)]
    public double SenderPercent { get; init; } = 3;

    /// <summary>Likewise a campaign.</summary>
    [Range(0.1, 100)]
    public double CampaignPercent { get; init; } = 5;

    /// <summary>With fewer mails no share is judged.</summary>
    [Range(1, 10_000)]
    public int MinSends { get; init; } = 50;

    /// <summary>Before there are so many, the first mails are looked at: this many of them,</summary>
    [Range(1, 10_000)]
    public int FirstSends { get; init; } = 20;

    /// <summary>of which as many may not bounce.</summary>
    [Range(1, 10_000)]
    public int FirstBounces { get; init; } = 5;

    /// <summary>What is older does not count.</summary>
    [Range(1, 90)]
    public int WindowDays { get; init; } = 7;

    /// <summary>Only so many of the last mails are judged.</summary>
    [Range(1, 100_000)]
    public int WindowSends { get; init; } = 200;

    /// <summary>A mail that did not bounce counts when it is so old: bounces take their time.</summary>
    [Range(1, 1_440)]
    public int SettleMinutes { get; init; } = 30;

    /// <summary>Mails that a stopped sender tries itself with.</summary>
    [Range(1, 100)]
    public int Probes { get; init; } = 5;

    /// <summary>How long a sender rests before it tries; twice as long each time that it stops again, a week at most.</summary>
    [Range(1, 168)]
    public int CoolDownHours { get; init; } = 24;

    /// <summary>Complaints of more than this share are warned of.</summary>
    [Range(0.01, 100)]
    public double ComplaintWarnPercent { get; init; } = 0.1;

    /// <summary>Complaints of more than this share stop a sender or a campaign,</summary>
    [Range(0.01, 100)]
    public double ComplaintStopPercent { get; init; } = 0.3;

    /// <summary>if there are at least so many.</summary>
    [Range(1, 1_000)]
    public int MinComplaints { get; init; } = 2;
}

[OptionsValidator]
public sealed partial class BreakerOptionsValidator : IValidateOptions<BreakerOptions>;
