using ColdMail.Database;
using Dapper;

namespace ColdMail.Sending;

/// <summary>Keeps what the servers say about sender accounts.</summary>
public sealed class SenderHealthStore(Db db)
{
    /// <summary>Applies a verdict. A rest is only ever made longer; a person's own pause is not overwritten.</summary>
    public async Task ApplyAsync(
        long senderId, SenderVerdict verdict, int connectFailures, int policyRefusals, DateTime now,
        CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            UPDATE sender_accounts
               SET connect_failures = @connectFailures, policy_refusals = @policyRefusals,
                   next_send_at = GREATEST(next_send_at, COALESCE(@RestUntil, next_send_at)),
                   status_reason = CASE WHEN status = 'active' THEN @why ELSE status_reason END,
                   status = CASE WHEN status = 'active' THEN COALESCE(@Status, 'active') ELSE status END,
                   updated_at = @now
             WHERE id = @senderId
            """,
            new
            {
                senderId,
                connectFailures,
                policyRefusals,
                verdict.RestUntil,
                verdict.Status,
                why = verdict.Why is { Length: > 300 } longText ? longText[..300] : verdict.Why,
                now,
            },
            cancellationToken: cancellation));
    }

    /// <summary>Moves the end of the gap: it counts from the instant a mail was accepted, not from when it was begun.</summary>
    public async Task StretchGapAsync(long senderId, DateTime nextSendAt, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            "UPDATE sender_accounts SET next_send_at = GREATEST(next_send_at, @nextSendAt) WHERE id = @senderId",
            new { senderId, nextSendAt },
            cancellationToken: cancellation));
    }
}
