using ColdMail.Security;

namespace ColdMail.Webhooks;

/// <summary>An address that a provider reports to, as its owner sees it in the list.</summary>
public sealed record WebhookEndpoint(long Id, string Provider, string Name, DateTime CreatedAt);

/// <param name="Url">Where to report to. Its last part opens the endpoint and cannot be read again.</param>
/// <param name="Secret">What reports are signed with. Nobody can ever read it again.</param>
public sealed record NewWebhookEndpoint(WebhookEndpoint Endpoint, string Url, string Secret);

/// <summary>The endpoint that a request names.</summary>
public sealed record LiveWebhookEndpoint(long Id, long UserId, string SecretEncrypted)
{
    public SecretOwner SecretOwner => SecretOf(UserId, Id);

    public static SecretOwner SecretOf(long userId, long endpointId) => new(userId, endpointId, "webhook_secret");
}
