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
    /// Sent mails, which are most, are counted within an index. Of the others a reason is read too: some hundred thousand take
    /// less than a second.
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
            SELECT sender_id AS SenderId, step_number AS StepNumber, zone AS Zone, country AS Country,
                   CASE WHEN reason IN ('DEFERRED', 'AUTO_REPLY', 'COMPANY_DAILY_CAP') THEN reason END AS Reason,
                   scheduled_at <= @now AS IsDue, COUNT(*) AS Mails, MIN(scheduled_at) AS FirstDueAt
              FROM email_messages
             WHERE campaign_id = @campaignId AND status = 'scheduled'
             GROUP BY SenderId, StepNumber, Zone, Country, Reason, IsDue
            """))).AsList();
        var states = (await connection.QueryAsync<StateCount>(Command(
            """
            SELECT CAST(status AS CHAR) AS Status, NULL AS Reason, COUNT(*) AS Mails
              FROM email_messages
             WHERE campaign_id = @campaignId AND status IN ('claimed', 'sending', 'sent')
             GROUP BY status
             UNION ALL
            SELECT CAST(status AS CHAR), reason, COUNT(*)
              FROM email_messages
             WHERE campaign_id = @campaignId AND status IN ('failed', 'uncertain', 'cancelled', 'held')
             GROUP BY status, reason
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
