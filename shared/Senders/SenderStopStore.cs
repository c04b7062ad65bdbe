using ColdMail.Outbox;
using Dapper;
using MySqlConnector;

namespace ColdMail.Senders;

/// <summary>A sender account that stops.</summary>
/// <param name="Status">paused or error.</param>
/// <param name="Why">In words, for its owner.</param>
/// <param name="By"><c>user</c> or <c>system</c>.</param>
public sealed record SenderStop(string Status, string? Why, string By);

/// <summary>Writes down that sender accounts stop, for whoever wants to know.</summary>
static class SenderStopStore
{
    /// <summary>
    /// Called before the account is stopped, in the same transaction: locks it, and writes the fact only while it is active,
    /// so that what stops an account that stands is not told again.
    /// </summary>
    public static async Task WriteAsync(
        MySqlConnection connection, MySqlTransaction transaction, long senderId, SenderStop stop, DateTime now,
        CancellationToken cancellation)
    {
        var sender = await connection.QuerySingleOrDefaultAsync<(long UserId, string Email)?>(new(
            """
            SELECT user_id, from_email
              FROM sender_accounts
             WHERE id = @senderId AND status = 'active' AND deleted_at IS NULL
               FOR UPDATE
            """,
            new { senderId },
            transaction,
            cancellationToken: cancellation));
        if (sender is var (userId, email))
        {
            await OutboxStore.WriteAsync(
                connection,
                transaction,
                new(userId, OutboxKind.SenderPaused, senderId, null, new(email, stop.Status, stop.Why, stop.By)),
                now,
                cancellation);
        }
    }
}
