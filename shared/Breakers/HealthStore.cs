using System.Text.Json;
using ColdMail.Bounces;
using ColdMail.Database;
using Dapper;

namespace ColdMail.Breakers;

/// <summary>What is stored of a breaker.</summary>
public sealed record StoredBreaker(
    string State, string? Reason, BreakerEvidence? Evidence, DateTime? SinceAt, DateTime? OpenedAt, DateTime? RetryAt, int ProbesLeft);

/// <summary>Reads how senders and campaigns stand, for their users.</summary>
public sealed class HealthStore(Db db)
{
    const int MostBounces = 100;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <returns>Null when this user has no such sender or campaign.</returns>
    public async Task<StoredBreaker?> FindAsync(string kind, long userId, long ownerId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var found = await connection.QuerySingleOrDefaultAsync<Row>(new(
            kind == "sender"
                ? """
                  SELECT CAST(s.breaker AS CHAR) AS State, k.reason AS Reason, k.evidence_json AS Evidence, k.since_at AS SinceAt,
                         k.opened_at AS OpenedAt, k.retry_at AS RetryAt, COALESCE(s.probes_left, 0) AS ProbesLeft
                    FROM sender_accounts s
                    LEFT JOIN breakers k ON k.kind = 'sender' AND k.owner_id = s.id
                   WHERE s.id = @ownerId AND s.user_id = @userId AND s.deleted_at IS NULL
                  """
                : """
                  SELECT COALESCE(CAST(k.state AS CHAR), 'closed') AS State, k.reason AS Reason, k.evidence_json AS Evidence,
                         k.since_at AS SinceAt, k.opened_at AS OpenedAt, NULL AS RetryAt, 0 AS ProbesLeft
                    FROM campaigns c
                    LEFT JOIN breakers k ON k.kind = 'campaign' AND k.owner_id = c.id
                   WHERE c.id = @ownerId AND c.user_id = @userId
                  """,
            new { userId, ownerId },
            cancellationToken: cancellation));
        return found is null
            ? null
            : new(
                found.State, found.Reason,
                found.Evidence is null ? null : JsonSerializer.Deserialize<BreakerEvidence>(found.Evidence, Json),
                found.SinceAt, found.OpenedAt, found.RetryAt, found.ProbesLeft);
    }

    /// <summary>The bounces and complaints that count, the newest first, a hundred at most.</summary>
    public async Task<IReadOnlyList<ListedBounce>> BouncesAsync(
        string kind, long userId, long ownerId, DateTime since, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<ListedBounce>(new(
            $"""
            SELECT {BounceListStore.Columns}, c.email AS Email
              FROM bounces b
              LEFT JOIN contacts c ON c.id = b.contact_id AND c.user_id = b.user_id
             WHERE b.{(kind == "sender" ? "sender_id" : "campaign_id")} = @ownerId AND b.user_id = @userId AND b.occurred_at >= @since
               AND b.class IN ('hard', 'policy', 'complaint')
             ORDER BY b.occurred_at DESC, b.message_id DESC
             LIMIT @MostBounces
            """,
            new { userId, ownerId, since, MostBounces },
            cancellationToken: cancellation))).AsList();
    }

    sealed record Row
    {
        public required string State { get; init; }
        public string? Reason { get; init; }
        public string? Evidence { get; init; }
        public DateTime? SinceAt { get; init; }
        public DateTime? OpenedAt { get; init; }
        public DateTime? RetryAt { get; init; }
        public required int ProbesLeft { get; init; }
    }
}
