using ColdMail.Database;
using Dapper;

namespace ColdMail.Senders;

/// <summary>Counts connection tests, so that nobody can scan the internet with them.</summary>
public sealed class SenderTestStore(Db db)
{
    static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>Takes one of the tests that a user has within any hour.</summary>
    /// <returns>Null when it may be made; else the instant from which another one may.</returns>
    public Task<DateTime?> TakeAsync(long userId, int perHour, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(new(
                    """
                    SELECT id FROM users WHERE id = @userId FOR UPDATE;
                    DELETE FROM sender_tests WHERE user_id = @userId AND tested_at <= @windowStart;
                    """,
                    new { userId, windowStart = now - Window },
                    transaction,
                    cancellationToken: cancellation));
                var (count, oldest) = await connection.QuerySingleAsync<(long Count, DateTime? Oldest)>(new(
                    "SELECT COUNT(*), MIN(tested_at) FROM sender_tests WHERE user_id = @userId",
                    new { userId },
                    transaction,
                    cancellationToken: cancellation));
                if (count >= perHour)
                {
                    return oldest + Window;
                }

                await connection.ExecuteAsync(new(
                    "INSERT INTO sender_tests (user_id, tested_at) VALUES (@userId, @now)",
                    new { userId, now },
                    transaction,
                    cancellationToken: cancellation));
                return null;
            },
            cancellation);
}
