using ColdMail.Accounts;
using ColdMail.Security;
using ColdMail.Tracking;
using Microsoft.Extensions.Logging;

namespace ColdMail.Webhooks;

/// <summary>Makes the addresses that providers report to, and keeps their secrets readable.</summary>
public sealed partial class WebhookEndpoints(
    WebhookEndpointStore store, SecretCipher cipher, LinkOptions links, TimeProvider clock, ILogger<WebhookEndpoints> log)
{
    const int MaxEndpoints = 50;

    /// <returns>Null when the user has as many endpoints as can be.</returns>
    public async Task<NewWebhookEndpoint?> AddAsync(
        long userId, string provider, string name, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var (key, secret) = (SecretToken.New(), SecretToken.New());
        var id = await store.AddAsync(
            userId, provider, name, SecretToken.Hash(key), secret, MaxEndpoints, now, cancellation);
        return id is { } added
            ? new(new(added, provider, name, now), $"{links.PublicUrl}/api/webhooks/{provider}/{key}", secret)
            : null;
    }

    /// <summary>Brings every secret under the current key. Safe to run at any time, twice at once and again after it was cut off.</summary>
    public Task RotateAsync(CancellationToken cancellation) => SecretRenewal.RunAsync(
        cipher, store.OutdatedSecretsAsync, store.ReplaceSecretAsync, LogUnreadable, cancellation);

    [LoggerMessage(LogLevel.Error, "The secret of webhook endpoint {EndpointId} cannot be brought under the current key: {Reason}")]
    partial void LogUnreadable(long endpointId, string reason);
}
