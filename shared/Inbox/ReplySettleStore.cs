using System.Text;
using ColdMail.Database;
using ColdMail.Scheduling.Limits;
using ColdMail.Sending;
using Dapper;
using MySqlConnector;

namespace ColdMail.Inbox;

/// <summary>Writes down what became of a reply that was offered.</summary>
public sealed class ReplySettleStore(Db db)
{
    /// <remarks>
    /// Safe to repeat: fenced by the lease token and the attempt. The one state that a late outcome may replace is <c>uncertain</c>, by
    /// <c>sent</c>, of the same attempt.
    /// </remarks>
    public Task SettleAsync(Settlement settlement, DateTime dueAt) => db.TransactAsync(
        async (connection, transaction) =>
        {
            var written = await connection.ExecuteScalarAsync<int>(new(
                """
                UPDATE inbox_replies
                   SET status = @Status, reason = @Reason, due_at = @dueAt, sent_at = COALESCE(@SentAt, sent_at),
                       deferrals = deferrals + @IsDeferral, last_code = @Code, last_reply = @ShortReply,
                       provider_message_id = @ProviderMessageId, lease_until = NULL
                 WHERE id = @Id AND attempt = @Attempt AND lease_token = @LeaseToken
                   AND (status = 'sending' OR (status = 'uncertain' AND @Status = 'sent'));
                SELECT ROW_COUNT()
                """,
                new
                {
                    settlement.Status,
                    settlement.Reason,
                    dueAt,
                    settlement.SentAt,
                    IsDeferral = settlement.IsDeferral ? 1 : 0,
                    settlement.Code,
                    settlement.ShortReply,
                    settlement.ProviderMessageId,
                    settlement.Message.Id,
                    settlement.Message.Attempt,
                    settlement.Message.LeaseToken,
                },
                transaction));
            if (written == 1 && settlement.Refund)
            {
                await CounterStore.GiveBackAsync(
                    connection, transaction, settlement.Message.Counters.CountBy(counter => counter), CancellationToken.None);
            }
        },
        CancellationToken.None);

    /// <summary>Whatever a mail cites went, also a reply of which nobody knew. Safe to repeat.</summary>
    internal static async Task ProveAsync(
        MySqlConnection connection, MySqlTransaction transaction, long userId, IReadOnlyList<string> cited, CancellationToken cancellation)
    {
        var ids = cited.Where(id => id.Length <= 255 && Ascii.IsValid(id)).ToList();
        if (ids.Count > 0)
        {
            await connection.ExecuteAsync(new(
                """
                UPDATE inbox_replies
                   SET status = 'sent', reason = 'EVIDENCE'
                 WHERE message_id_header IN @ids AND user_id = @userId AND status = 'uncertain'
                """,
                new { userId, ids },
                transaction,
                cancellationToken: cancellation));
        }
    }
}
