using ColdMail.Security;

namespace ColdMail.EventSubscriptions;

/// <summary>An address that events are delivered to, as its owner sees it. The secret is no part of it.</summary>
/// <param name="CampaignIds">Only events of these campaigns, and those that belong to none; null for all.</param>
/// <param name="Status">active; paused: its events wait; off: none is kept.</param>
/// <param name="StatusReason">Why it is paused or off, in words.</param>
/// <param name="FailingSince">UTC: nothing has arrived since then although it was tried; null while all is well.</param>
/// <param name="OldSecretUntil">UTC: until then deliveries are signed with the secret before the last as well.</param>
public sealed record EventSubscription(
    long Id, string Url, string Description, IReadOnlyList<string> Events, IReadOnlyList<long>? CampaignIds, string Status,
    string? StatusReason, DateTime? FailingSince, DateTime? OldSecretUntil, DateTime CreatedAt);

/// <summary>What its owner chooses.</summary>
public sealed record SubscriptionChoice(
    string Url, string Description, IReadOnlyList<string> Events, IReadOnlyList<long>? CampaignIds);

/// <param name="Secret">What deliveries are signed with. It is in this answer and never again.</param>
public sealed record NewEventSubscription(EventSubscription Subscription, string Secret);

/// <param name="OldSecretUntil">UTC: until then deliveries are signed with the secret before it as well.</param>
public sealed record NewSubscriptionSecret(string Secret, DateTime OldSecretUntil);

/// <summary>The end of making or changing a subscription. Closed: the cases below are all there are.</summary>
public abstract record SubscriptionSaved
{
    SubscriptionSaved() { }

    /// <param name="Secret">Of a new one; null for one that was changed.</param>
    public sealed record Saved(EventSubscription Subscription, string? Secret) : SubscriptionSaved;

    /// <summary>The address may not be delivered to.</summary>
    public sealed record BadUrl(string Why) : SubscriptionSaved;

    /// <summary>Not all of the campaigns are the user's.</summary>
    public sealed record UnknownCampaign : SubscriptionSaved;

    /// <summary>The user has as many as can be.</summary>
    public sealed record TooMany(int Most) : SubscriptionSaved;

    public sealed record NotFound : SubscriptionSaved;
}

/// <summary>Where the secrets of a subscription may stand.</summary>
static class SubscriptionSecrets
{
    public static SecretOwner Current(long userId, long id) => new(userId, id, "event_secret");

    public static SecretOwner Old(long userId, long id) => new(userId, id, "event_old_secret");
}
