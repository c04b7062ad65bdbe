using System.Globalization;
using ColdMail.Accounts;
using ColdMail.Security;
using ColdMail.Storage;
using Microsoft.Extensions.Logging;

namespace ColdMail.Webhooks;

/// <summary>What became of a request from a provider.</summary>
public abstract record Intake
{
    Intake()
    {
    }

    /// <summary>All of it is committed, whatever becomes of the nudge.</summary>
    public sealed record Stored(InboxCounts Counts) : Intake;

    /// <summary>No verifier accepts it. Nothing is stored.</summary>
    public sealed record Forged : Intake;
}

/// <summary>Takes reports in: verifies, stores, nudges. What they mean is worked out later.</summary>
public sealed partial class WebhookIntake(
    WebhookEndpointStore endpoints, WebhookInboxStore inbox, SecretCipher cipher, QueueStore queues, TimeProvider clock,
    ILogger<WebhookIntake> log)
{
    /// <summary>Largest body, in bytes.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    static readonly TimeSpan NudgePatience = TimeSpan.FromSeconds(2);

    /// <returns>Null when there is no such endpoint, or it was revoked.</returns>
    public async Task<LiveWebhookEndpoint?> FindAsync(string provider, string accountKey, CancellationToken cancellation) =>
        WebhookProvider.Find(provider) is null
            ? null
            : await endpoints.FindLiveAsync(provider, SecretToken.Hash(accountKey), cancellation);

    /// <exception cref="SecretUnreadableException">The key that the secret is encrypted with is missing.</exception>
    public async Task<Intake> ReceiveAsync(
        LiveWebhookEndpoint endpoint, WebhookProvider provider, Func<string, string?> header, ReadOnlyMemory<byte> body,
        CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var secret = cipher.Decrypt(endpoint.SecretEncrypted, endpoint.SecretOwner);
        if (!provider.IsAuthentic(new(header, body, secret, now)))
        {
            LogForged(endpoint.Id);
            return new Intake.Forged();
        }

        var counts = await inbox.AddAsync(
            endpoint, provider.Name, InboxItem.Of(provider, endpoint.Id, body), now, cancellation);
        LogStored(endpoint.Id, counts.Accepted, counts.Duplicates, counts.Quarantined);
        if (counts.Accepted > 0)
        {
            await NudgeAsync(endpoint.Id);
        }

        return new Intake.Stored(counts);
    }

    async Task NudgeAsync(long endpointId)
    {
        using var patience = new CancellationTokenSource(NudgePatience, clock);
        try
        {
            await queues.PostAsync(
                QueueStore.Webhooks, endpointId.ToString(CultureInfo.InvariantCulture), TimeSpan.Zero, patience.Token);
        }
        catch (Exception e)
        {
            // The rows are committed and a timer finds them: a refusal now would only have everything sent again.
            LogNotNudged(e, endpointId);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Webhook endpoint {EndpointId} got a request without a good signature")]
    partial void LogForged(long endpointId);

    [LoggerMessage(LogLevel.Information, "Webhook endpoint {EndpointId}: {Accepted} reports accepted, {Duplicates} known, {Quarantined} quarantined")]
    partial void LogStored(long endpointId, int accepted, int duplicates, int quarantined);

    [LoggerMessage(LogLevel.Warning, "The reports of webhook endpoint {EndpointId} wait for the timer: the queue does not answer")]
    partial void LogNotNudged(Exception reason, long endpointId);
}
