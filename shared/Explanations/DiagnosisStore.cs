using System.Data;
using ColdMail.Database;
using Dapper;

namespace ColdMail.Explanations;

/// <summary>What the mails of a campaign come to, counted in one snapshot so that none is counted twice or never.</summary>
public sealed record MailCounts(
    IReadOnlyList<long> SenderIds, IReadOnlyList<LaneCount> Lanes, IReadOnlyList<StateCount> States);

/// <summary>Counts the mails of a campaign by what decides about them. It changes nothing.</summary>
public sealed class DiagnosisStore(Db db)
{
    /// <remarks>
    /// Sent mails, due ones and ended ones, which are most, are counted within an index. Of what is due later the reason is read too,
    /// along the index of the states and not through the whole campaign, which is what the database would choose. Due mails are looked
    /// for with every sender of the user, because those of a deleted one wait for it until they are moved or held.
    /// </remarks>
    /// <param name="campaignId">Of a campaign that the caller knows to be the user's.</param>
    public async Task<MailCounts> CountAsync(long campaignId, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await using var snapshot =
            await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, isReadOnly: true, cancellation);
        CommandDefinition Command(string sql) =>
            new(sql, new { campaignId, now }, snapshot, commandTimeout: 120, cancellationToken: cancellation);

        var lanes = (await connection.QueryAsync<LaneCount>(Command(
            """
            SELECT m.waiting_for AS SenderId, m.step_number AS StepNumber, m.zone AS Zone, m.country AS Country, NULL AS Reason,
                   TRUE AS IsDue, COUNT(*) AS Mails, MIN(m.scheduled_at) AS FirstDueAt
              FROM campaigns c
              STRAIGHT_JOIN sender_accounts s ON s.user_id = c.user_id
              STRAIGHT_JOIN email_messages m FORCE INDEX (ix_email_messages_lane)
                ON m.waiting_for = s.id AND m.campaign_id = c.id
             WHERE c.id = @campaignId AND m.scheduled_at <= @now
             GROUP BY m.waiting_for, m.step_number, m.zone, m.country
             UNION ALL
            SELECT sender_id, step_number, zone, country,
                   CASE WHEN reason IN ('DEFERRED', 'AUTO_REPLY', 'NOT_NOW', 'COMPANY_DAILY_CAP') THEN reason END, FALSE, COUNT(*),
                   MIN(scheduled_at)
              FROM email_messages FORCE INDEX (ix_email_messages_campaign)
             WHERE campaign_id = @campaignId AND status = 'scheduled' AND scheduled_at > @now
             GROUP BY sender_id, step_number, zone, country,
                      CASE WHEN reason IN ('DEFERRED', 'AUTO_REPLY', 'NOT_NOW', 'COMPANY_DAILY_CAP') THEN reason END
            """))).AsList();
        var states = (await connection.QueryAsync<StateCount>(Command(
            """
            SELECT CAST(status AS CHAR) AS Status, NULL AS Reason, COUNT(*) AS Mails
              FROM email_messages
             WHERE campaign_id = @campaignId AND status IN ('claimed', 'sending', 'sent')
             GROUP BY status
             UNION ALL
            SELECT CAST(SUBSTRING_INDEX(ended_as, ' ', 1) AS CHAR), NULLIF(SUBSTRING(ended_as, LOCATE(' ', ended_as) + 1), ''), COUNT(*)
              FROM email_messages FORCE INDEX (ix_email_messages_ended)
             WHERE campaign_id = @campaignId AND ended_as IS NOT NULL
             GROUP BY ended_as
             UNION ALL
            SELECT 'excluded', reason, COUNT(*)
              FROM campaign_exclusions
             WHERE campaign_id = @campaignId
             GROUP BY reason
            """))).AsList();
        var senders = (await connection.QueryAsync<long>(
            Command("SELECT sender_id FROM campaign_senders WHERE campaign_id = @campaignId"))).AsList();
        await snapshot.CommitAsync(cancellation);
        return new([.. senders.Union(lanes.Select(lane => lane.SenderId)).Order()], lanes, states);
    }
}
