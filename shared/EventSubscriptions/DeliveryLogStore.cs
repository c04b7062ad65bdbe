using ColdMail.Database;
using Dapper;

namespace ColdMail.EventSubscriptions;

/// <summary>A delivery as the owner of its subscription sees it.</summary>
/// <param name="EventId">The same in every delivery of the event.</param>
/// <param name="Status">waiting, delivered or failed.</param>
/// <param name="Attempts">Since it was last put in line.</param>
/// <param name="NextAttemptAt">UTC; null once it is over.</param>
/// <param name="AnswerCode">HTTP status of the last attempt; null when there was no answer, or no attempt yet.</param>
/// <param name="AnswerText">The begin of the last answer, or why there was none.</param>
public sealed record LoggedDelivery(
    long Id, string EventId, string EventType, DateTime OccurredAt, string Status, int Attempts, DateTime? NextAttemptAt,
    DateTime? LastAttemptAt, int? AnswerCode, string? AnswerText, DateTime CreatedAt);

/// <summary>What was delivered to a subscription, and delivering it again. Every method is bound to one user.</summary>
public sealed class DeliveryLogStore(Db db)
{
    const int PutInLineAtOnce = 5_000;

    /// <summary>Deliveries of a subscription, the newest first.</summary>
    /// <param name="status">Only those; null for all.</param>
    /// <param name="before">Only deliveries with a smaller id; null for the first page.</param>
    public async Task<IReadOnlyList<LoggedDelivery>> ListAsync(
        long userId, long subscriptionId, string? status, long? before, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. (await connection.QueryAsync<Row>(new(
            """
            SELECT id AS Id, source AS Source, source_id AS SourceId, event_type AS EventType, occurred_at AS OccurredAt,
                   status AS Status, attempts AS Attempts, next_at AS NextAt, last_attempt_at AS LastAttemptAt,
                   answer_code AS AnswerCode, answer_text AS AnswerText, created_at AS CreatedAt
              FROM event_deliveries
             WHERE subscription_id = @subscriptionId AND user_id = @userId
               AND (@status IS NULL OR status = @status) AND (@before IS NULL OR id < @before)
             ORDER BY id DESC
             LIMIT @limit
            """,
            new { userId, subscriptionId, status, before, limit },
            cancellationToken: cancellation))).Select(row => row.ToLogged())];
    }

    /// <summary>Puts one delivery in line again, whatever became of it. Safe to repeat.</summary>
    /// <returns>False when the user has no such delivery.</returns>
    public async Task<bool> AgainAsync(long userId, long subscriptionId, long id, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var put = await connection.ExecuteAsync(new(
            """
            UPDATE event_deliveries d
              JOIN event_subscriptions s ON s.id = d.subscription_id AND s.user_id = @userId
               SET d.status = 'waiting', d.attempts = 0, d.due_since = @now, d.next_at = @now, d.lease_token = NULL
             WHERE d.id = @id AND d.subscription_id = @subscriptionId
            """,
            new { userId, subscriptionId, id, now },
            cancellationToken: cancellation));
        return put == 1 || await connection.ExecuteScalarAsync<bool>(new(
            """
            SELECT EXISTS (SELECT 1
                             FROM event_deliveries d
                             JOIN event_subscriptions s ON s.id = d.subscription_id AND s.user_id = @userId
                            WHERE d.id = @id AND d.subscription_id = @subscriptionId)
            """,
            new { userId, subscriptionId, id },
            cancellationToken: cancellation));
    }

    /// <summary>Puts the deliveries of events of a time in line again, in short statements. Those that wait stay as they are.</summary>
    /// <param name="from">Inclusive, compared with when the event occurred.</param>
    /// <param name="to">Exclusive.</param>
    /// <param name="isDeliveredToo">Those that arrived as well, not only those that failed.</param>
    /// <returns>How many were put in line.</returns>
    public async Task<int> AgainAsync(
        long userId, long subscriptionId, DateTime from, DateTime to, bool isDeliveredToo, DateTime now,
        CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        int put, total = 0;
        do
        {
            put = await connection.ExecuteAsync(new(
                """
                UPDATE event_deliveries
                   SET status = 'waiting', attempts = 0, due_since = @now, next_at = @now, lease_token = NULL
                 WHERE subscription_id = @subscriptionId AND user_id = @userId
                   AND (status = 'failed' OR @isDeliveredToo AND status = 'delivered')
                   AND occurred_at >= @from AND occurred_at < @to
                 ORDER BY id
                 LIMIT @PutInLineAtOnce
                """,
                new { userId, subscriptionId, from, to, isDeliveredToo, now, PutInLineAtOnce },
                cancellationToken: cancellation));
            total += put;
        }
        while (put == PutInLineAtOnce);

        return total;
    }

    /// <summary>Puts a test in line.</summary>
    /// <param name="number">Names the test: a number that no other test of the subscription has.</param>
    /// <returns>Null when the user has no such subscription that is active.</returns>
    public async Task<LoggedDelivery?> TestAsync(
        long userId, long subscriptionId, long number, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            INSERT INTO event_deliveries (subscription_id, user_id, source, source_id, event_type, occurred_at, due_since, next_at, created_at)
            SELECT id, user_id, 'test', @number, 'test', @now, @now, @now, @now
              FROM event_subscriptions
             WHERE id = @subscriptionId AND user_id = @userId AND status = 'active'
            """,
            new { userId, subscriptionId, number, now },
            cancellationToken: cancellation));
        return (await ListAsync(userId, subscriptionId, null, null, 20, cancellation))
            .FirstOrDefault(delivery => delivery.EventId == EventContent.IdOf("test", number));
    }

    sealed record Row
    {
        public required long Id { get; init; }
        public required string Source { get; init; }
        public required long SourceId { get; init; }
        public required string EventType { get; init; }
        public required DateTime OccurredAt { get; init; }
        public required string Status { get; init; }
        public required int Attempts { get; init; }
        public required DateTime? NextAt { get; init; }
        public required DateTime? LastAttemptAt { get; init; }
        public required int? AnswerCode { get; init; }
        public required string? AnswerText { get; init; }
        public required DateTime CreatedAt { get; init; }

        public LoggedDelivery ToLogged() => new(
            Id, EventContent.IdOf(Source, SourceId), EventType, OccurredAt, Status, Attempts, NextAt, LastAttemptAt, AnswerCode,
            AnswerText, CreatedAt);
    }
}
