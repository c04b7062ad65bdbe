using ColdMail.Database;
using Dapper;

namespace ColdMail.Privacy;

/// <summary>The record of erasures and exports. Nothing is ever taken off it.</summary>
public sealed class PrivacyActStore(Db db)
{
    /// <param name="before">The id after which the page begins, newest first; null for the first page.</param>
    public async Task<IReadOnlyList<PrivacyAct>> ListAsync(long userId, long? before, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<PrivacyAct>(new(
            """
            SELECT id AS Id, CAST(act AS CHAR) AS Act, HEX(person_hash) AS Person, contact_id AS ContactId, reason AS Reason,
                   CAST(removed_json AS CHAR) AS RemovedJson, occurred_at AS OccurredAt
              FROM privacy_acts
             WHERE user_id = @userId AND (@before IS NULL OR id < @before)
             ORDER BY id DESC
             LIMIT @limit
            """,
            new { userId, before, limit },
            cancellationToken: cancellation))).AsList();
    }
}
