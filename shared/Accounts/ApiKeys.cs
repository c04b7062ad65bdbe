namespace ColdMail.Accounts;

/// <summary>An API key as its owner sees it in the list: the key itself is shown only once.</summary>
/// <param name="Prefix">The beginning of the key, so that it can be recognised.</param>
public sealed record ApiKey(
    long Id, string Name, string Prefix, IReadOnlyList<string> Scopes, DateTime CreatedAt, DateTime? LastUsedAt);

/// <param name="Secret">The key. Nobody can ever read it again.</param>
public sealed record NewApiKey(ApiKey Key, string Secret);

/// <summary>What a key that came with a request opens.</summary>
public sealed record LiveApiKey(long Id, long UserId, string Scopes, DateTime? LastUsedAt);

/// <summary>Makes API keys and tells whose a key is.</summary>
public sealed class ApiKeys(ApiKeyStore store, TimeProvider clock)
{
    /// <summary>Lets secret scanners and people see what a leaked text is.</summary>
    public const string Marker = "cm_";

    const int MaxKeys = 50;
    const int PrefixLength = 11;
    static readonly TimeSpan UsePrecision = TimeSpan.FromMinutes(5);

    /// <returns>Null when the user has as many keys as can be.</returns>
    public async Task<NewApiKey?> AddAsync(
        long userId, string name, IReadOnlyList<string> scopes, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var secret = Marker + SecretToken.New();
        var prefix = secret[..PrefixLength];
        var id = await store.AddAsync(
            userId, name, prefix, SecretToken.Hash(secret), string.Join(' ', scopes), MaxKeys, now, cancellation);
        return id is { } added ? new NewApiKey(new ApiKey(added, name, prefix, scopes, now, null), secret) : null;
    }

    /// <returns>Null when the key is unknown or revoked.</returns>
    public async Task<LiveApiKey?> FindAsync(string secret, CancellationToken cancellation)
    {
        var key = await store.FindLiveAsync(SecretToken.Hash(secret), cancellation);
        var now = clock.GetUtcNow().UtcDateTime;
        if (key is not null && (key.LastUsedAt is null || now - key.LastUsedAt > UsePrecision))
        {
            await store.TouchAsync(key.Id, now, cancellation);
        }

        return key;
    }
}
