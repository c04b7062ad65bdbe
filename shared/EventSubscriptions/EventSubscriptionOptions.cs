using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ColdMail.EventSubscriptions;

/// <summary>How events are delivered to the addresses of users.</summary>
public sealed class EventSubscriptionOptions
{
    public const string Section = "EventSubscriptions";

    /// <summary>Development only: lets an address lead to this machine, and be http.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>Deliveries to one subscription that are under way at a time.</summary>
    [Range(1, 50)]
    public int Concurrency { get; init; } = 4;

    /// <summary>Deliveries to one subscription in a second.</summary>
    [Range(1, 1000)]
    public int PerSecond { get; init; } = 20;

    /// <summary>From connecting to the last byte of the answer that is read.</summary>
    [Range(0.05, 60)]
    public double TimeoutSeconds { get; init; } = 10;

    /// <summary>A run hands over to the next one after this time.</summary>
    [Range(1, 300)]
    public int RunSeconds { get; init; } = 30;

    /// <summary>A subscription of which nothing arrived for this long is paused.</summary>
    [Range(1, 60)]
    public int PauseAfterDays { get; init; } = 5;

    /// <summary>How long the old secret signs beside a new one.</summary>
    [Range(0, 168)]
    public int SecretOverlapHours { get; init; } = 24;

    /// <summary>Subscriptions that a user may have.</summary>
    [Range(1, 1000)]
    public int MaxPerUser { get; init; } = 20;
}

[OptionsValidator]
public sealed partial class EventSubscriptionOptionsValidator : IValidateOptions<EventSubscriptionOptions>;
