using ColdMail.Database;
using ColdMail.Scheduling.Limits;
using Dapper;

namespace ColdMail.Sending;

/// <summary>What ramps judge, and what they came to.</summary>
public sealed class RampStore(Db db)
{
    /// <summary>The days with mails that lie after the one and before the other, in their order.</summary>
    public async Task<IReadOnlyList<SenderDay>> DaysAsync(
        long senderId, DateTime? after, DateTime before, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. (await connection.QueryAsync<(DateTime Day, int Used, long Bounces)>(new(
            """
            SELECT u.bucket, u.reserved,
                   (SELECT COUNT(*)
                      FROM email_messages m
                     WHERE m.sender_id = @senderId AND m.usage_day = DATE(u.bucket)
                       AND ((m.status = 'failed' AND m.reason = 'BAD_ADDRESS') OR (m.status = 'sent' AND m.bounced_at IS NOT NULL)))
              FROM send_counters u
             WHERE u.kind = 'sender_day' AND u.owner_id = @senderId AND u.subject = ''
               AND (@after IS NULL OR u.bucket > @after) AND u.bucket < @before AND u.reserved > 0
             ORDER BY u.bucket
            """,
            new { senderId, after, before },
            cancellationToken: cancellation))).Select(day => new SenderDay(day.Day, day.Used, (int)day.Bounces))];
    }

    /// <summary>Changes the ramp from what it was, and nothing when somebody changed it meanwhile.</summary>
    public async Task SaveAsync(long senderId, Ramp from, Ramp to, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            UPDATE sender_accounts
               SET ramp_clean_days = @CleanDays, ramp_judged = @LastDay
             WHERE id = @senderId AND ramp_clean_days = @fromDays AND ramp_judged <=> @fromDay
            """,
            new { senderId, to.CleanDays, to.LastDay, fromDays = from.CleanDays, fromDay = from.LastDay },
            cancellationToken: cancellation));
    }
}
