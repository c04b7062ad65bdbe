using ColdMail.Database;
using ColdMail.Scheduling.Rotation;
using Dapper;

namespace ColdMail.Sending;

/// <summary>A sender that does not send, and a campaign with mails that wait for it: a running one, or any of a deleted sender.</summary>
/// <param name="IsGone">It was deleted; otherwise it is paused or in error.</param>
/// <param name="StartsNewThreads">What the campaign says of follow-ups of a deleted sender: another one writes anew, or they are held.</param>
public sealed record LostSender(long SenderId, long CampaignId, bool IsGone, bool StartsNewThreads);

/// <summary>Moves and holds what waits for senders that do not send. Every method is safe to repeat.</summary>
/// <remarks>Not of a sender that its breaker stopped: the addresses that bounced there would bounce elsewhere as well.</remarks>
public sealed class LostSenderStore(Db db)
{
    /// <summary>Mails of one call; the next minute goes on.</summary>
    const int Limit = 20_000;

    /// <param name="senderId">Null: of all.</param>
    public async Task<IReadOnlyList<LostSender>> FindAsync(long? senderId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. (await connection.QueryAsync<(long Sender, long Campaign, bool IsGone, string Rule)>(new(
            """
            SELECT s.id, c.id, s.deleted_at IS NOT NULL, CAST(c.lost_sender AS CHAR)
              FROM sender_accounts s
              JOIN campaigns c ON c.user_id = s.user_id AND (c.status = 'running' OR s.deleted_at IS NOT NULL)
             WHERE (s.status <> 'active' OR s.deleted_at IS NOT NULL) AND (@senderId IS NULL OR s.id = @senderId)
               AND (SELECT w.waiting_for FROM email_messages w WHERE w.waiting_for = s.id LIMIT 1) IS NOT NULL
               AND EXISTS (SELECT 1
                             FROM email_messages m
                            WHERE m.waiting_for = s.id AND m.campaign_id = c.id
                              AND (s.deleted_at IS NOT NULL OR m.step_number = 1 AND m.attempt = 0))
             LIMIT 1000
            """,
            new { senderId },
            cancellationToken: cancellation)))
            .Select(row => new LostSender(row.Sender, row.Campaign, row.IsGone, row.Rule == "new_thread"))];
    }

    /// <summary>The senders of the campaign that do send.</summary>
    public async Task<IReadOnlyList<RotatingSender>> OthersAsync(long campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. (await connection.QueryAsync<RotationRow>(new(
            $"SELECT {RotationSql.Columns} FROM {RotationSql.From} WHERE s.campaign_id = @campaignId AND a.deleted_at IS NULL AND a.status = 'active' AND a.breaker <> 'open' ORDER BY a.id",
            new { campaignId },
            cancellationToken: cancellation)))
            .Select(row => row.ToSender())];
    }

    /// <summary>Gives mails that were never offered to other senders.</summary>
    /// <param name="pattern">Whose turn it is, by contact.</param>
    /// <param name="withFollowUps">Also those of later steps: they begin a thread of the new sender.</param>
    /// <returns>How many.</returns>
    public async Task<int> MoveAsync(
        LostSender lost, IReadOnlyList<long> pattern, bool withFollowUps, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(
            $"""
            UPDATE email_messages
               SET sender_id = ELT(1 + MOD(contact_id, @Count), {string.Join(", ", pattern)}), reason = 'SENDER_CHANGED'
             WHERE waiting_for = @SenderId AND campaign_id = @CampaignId AND attempt = 0
               AND (step_number = 1 OR @withFollowUps)
             LIMIT @Limit
            """,
            new { lost.SenderId, lost.CampaignId, pattern.Count, withFollowUps, Limit },
            cancellationToken: cancellation));
    }

    /// <summary>Holds what is left, each mail with its event.</summary>
    /// <returns>How many.</returns>
    public Task<int> HoldAsync(LostSender lost, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var ids = (await connection.QueryAsync<long>(new(
                    """
                    SELECT id
                      FROM email_messages
                     WHERE waiting_for = @SenderId AND campaign_id = @CampaignId
                     LIMIT @Limit
                       FOR UPDATE
                    """,
                    new { lost.SenderId, lost.CampaignId, Limit },
                    transaction,
                    cancellationToken: cancellation))).AsList();
                if (ids.Count == 0)
                {
                    return 0;
                }

                await connection.ExecuteAsync(new(
                    """
                    INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                    SELECT user_id, campaign_id, id, 'held', @now, JSON_OBJECT('reason', 'SENDER_GONE')
                      FROM email_messages
                     WHERE id IN @ids;
                    UPDATE email_messages SET status = 'held', reason = 'SENDER_GONE' WHERE id IN @ids
                    """,
                    new { ids, now },
                    transaction,
                    cancellationToken: cancellation));
                return ids.Count;
            },
            cancellation);
}
