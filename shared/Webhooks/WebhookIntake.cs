using System.Diagnostics;
using System.Globalization;
using ColdMail.Accounts;
using ColdMail.Security;
using ColdMail.Storage;
using ColdMail.Webhooks.Sns;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ColdMail.Webhooks;

/// <summary>What became of a request from a provider.</summary>
public abstract record Intake
{
    Intake()
    {
    }

    /// <summary>All of it is committed, whatever becomes of the nudge.</summary>
    public sealed record Stored(InboxCounts Counts) : Intake;

    /// <summary>No verifier accepts it. Nothing is stored of it, but why, for the owner of the endpoint.</summary>
    public sealed record Refused(Refusal Why) : Intake;

    /// <summary>It was about the connection itself.</summary>
    /// <param name="Json">What the provider asked to hear; null: nothing.</param>
    public sealed record Answered(string? Json) : Intake;

    /// <summary>The provider's own site does not answer, so nothing can be said about the request yet.</summary>
    public sealed record Unavailable : Intake;
}

/// <summary>Takes reports in: verifies, stores, nudges. What they mean is worked out later.</summary>
public sealed partial class WebhookIntake(
    WebhookEndpointStore endpoints, WebhookInboxStore inbox, SecretCipher cipher, QueueStore queues, SnsCertificates certificates,
    SnsSite sns, IOptions<WebhooksOptions> options, TimeProvider clock, ILogger<WebhookIntake> log)
{
    /// <summary>Largest body, in bytes.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    static readonly TimeSpan NudgePatience = TimeSpan.FromSeconds(2);

    /// <returns>Null when there never was such an endpoint. It may have been revoked.</returns>
    public async Task<LiveWebhookEndpoint?> FindAsync(string provider, string accountKey, CancellationToken cancellation) =>
        WebhookProvider.Find(provider) is null
            ? null
            : await endpoints.FindAsync(provider, SecretToken.Hash(accountKey), cancellation);

    /// <param name="endpoint">One that was not revoked.</param>
    /// <exception cref="SecretUnreadableException">The key that the secret is encrypted with is missing.</exception>
    public async Task<Intake> ReceiveAsync(
        LiveWebhookEndpoint endpoint, WebhookProvider provider, Func<string, string?> header, ReadOnlyMemory<byte> body,
        CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var request = new WebhookRequest(header, body, cipher.Decrypt(endpoint.SecretEncrypted, endpoint.SecretOwner), now)
        {
            Source = endpoint.Source,
            AllowsSha1 = options.Value.AllowSnsSha1,
        };
        return await VerifyAsync(provider, request, cancellation) switch
        {
            null => new Intake.Unavailable(),
            Verdict.Authentic(var token) => await StoreAsync(endpoint, provider, body, token, now, cancellation),
            Verdict.Refused(var why) => await RefuseAsync(endpoint, why, now, cancellation),
            Verdict.Confirms(var url) => await ConfirmAsync(endpoint, url, now, cancellation),
            Verdict.Answered(var json, var note) => await AnswerAsync(endpoint, json, note, now, cancellation),
            _ => throw new UnreachableException(),
        };
    }

    /// <returns>Null when the certificate that it takes cannot be had just now.</returns>
    async Task<Verdict?> VerifyAsync(WebhookProvider provider, WebhookRequest request, CancellationToken cancellation)
    {
        var verdict = provider.Verify(request);
        return verdict is not Verdict.NeedsCertificate(var url)
            ? verdict
            : await certificates.FindAsync(url, cancellation) switch
            {
                SnsCertificate.Trusted(var certificate) => provider.Verify(request with { Certificate = certificate }),
                SnsCertificate.Untrusted => new Verdict.Refused(Refusal.BadCertificate),
                _ => null,
            };
    }

    async Task<Intake> StoreAsync(
        LiveWebhookEndpoint endpoint, WebhookProvider provider, ReadOnlyMemory<byte> body, string? token, DateTime now,
        CancellationToken cancellation)
    {
        var items = InboxItem.Of(provider, endpoint.Id, body);
        if (await inbox.AddAsync(endpoint, provider.Name, items, token, now, cancellation) is not { } counts)
        {
            return await RefuseAsync(endpoint, Refusal.UsedBefore, now, cancellation);
        }

        LogStored(endpoint.Id, counts.Accepted, counts.Duplicates, counts.Quarantined);
        if (counts.Accepted > 0)
        {
            await NudgeAsync(endpoint.Id);
        }

        return new Intake.Stored(counts);
    }

    async Task<Intake> RefuseAsync(LiveWebhookEndpoint endpoint, Refusal why, DateTime now, CancellationToken cancellation)
    {
        LogRefused(endpoint.Id, why.Words);
        await endpoints.NoteRefusalAsync(endpoint.Id, why.Words, now, cancellation);
        return new Intake.Refused(why);
    }

    async Task<Intake> ConfirmAsync(LiveWebhookEndpoint endpoint, Uri url, DateTime now, CancellationToken cancellation)
    {
        switch (await sns.ReadAsync(url, cancellation))
        {
            case SnsAnswer.Text:
                LogConfirmed(endpoint.Id);
                return new Intake.Answered(null);
            case SnsAnswer.Refused:
                return await RefuseAsync(endpoint, Refusal.Unconfirmed, now, cancellation);
            default:
                return new Intake.Unavailable();
        }
    }

    async Task<Intake> AnswerAsync(
        LiveWebhookEndpoint endpoint, string? json, Refusal? note, DateTime now, CancellationToken cancellation)
    {
        if (note is not null)
        {
            await RefuseAsync(endpoint, note, now, cancellation);
        }

        return new Intake.Answered(json);
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

    [LoggerMessage(LogLevel.Warning, "Webhook endpoint {EndpointId} refused a request. {Reason}")]
    partial void LogRefused(long endpointId, string reason);

    [LoggerMessage(LogLevel.Information, "Webhook endpoint {EndpointId}: {Accepted} reports accepted, {Duplicates} known, {Quarantined} quarantined")]
    partial void LogStored(long endpointId, int accepted, int duplicates, int quarantined);

    [LoggerMessage(LogLevel.Information, "Webhook endpoint {EndpointId} is subscribed to its topic")]
    partial void LogConfirmed(long endpointId);

    [LoggerMessage(LogLevel.Warning, "The reports of webhook endpoint {EndpointId} wait for the timer: the queue does not answer")]
    partial void LogNotNudged(Exception reason, long endpointId);
}
