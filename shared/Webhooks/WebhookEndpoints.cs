using ColdMail.Accounts;
using ColdMail.Tracking;
using ColdMail.Webhooks.Postmark;

namespace ColdMail.Webhooks;

/// <summary>Makes the addresses that providers report to.</summary>
public sealed class WebhookEndpoints(
    WebhookEndpointStore store, LinkOptions links, TimeProvider clock)
{
    const int MaxEndpoints = 50;

    /// <param name="key">The key of the provider, if it is known already; null: it is entered later.</param>
    /// <param name="source">The topic or resource that reports are taken from, where the provider has one.</param>
    public async Task<EndpointOutcome> AddAsync(
        long userId, WebhookProvider provider, string name, string? key, string? source, CancellationToken cancellation)
    {
        if (FaultOf(provider, key, source) is { } fault)
        {
            return fault;
        }

        if (provider.Guide.SourceName is { } needed && source is null)
        {
            return new EndpointOutcome.Invalid("source", $"{needed} is missing. {provider.SourceFault("")}".TrimEnd());
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var accountKey = SecretToken.New();
        var secret = provider.Guide.Secret == SecretOrigin.Made ? SecretToken.New() : null;
        var stored = secret ?? key ?? "";
        var id = await store.AddAsync(
            userId, provider.Name, name, SecretToken.Hash(accountKey), stored, source, HasKey(provider, stored), MaxEndpoints, now,
            cancellation);
        return id is { } added
            ? new EndpointOutcome.Added(new(
                new WebhookEndpoint
                {
                    Id = added,
                    Provider = provider.Name,
                    Name = name,
                    Source = source,
                    HasKey = HasKey(provider, stored),
                    CreatedAt = now,
                },
                AddressOf(provider, accountKey, secret),
                secret,
                provider.Guide.Steps))
            : new EndpointOutcome.TooMany();
    }

    /// <summary>Enters another key or source. What is null stays as it is.</summary>
    public async Task<EndpointOutcome> ChangeAsync(
        long userId, long id, string name, string? key, string? source, CancellationToken cancellation)
    {
        if (await store.ProviderOfAsync(userId, id, cancellation) is not { } providerName
            || WebhookProvider.Find(providerName) is not { } provider)
        {
            return new EndpointOutcome.NotFound();
        }

        if (FaultOf(provider, key, source) is { } fault)
        {
            return fault;
        }

        await store.ChangeAsync(userId, id, name, key, source, cancellation);
        return new EndpointOutcome.Changed();
    }

    static EndpointOutcome.Invalid? FaultOf(WebhookProvider provider, string? key, string? source)
    {
        var guide = provider.Guide;
        return (key, source) switch
        {
            ({ }, _) when guide.KeyName is null => new("key", $"{guide.Title} has no key to enter."),
            (_, { }) when guide.SourceName is null => new("source", $"{guide.Title} has no topic or resource to enter."),
            ({ } given, _) when provider.KeyFault(given) is { } words => new("key", words),
            (_, { } given) when provider.SourceFault(given) is { } words => new("source", words),
            _ => null,
        };
    }

    static bool HasKey(WebhookProvider provider, string secret) =>
        provider.Guide.Secret == SecretOrigin.None || secret.Length > 0;

    string AddressOf(WebhookProvider provider, string accountKey, string? secret)
    {
        var address = $"{links.PublicUrl}/api/webhooks/{provider.Name}/{accountKey}";
        return provider.Guide.IsSecretInAddress
            ? address.Replace("://", $"://{PostmarkPassword.User}:{secret}@", StringComparison.Ordinal)
            : address;
    }
}
