using System.Runtime.CompilerServices;
using ColdMail.Database;
using Dapper;

namespace ColdMail.Suppression;

/// <summary>The suppression list as its user sees it. Entries that hold for the whole installation are not part of it.</summary>
public sealed class SuppressionListStore(Db db)
{
    /// <param name="search">Part of an address; null for all.</param>
    /// <param name="reason">One reason; null for all.</param>
    /// <param name="before">The id after which the page begins, newest first; null for the first page.</param>
    public async Task<IReadOnlyList<SuppressionEntry>> ListAsync(
        long userId, string? search, string? reason, long? before, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<SuppressionEntry>(new(
            """
            SELECT id, email, reason, message_id AS messageId, created_at AS createdAt
              FROM suppression_list
             WHERE user_id = @userId
               AND (@before IS NULL OR id < @before)
               AND (@reason IS NULL OR reason = @reason)
               AND (@search IS NULL OR INSTR(email, @search) > 0)
             ORDER BY id DESC
             LIMIT @limit
            """,
            new { userId, search, reason, before, limit },
            cancellationToken: cancellation))).AsList();
    }

    public async Task<SuppressionEntry?> FindAsync(long userId, string email, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<SuppressionEntry>(new(
            "SELECT id, email, reason, message_id AS messageId, created_at AS createdAt FROM suppression_list WHERE user_id = @userId AND email = @email",
            new { userId, email },
            cancellationToken: cancellation));
    }

    /// <summary>The whole list, oldest first, read while it is consumed.</summary>
    public async IAsyncEnumerable<SuppressionEntry> ExportAsync(
        long userId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var entries = connection.QueryUnbufferedAsync<SuppressionEntry>(
            "SELECT id, email, reason, message_id AS messageId, created_at AS createdAt FROM suppression_list WHERE user_id = @userId ORDER BY id",
            new { userId });
        await foreach (var entry in entries.WithCancellation(cancellation))
        {
            yield return entry;
        }
    }

    /// <summary>
    /// Takes an entry off the list; a contact that was only marked as bounced gets mail again. What was cancelled stays
    /// cancelled.
    /// </summary>
    public Task<SuppressionRemoval> RemoveAsync(long userId, long id, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var entry = await connection.QuerySingleOrDefaultAsync<(string Email, string Reason)?>(new(
                    "SELECT email, reason FROM suppression_list WHERE id = @id AND user_id = @userId",
                    new { id, userId },
                    transaction,
                    cancellationToken: cancellation));
                if (entry is not var (email, _))
                {
                    return SuppressionRemoval.NotFound;
                }

                await connection.ExecuteAsync(new(
                    "SELECT id FROM contacts WHERE user_id = @userId AND email = @email FOR UPDATE",
                    new { userId, email },
                    transaction,
                    cancellationToken: cancellation));
                var removed = await connection.ExecuteAsync(new(
                    """
                    DELETE FROM suppression_list
                     WHERE id = @id AND user_id = @userId AND reason IN ('manual', 'import', 'bounce')
                    """,
                    new { id, userId },
                    transaction,
                    cancellationToken: cancellation));
                if (removed == 0)
                {
                    return SuppressionRemoval.Kept;
                }

                await connection.ExecuteAsync(new(
                    """
                    UPDATE contacts
                       SET status = 'ok', status_changed_at = @now, updated_at = @now
                     WHERE user_id = @userId AND email = @email AND status = 'bounced'
                    """,
                    new { userId, email, now },
                    transaction,
                    cancellationToken: cancellation));
                return SuppressionRemoval.Removed;
            },
            cancellation);
}
