using ColdMail.Database;
using Dapper;

namespace ColdMail.Alerts;

/// <summary>Marks the row that poisoned work was about and raises the alert, both in one transaction.</summary>
public sealed class PoisonStore(Db db)
{
    /// <summary>
    /// Lets a sender rest: no hint is posted for it before <paramref name="restUntil"/>. Its mails keep their states.
    /// Safe to repeat: a longer rest is never cut short.
    /// </summary>
    /// <returns>False when there is no such sender any more.</returns>
    public Task<bool> RestSenderAsync(
        long senderId, DateTime restUntil, Func<PoisonedRow, Alert> alert, DateTime now, CancellationToken cancellation) =>
        MarkAsync(
            "SELECT user_id AS UserId, from_email AS Name FROM sender_accounts WHERE id = @id AND deleted_at IS NULL FOR UPDATE",
            """
            UPDATE sender_accounts
               SET hint_until = @restUntil
             WHERE id = @id AND (hint_until IS NULL OR hint_until < @restUntil)
            """,
            new(senderId, restUntil, now),
            alert,
            cancellation);

    /// <summary>
    /// Notes on a campaign that its launch was just tried in vain, so that it is taken up again, from where it was, no
    /// sooner than any launch that stalled. Safe to repeat.
    /// </summary>
    /// <returns>False when there is no such campaign any more.</returns>
    public Task<bool> PostponeLaunchAsync(
        long campaignId, Func<PoisonedRow, Alert> alert, DateTime now, CancellationToken cancellation) =>
        MarkAsync(
            "SELECT user_id AS UserId, name AS Name FROM campaigns WHERE id = @id FOR UPDATE",
            "UPDATE campaigns SET updated_at = @now WHERE id = @id AND status = 'launching'",
            new(campaignId, now, now),
            alert,
            cancellation);

    Task<bool> MarkAsync(
        string load, string mark, Mark values, Func<PoisonedRow, Alert> alert, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var row = await connection.QuerySingleOrDefaultAsync<PoisonedRow>(
                    new(load, values, transaction, cancellationToken: cancellation));
                if (row is null)
                {
                    return false;
                }

                await connection.ExecuteAsync(new(mark, values, transaction, cancellationToken: cancellation));
                await AlertStore.RaiseAsync(connection, transaction, alert(row), values.Now, cancellation);
                return true;
            },
            cancellation);

    sealed record Mark(long Id, DateTime RestUntil, DateTime Now);
}

/// <summary>Whose the row is, and what its owner calls it.</summary>
public sealed record PoisonedRow(long UserId, string Name);
