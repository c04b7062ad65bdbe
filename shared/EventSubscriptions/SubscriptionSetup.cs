using ColdMail.Senders;
using Microsoft.Extensions.Options;

namespace ColdMail.EventSubscriptions;

/// <summary>Makes and changes subscriptions: looks where the address leads, and draws the secrets.</summary>
public sealed class SubscriptionSetup(
    EventSubscriptionStore store,
    HostGuard guard,
    IOptions<EventSubscriptionOptions> options,
    TimeProvider clock)
{
    readonly EventSubscriptionOptions settings = options.Value;

    public async Task<SubscriptionSaved> AddAsync(long userId, SubscriptionChoice choice, CancellationToken cancellation) =>
        await FaultOfAsync(choice.Url, cancellation) is { } why
            ? new SubscriptionSaved.BadUrl(why)
            : await store.AddAsync(userId, choice, StandardSignature.NewSecret(), settings.MaxPerUser, Now, cancellation);

    public async Task<SubscriptionSaved> ChangeAsync(
        long userId, long id, SubscriptionChoice choice, CancellationToken cancellation) =>
        await store.FindAsync(userId, id, Now, cancellation) is null
            ? new SubscriptionSaved.NotFound()
            : await FaultOfAsync(choice.Url, cancellation) is { } why
                ? new SubscriptionSaved.BadUrl(why)
                : await store.ChangeAsync(userId, id, choice, Now, cancellation);

    /// <returns>Null when the user has no such subscription.</returns>
    public async Task<NewSubscriptionSecret?> ReplaceSecretAsync(long userId, long id, CancellationToken cancellation)
    {
        var secret = StandardSignature.NewSecret();
        var oldUntil = Now.AddHours(settings.SecretOverlapHours);
        return await store.ReplaceSecretAsync(userId, id, secret, oldUntil, Now, cancellation) ? new(secret, oldUntil) : null;
    }

    /// <remarks>A host that cannot be found now may be found when there is something to deliver; only one that leads inside is refused.</remarks>
    async Task<string?> FaultOfAsync(string text, CancellationToken cancellation)
    {
        var (url, why) = DeliveryUrl.Parse(text, settings);
        return url is null
            ? why
            : await guard.CheckAsync(url.IdnHost.TrimEnd('.'), url.Port, DeliveryUrl.Policy(settings), cancellation) is HostVerdict.NotAllowed(var reason)
                ? reason
                : null;
    }

    DateTime Now => clock.GetUtcNow().UtcDateTime;
}
