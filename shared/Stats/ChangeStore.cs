using ColdMail.Database;
using Dapper;

namespace ColdMail.Stats;

/// <param name="CampaignIds">Campaigns whose numbers may have changed since their last roll-up.</param>
/// <param name="Mark">To be stored when all of them are rolled up.</param>
public sealed record ChangedCampaigns(IReadOnlyList<long> CampaignIds, long Mark);

/// <summary>Finds what changed without looking at every mail: by the events written since, and by the campaigns themselves.</summary>
public sealed class ChangeStore(Db db)
{
    const string Name = "campaign_stats";

    /// <summary>Events get their number before they commit, so the last ones are read again for a while.</summary>
    static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    /// <summary>An open campaign is counted at least this often, should a change ever come without an event.</summary>
    static readonly TimeSpan Sweep = TimeSpan.FromMinutes(5);

    public async Task<ChangedCampaigns> FindAsync(DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var mark = await connection.ExecuteScalarAsync<long>(new(
            "SELECT COALESCE((SELECT last_event_id FROM rollup_marks WHERE name = @Name), 0)",
            new { Name },
            cancellationToken: cancellation));
        var ids = (await connection.QueryAsync<long>(new(
            """
            SELECT DISTINCT campaign_id FROM email_events WHERE id > @mark
            UNION
            SELECT c.id
              FROM campaigns c
              LEFT JOIN campaign_stats t ON t.campaign_id = c.id AND t.step_number = 1
             WHERE c.status IN ('launching', 'scheduled', 'running', 'paused')
               AND (t.computed_at IS NULL OR t.computed_at < c.updated_at OR t.computed_at <= @sweepBefore)
            """,
            new { mark, sweepBefore = now - Sweep },
            cancellationToken: cancellation))).AsList();
        var newMark = await connection.ExecuteScalarAsync<long>(new(
            "SELECT COALESCE(MAX(id), @mark) FROM email_events WHERE id > @mark AND occurred_at < @settled",
            new { mark, settled = now - Overlap },
            cancellationToken: cancellation));
        return new(ids, newMark);
    }

    public async Task StoreMarkAsync(long mark, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            INSERT INTO rollup_marks (name, last_event_id) VALUES (@Name, @mark)
                ON DUPLICATE KEY UPDATE last_event_id = GREATEST(last_event_id, VALUES(last_event_id))
            """,
            new { Name, mark },
            cancellationToken: cancellation));
    }
}
