using System.ComponentModel.DataAnnotations;
using ColdMail.Outbox;

namespace ColdMail.EventSubscriptions;

/// <summary>What can be subscribed to. Stable names: receivers depend on them.</summary>
public static class EventType
{
    /// <summary>What the names of events about a mail begin with; the rest is the type in <c>email_events</c>.</summary>
    public const string MailPrefix = "mail.";

    /// <summary>What a test of a subscription is called. It goes out whatever was chosen.</summary>
    public const string Test = "test";

    public static readonly IReadOnlyList<string> All =
    [
        "mail.sent", "mail.delivered", "mail.opened", "mail.clicked", "mail.replied", "mail.bounced", "mail.complained",
        "mail.unsubscribed", OutboxKind.CampaignFinished, OutboxKind.SenderPaused,
    ];
}

/// <summary>The value is a list of event types without repeats, at least one.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class EventTypesAttribute() : ValidationAttribute(
    $"Choose one or more of: {string.Join(", ", EventType.All)}.")
{
    public override bool IsValid(object? value) =>
        value is null
        || (value is IReadOnlyCollection<string> { Count: > 0 } types
            && types.All(EventType.All.Contains)
            && types.Distinct().Count() == types.Count);
}
