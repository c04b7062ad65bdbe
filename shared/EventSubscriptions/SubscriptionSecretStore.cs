using ColdMail.Database;
using ColdMail.Security;
using Dapper;

namespace ColdMail.EventSubscriptions;

/// <summary>The secrets of subscriptions, for when encryption keys are changed.</summary>
public sealed class SubscriptionSecretStore(Db db, SecretCipher cipher)
{
    /// <summary>Removes secrets that sign nothing any more.</summary>
    public Task ForgetOldAsync(DateTime now, CancellationToken cancellation) => ExecuteAsync(
        "UPDATE event_subscriptions SET old_secret_encrypted = NULL, old_secret_until = NULL WHERE old_secret_until <= @now",
        new { now },
        cancellation);

    /// <summary>Secrets that are not encrypted with the current key yet, by id.</summary>
    internal async Task<IReadOnlyList<StoredSecret>> OutdatedAsync(long after, int limit, CancellationToken cancellation) =>
        [.. (await QueryAsync(
            """
            SELECT id, user_id, secret_encrypted
              FROM event_subscriptions
             WHERE id > @after AND secret_encrypted NOT LIKE CONCAT(@current, '%')
             ORDER BY id
             LIMIT @limit
            """,
            after,
            limit,
            cancellation)).Select(row => new StoredSecret(row.Id, SubscriptionSecrets.Current(row.UserId, row.Id), row.Encrypted))];

    /// <summary>The same of those that are being replaced.</summary>
    internal async Task<IReadOnlyList<StoredSecret>> OutdatedOldAsync(long after, int limit, CancellationToken cancellation) =>
        [.. (await QueryAsync(
            """
            SELECT id, user_id, old_secret_encrypted
              FROM event_subscriptions
             WHERE id > @after AND old_secret_encrypted NOT LIKE CONCAT(@current, '%')
             ORDER BY id
             LIMIT @limit
            """,
            after,
            limit,
            cancellation)).Select(row => new StoredSecret(row.Id, SubscriptionSecrets.Old(row.UserId, row.Id), row.Encrypted))];

    /// <summary>Puts a secret in the place of the one it was made from, unless that was changed meanwhile.</summary>
    internal Task ReplaceAsync(StoredSecret old, string encrypted, CancellationToken cancellation) => ExecuteAsync(
        "UPDATE event_subscriptions SET secret_encrypted = @encrypted WHERE id = @RowId AND secret_encrypted = @was",
        new { old.RowId, was = old.Encrypted, encrypted },
        cancellation);

    /// <inheritdoc cref="ReplaceAsync"/>
    internal Task ReplaceOldAsync(StoredSecret old, string encrypted, CancellationToken cancellation) => ExecuteAsync(
        "UPDATE event_subscriptions SET old_secret_encrypted = @encrypted WHERE id = @RowId AND old_secret_encrypted = @was",
        new { old.RowId, was = old.Encrypted, encrypted },
        cancellation);

    async Task<IEnumerable<(long Id, long UserId, string Encrypted)>> QueryAsync(
        string sql, long after, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QueryAsync<(long, long, string)>(new(
            sql, new { after, limit, current = cipher.CurrentPrefix }, cancellationToken: cancellation));
    }

    async Task ExecuteAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(sql, parameters, cancellationToken: cancellation));
    }
}
