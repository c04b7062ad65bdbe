using ColdMail.Database;
using Dapper;

namespace ColdMail.Security;

/// <summary>The secrets that are stored, of all features.</summary>
public sealed class SecretStore(Db db)
{
    /// <returns>Secrets that do not begin with a prefix, that of the current key, by row.</returns>
    internal async Task<IReadOnlyList<StoredSecret>> OutdatedAsync(
        SecretColumn column, string current, long after, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. (await connection.QueryAsync<(long Id, long UserId, string Encrypted)>(new(
            $"""
            SELECT {column.Id}, user_id, {column.Column}
              FROM {column.Table}
             WHERE {column.Id} > @after AND {column.Column} NOT LIKE CONCAT(@current, '%')
             ORDER BY {column.Id}
             LIMIT @limit
            """,
            new { after, limit, current },
            cancellationToken: cancellation)))
            .Select(row => new StoredSecret(row.Id, column.Owner(row.UserId, row.Id), row.Encrypted))];
    }

    /// <summary>Puts a secret in the place of the one it was made from, unless that was changed meanwhile.</summary>
    internal async Task ReplaceAsync(SecretColumn column, StoredSecret old, string encrypted, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            $"UPDATE {column.Table} SET {column.Column} = @encrypted WHERE {column.Id} = @Row AND {column.Column} = @was",
            new { old.Row, was = old.Encrypted, encrypted },
            cancellationToken: cancellation));
    }
}
