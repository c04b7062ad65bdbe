using System.Diagnostics;
using ColdMail.Tracking;

namespace ColdMail.Webhooks;

/// <summary>What an event changes. Each part can be repeated, and the parts of two events can come in any order.</summary>
/// <param name="EventType">As it stands in <c>email_events</c>; the fact of the same name is set on the mail.</param>
/// <param name="Class">hard, soft, policy or suppressed, for a bounce; human, proxy, machine or unknown, for a hit; else null.</param>
/// <param name="Suppression">The reason to suppress the address for; null leaves it alone.</param>
/// <param name="IsEvidence">It proves that the mail went: an uncertain one becomes sent.</param>
/// <param name="MostEvents">More events of the type on one mail would say nothing new; 0 keeps none.</param>
public sealed record EventEffect(string EventType, string? Class, string? Suppression, bool IsEvidence, int MostEvents)
{
    /// <summary>As many as own open and click links count.</summary>
    const int Many = 1_000;

    /// <summary>False for a machine's hit: only a person's sets a fact about a person.</summary>
    public bool SetsFact { get; init; } = true;

    /// <summary>Who is behind an open or a click; null for anything else.</summary>
    public HitClass? Hit { get; init; }

    /// <summary>Null for a type without effect.</summary>
    /// <param name="sentAt">When the mail was sent, if that is known: what opens it within seconds is a machine.</param>
    /// <remarks>
    /// A complaint holds for the user, not for the whole installation: the secret is the user's, so a report proves
    /// nothing to anybody else.
    /// </remarks>
    public static EventEffect? Of(WebhookEvent reported, DateTime? sentAt) => reported.Type switch
    {
        WebhookEventType.Unknown or WebhookEventType.NoEffect => null,
        WebhookEventType.Accepted => new("accepted", null, null, true, 0),
        WebhookEventType.Delivered => new("delivered", null, null, true, 1),
        WebhookEventType.Deferred => new("deferred", null, null, false, Many),
        WebhookEventType.Bounced => (reported.Class ?? BounceClasses.Of(reported.Status, reported.Code, reported.Detail)) switch
        {
            BounceClass.Hard => new("bounced", "hard", "bounce", true, Many),
            BounceClass.Suppressed => new("bounced", "suppressed", "bounce", true, Many),
            BounceClass.Soft => new("bounced", "soft", null, true, Many),
            BounceClass.Policy => new("bounced", "policy", null, true, Many),
            _ => throw new UnreachableException(),
        },
        WebhookEventType.Complained => new("complained", null, "complaint", false, 1),
        WebhookEventType.Unsubscribed => new("unsubscribed", null, "unsubscribe", false, 1),
        WebhookEventType.Opened => OfHit("opened", reported, sentAt),
        WebhookEventType.Clicked => OfHit("clicked", reported, sentAt),
        _ => throw new UnreachableException(),
    };

    /// <summary>A report that names no program counts: its provider counted it, and we know nothing against it.</summary>
    static EventEffect OfHit(string type, WebhookEvent reported, DateTime? sentAt)
    {
        var hit = reported switch
        {
            { IsMachine: true } => new HitClass("machine", "provider"),
            { UserAgent: null or "" } => HitClass.Unknown,
            { UserAgent: { } agent } => HitClass.Of(agent, reported.OccurredAt - sentAt ?? TimeSpan.MaxValue),
        };
        return new(type, hit.Name, null, true, Many) { SetsFact = hit.Name != "machine", Hit = hit };
    }
}
