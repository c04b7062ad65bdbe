using ColdMail.Database;
using ColdMail.Senders;
using Dapper;
using MySqlConnector;

namespace ColdMail.Sending;

/// <summary>Keeps what the servers say about sender accounts.</summary>
public sealed class SenderHealthStore(Db db)
{
    const int LongestReason = 300;

    /// <summary>Applies a verdict. A rest is only ever made longer; a person's own pause is not overwritten.</summary>
    /// <remarks>A verdict that stops the account is written into the outbox with it, once for each time that it stops.</remarks>
    public async Task ApplyAsync(
        long senderId, SenderVerdict verdict, int connectFailures, int policyRefusals, DateTime now,
        CancellationToken cancellation)
    {
        var why = verdict.Why is { Length: > LongestReason } longText ? longText[..LongestReason] : verdict.Why;
        if (verdict.Status is null)
        {
            await using var connection = await db.OpenAsync(cancellation);
            await WriteAsync(connection, transaction: null);
            return;
        }

        await db.TransactAsync(
            async (connection, transaction) =>
            {
                await SenderStopStore.WriteAsync(
                    connection, transaction, senderId, new(verdict.Status, why, "system"), now, cancellation);
                await WriteAsync(connection, transaction);
            },
            cancellation);

        Task WriteAsync(MySqlConnection connection, MySqlTransaction? transaction) => connection.ExecuteAsync(new(
            """
            UPDATE sender_accounts
               SET connect_failures = @connectFailures, policy_refusals = @policyRefusals,
                   next_send_at = GREATEST(next_send_at, COALESCE(@RestUntil, next_send_at)),
                   status_reason = CASE WHEN status = 'active' THEN @why ELSE status_reason END,
                   status = CASE WHEN status = 'active' THEN COALESCE(@Status, 'active') ELSE status END,
                   updated_at = @now
             WHERE id = @senderId
            """,
            new { senderId, connectFailures, policyRefusals, verdict.RestUntil, verdict.Status, why, now },
            transaction,
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
