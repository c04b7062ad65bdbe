using ColdMail.Security;

namespace ColdMail.Webhooks;

/// <summary>An address that a provider reports to, as its owner sees it in the list.</summary>
public sealed record WebhookEndpoint
{
    public required long Id { get; init; }

    public required string Provider { get; init; }

    public required string Name { get; init; }

    /// <summary>The topic or resource that reports are taken from; null where none is entered.</summary>
    public required string? Source { get; init; }

    /// <summary>False as long as the key of the provider has not been entered: everything is refused until then.</summary>
    public required bool HasKey { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>When the last report came that was taken in; null: none has come.</summary>
    public DateTime? LastEventAt { get; init; }

    /// <summary>Reports taken in, each counted once however often it came.</summary>
    public long Accepted { get; init; }

    /// <summary>Those of them that name no mail of this user, or another recipient than the mail's.</summary>
    public long Unmatched { get; init; }

    /// <summary>Reports that could not be read.</summary>
    public long Quarantined { get; init; }

    /// <summary>When the last request was refused; null: none was.</summary>
    public DateTime? LastRefusedAt { get; init; }

    /// <summary>Why, in words.</summary>
    public string? LastRefusal { get; init; }
}

/// <param name="Url">Where to report to. Its last part opens the endpoint and cannot be read again.</param>
/// <param name="Secret">What we made for the provider to prove itself with. Nobody can ever read it again. Null: none is made.</param>
/// <param name="Steps">What to do at the provider, in order.</param>
public sealed record NewWebhookEndpoint(WebhookEndpoint Endpoint, string Url, string? Secret, IReadOnlyList<string> Steps);

/// <summary>What came of making or changing an endpoint.</summary>
public abstract record EndpointOutcome
{
    EndpointOutcome()
    {
    }

    public sealed record Added(NewWebhookEndpoint Endpoint) : EndpointOutcome;

    public sealed record Changed : EndpointOutcome;

    /// <summary>The user has as many as can be.</summary>
    public sealed record TooMany : EndpointOutcome;

    /// <summary>The user has no such endpoint that works.</summary>
    public sealed record NotFound : EndpointOutcome;

    /// <param name="Words">What is wrong with the field, for a person.</param>
    public sealed record Invalid(string Field, string Words) : EndpointOutcome;
}

/// <summary>The endpoint that a request names.</summary>
/// <param name="SecretEncrypted">Holds an empty text as long as no key was entered.</param>
public sealed record LiveWebhookEndpoint(long Id, long UserId, string SecretEncrypted, string? Source, DateTime? RevokedAt)
{
    public SecretOwner SecretOwner => SecretOf(UserId, Id);

    public static SecretOwner SecretOf(long userId, long endpointId) => new(userId, endpointId, "webhook_secret");
}
