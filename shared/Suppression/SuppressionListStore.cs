using System.Runtime.CompilerServices;
using ColdMail.Database;
using Dapper;
using MySqlConnector;

namespace ColdMail.Suppression;

/// <param name="Search">Part of an entry; null for all.</param>
/// <param name="Reason">One reason; null for all.</param>
/// <param name="CampaignId">Entries of this campaign only; null for all.</param>
public sealed record SuppressionFilter(string? Search, string? Reason, long? CampaignId);

/// <summary>The suppression list as its user sees it. Entries that hold for the whole installation are not part of it.</summary>
public sealed class SuppressionListStore(Db db)
{
    const string Columns =
        """
        id AS Id, email AS Email, NULLIF(campaign_id, 0) AS CampaignId, CAST(reason AS CHAR) AS Reason, note AS Note,
        CASE WHEN actor <> 0 THEN 'you' WHEN reason IN ('unsubscribe', 'complaint') THEN 'the person' ELSE 'ColdMail' END AS `By`,
        message_id AS MessageId, created_at AS CreatedAt, cancelled AS Cancelled, crossed AS Crossed
        """;

    /// <param name="before">The id after which the page begins, newest first; null for the first page.</param>
    public async Task<IReadOnlyList<SuppressionEntry>> ListAsync(
        long userId, SuppressionFilter filter, long? before, int limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<SuppressionEntry>(new(
            $"""
            SELECT {Columns}
              FROM suppression_list
             WHERE user_id = @userId
               AND (@before IS NULL OR id < @before)
               AND (@Reason IS NULL OR reason = @Reason)
               AND (@CampaignId IS NULL OR campaign_id = @CampaignId)
               AND (@Search IS NULL OR INSTR(email, @Search) > 0)
             ORDER BY id DESC
             LIMIT @limit
            """,
            new { userId, filter.Search, filter.Reason, filter.CampaignId, before, limit },
            cancellationToken: cancellation))).AsList();
    }

    /// <param name="campaignId">0: the entry for all campaigns.</param>
    public async Task<SuppressionEntry?> FindAsync(long userId, string email, long campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<SuppressionEntry>(new(
            $"SELECT {Columns} FROM suppression_list WHERE owner = @userId AND email = @email AND campaign_id = @campaignId",
            new { userId, email, campaignId },
            cancellationToken: cancellation));
    }

    /// <summary>Everything that keeps mails from an address, of the user's list and that of the installation; what decides first, first.</summary>
    /// <param name="address">Normalised.</param>
    public async Task<IReadOnlyList<SuppressionHit>> CoveringAsync(long userId, string address, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await CoveringAsync(connection, null, userId, address, cancellation);
    }

    /// <summary>Whether an entry of the user has contacts that are still gone through.</summary>
    public async Task<bool> IsPendingAsync(long userId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<bool>(new(
            "SELECT EXISTS (SELECT 1 FROM suppression_sweeps WHERE owner = @userId)", new { userId }, cancellationToken: cancellation));
    }

    /// <summary>The whole list, oldest first, read while it is consumed.</summary>
    public async IAsyncEnumerable<SuppressionEntry> ExportAsync(
        long userId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var entries = connection.QueryUnbufferedAsync<SuppressionEntry>(
            $"SELECT {Columns} FROM suppression_list WHERE user_id = @userId ORDER BY id", new { userId });
        await foreach (var entry in entries.WithCancellation(cancellation))
        {
            yield return entry;
        }
    }

    /// <summary>
    /// Takes an entry off the list; a contact that was marked for it gets mail again. What was cancelled stays cancelled. What
    /// a person asked for goes only with a note, and who removed it and why is kept.
    /// </summary>
    public Task<SuppressionRemoval> RemoveAsync(long userId, long id, string note, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync<SuppressionRemoval>(
            async (connection, transaction) =>
            {
                var entry = await connection.QuerySingleOrDefaultAsync<SuppressionEntry>(new(
                    $"SELECT {Columns} FROM suppression_list WHERE id = @id AND user_id = @userId",
                    new { id, userId },
                    transaction,
                    cancellationToken: cancellation));
                if (entry is null)
                {
                    return new SuppressionRemoval.NotFound();
                }

                if (entry.Reason is "complaint" or "erased")
                {
                    return new SuppressionRemoval.Kept();
                }

                if (entry.Reason == "unsubscribe" && note.Length == 0)
                {
                    return new SuppressionRemoval.NeedsNote();
                }

                return await RemoveAsync(connection, transaction, userId, entry, userId, note, now, cancellation)
                    ? new SuppressionRemoval.Removed(
                        entry, await CoveringAsync(connection, transaction, userId, entry.Email, cancellation))
                    : new SuppressionRemoval.NotFound();
            },
            cancellation);

    /// <summary>Takes an entry off the list within the caller's transaction: contact, entry and the trace of it.</summary>
    /// <param name="actor">0: the person whom it is about.</param>
    /// <returns>False when it is not there any more as it was read.</returns>
    internal static async Task<bool> RemoveAsync(
        MySqlConnection connection, MySqlTransaction transaction, long userId, SuppressionEntry entry, long actor, string note,
        DateTime now, CancellationToken cancellation)
    {
        var parameters = new
        {
            userId,
            entry.Id,
            entry.Email,
            campaignId = entry.CampaignId ?? 0,
            entry.Reason,
            entry.CreatedAt,
            actor,
            note,
            now,
            status = entry.Reason == "unsubscribe" ? "unsubscribed" : "bounced",
        };
        await connection.ExecuteAsync(new(
            "SELECT id FROM contacts WHERE user_id = @userId AND email = @Email FOR UPDATE",
            parameters,
            transaction,
            cancellationToken: cancellation));
        var removed = await connection.ExecuteAsync(new(
            "DELETE FROM suppression_list WHERE id = @Id AND user_id = @userId AND reason = @Reason",
            parameters,
            transaction,
            cancellationToken: cancellation));
        if (removed == 0)
        {
            return false;
        }

        await connection.ExecuteAsync(new(
            """
            INSERT INTO suppression_removals (user_id, email, campaign_id, reason, added_at, actor, note, removed_at)
            VALUES (@userId, @Email, @campaignId, @Reason, @CreatedAt, @actor, @note, @now);
            UPDATE contacts
               SET status = 'ok', status_changed_at = @now, updated_at = @now
             WHERE user_id = @userId AND email = @Email AND status = @status AND @campaignId = 0
            """,
            parameters,
            transaction,
            cancellationToken: cancellation));
        return true;
    }

    static async Task<IReadOnlyList<SuppressionHit>> CoveringAsync(
        MySqlConnection connection, MySqlTransaction? transaction, long userId, string address, CancellationToken cancellation) =>
        EntryText.IsPattern(address)
            ? []
            : (await connection.QueryAsync<SuppressionHit>(new(
                $"""
                SELECT s.campaign_id AS CampaignId, {SuppressionSql.Code} AS Code, s.email AS Entry,
                       CAST(s.reason AS CHAR) AS Reason, s.created_at AS Since, f.is_global AS IsGlobal
                  FROM {SuppressionSql.Entries("@userId", "@address", "SUBSTRING_INDEX(@address, '@', -1)")}
                 ORDER BY f.id, s.campaign_id
                """,
                new { userId, address },
                transaction,
                cancellationToken: cancellation))).AsList();
}
