using ColdMail.Database;
using ColdMail.Security;
using Dapper;

namespace ColdMail.Senders.Providers;

/// <summary>The stored API keys, for when the keys that encrypt them are changed.</summary>
public sealed class ProviderKeyStore(Db db, SecretCipher cipher)
{
    /// <summary>API keys that are not encrypted with the current key yet, by id.</summary>
    internal async Task<IReadOnlyList<StoredSecret>> OutdatedAsync(long after, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. (await connection.QueryAsync<(long Id, long UserId, string Encrypted)>(new(
            """
            SELECT id, user_id, api_key_encrypted
              FROM sender_accounts
             WHERE id > @after AND api_key_encrypted IS NOT NULL AND api_key_encrypted NOT LIKE CONCAT(@current, '%')
             ORDER BY id
             LIMIT @limit
            """,
            new { after, limit, current = cipher.CurrentPrefix },
            cancellationToken: cancellation)))
            .Select(row => new StoredSecret(row.Id, SenderRow.ApiKeyOf(row.UserId, row.Id), row.Encrypted))];
    }

    /// <summary>Puts a secret in the place of the one it was made from, unless that was changed meanwhile.</summary>
    internal async Task ReplaceAsync(StoredSecret old, string encrypted, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            UPDATE sender_accounts
               SET api_key_encrypted = @encrypted
             WHERE id = @RowId AND api_key_encrypted = @oldEncrypted
            """,
            new { old.RowId, oldEncrypted = old.Encrypted, encrypted },
            cancellationToken: cancellation));
    }
}
