using System.Diagnostics;
using ColdMail.Tracking;

namespace ColdMail.Webhooks;

/// <summary>What an event changes. Each part can be repeated, and the parts of two events can come in any order.</summary>
/// <param name="EventType">As it stands in <c>email_events</c>; the fact of the same name is set on the mail.</param>
/// <param name="Class">hard, soft or policy, for a bounce; else null.</param>
/// <param name="Suppression">The reason to suppress the address for; null leaves it alone.</param>
/// <param name="IsEvidence">It proves that the mail went: an uncertain one becomes sent.</param>
/// <param name="MostEvents">More events of the type on one mail would say nothing new.</param>
public sealed record EventEffect(string EventType, string? Class, string? Suppression, bool IsEvidence, int MostEvents)
{
    /// <summary>As many as own open and click links count.</summary>
    const int Many = 1_000;

    /// <summary>Null for a type without effect.</summary>
    /// <remarks>
    /// A complaint holds for the user, not for the whole installation: the secret is the user's, so a report proves
    /// nothing to anybody else.
    /// </remarks>
    public static EventEffect? Of(WebhookEvent reported) => reported.Type switch
    {
        WebhookEventType.Unknown => null,
        WebhookEventType.Delivered => new("delivered", null, null, true, 1),
        WebhookEventType.Deferred => new("deferred", null, null, false, Many),
        WebhookEventType.Bounced => BounceClasses.Of(reported.Status, reported.Code, reported.Detail) switch
        {
            BounceClass.Hard => new("bounced", "hard", "bounce", true, Many),
            BounceClass.Soft => new("bounced", "soft", null, true, Many),
            BounceClass.Policy => new("bounced", "policy", null, true, Many),
            _ => throw new UnreachableException(),
        },
        WebhookEventType.Complained => new("complained", null, "complaint", false, 1),
        WebhookEventType.Unsubscribed => new("unsubscribed", null, "unsubscribe", false, 1),
        WebhookEventType.Opened => new("opened", null, null, true, Many),
        WebhookEventType.Clicked => new("clicked", null, null, true, Many),
        _ => throw new UnreachableException(),
    };

    /// <summary>Who is behind an open or a click, as far as the report tells; null for anything else.</summary>
    /// <param name="sinceSent">As of <see cref="HitClass.Of"/>.</param>
    public static HitClass? HitOf(WebhookEvent reported, TimeSpan? sinceSent) => reported switch
    {
        { Type: not (WebhookEventType.Opened or WebhookEventType.Clicked) } => null,
        { UserAgent: { } agent } => HitClass.Of(agent, sinceSent),
        _ => HitClass.Unknown,
    };
}
