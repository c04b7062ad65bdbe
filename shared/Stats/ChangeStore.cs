using ColdMail.Database;
using Dapper;

namespace ColdMail.Stats;

/// <summary>A campaign whose numbers may have changed since its last roll-up.</summary>
/// <param name="FirstEvent">The first event not rolled up yet; null when something else changed.</param>
/// <param name="ComputedAt">The last roll-up; null when there was none.</param>
/// <param name="Took">How long that one took to count.</param>
public sealed record ChangedCampaign(long Id, long? FirstEvent, DateTime? ComputedAt, TimeSpan Took);

/// <param name="Mark">How far the events are read when all of <paramref name="Campaigns"/> are rolled up.</param>
public sealed record Changes(IReadOnlyList<ChangedCampaign> Campaigns, long Mark);

/// <summary>Finds what changed without looking at every mail: by the events written since, and by the campaigns themselves.</summary>
public sealed class ChangeStore(Db db)
{
    const string Name = "campaign_stats";

    /// <summary>Events get their number before they commit, so the last ones are read again for a while.</summary>
    static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    /// <summary>An open campaign is counted at least this often, should a change ever come without an event.</summary>
    static readonly TimeSpan Sweep = TimeSpan.FromMinutes(5);

    public async Task<Changes> FindAsync(DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var mark = await connection.ExecuteScalarAsync<long>(new(
            "SELECT COALESCE((SELECT last_event_id FROM rollup_marks WHERE name = @Name), 0)",
            new { Name },
            cancellationToken: cancellation));
        var changed = (await connection.QueryAsync<(long Id, long? FirstEvent, DateTime? ComputedAt, int? TookMs)>(new(
            """
            SELECT e.campaign_id, e.first_event, t.computed_at, t.computed_in_ms
              FROM (SELECT campaign_id, MIN(id) AS first_event FROM email_events WHERE id > @mark GROUP BY campaign_id) e
              LEFT JOIN campaign_stats t ON t.campaign_id = e.campaign_id AND t.step_number = 1
             UNION ALL
            SELECT c.id, NULL, t.computed_at, t.computed_in_ms
              FROM campaigns c
              LEFT JOIN campaign_stats t ON t.campaign_id = c.id AND t.step_number = 1
             WHERE c.status IN ('launching', 'scheduled', 'running', 'paused')
               AND (t.computed_at IS NULL OR t.computed_at < c.updated_at OR t.computed_at <= @sweepBefore)
            """,
            new { mark, sweepBefore = now - Sweep },
            cancellationToken: cancellation)))
            .GroupBy(row => row.Id)
            .Select(rows => rows.MaxBy(row => row.FirstEvent ?? 0))
            .Select(row => new ChangedCampaign(
                row.Id, row.FirstEvent, row.ComputedAt, TimeSpan.FromMilliseconds(row.TookMs ?? 0)))
            .ToList();
        var newMark = await connection.ExecuteScalarAsync<long>(new(
            "SELECT COALESCE(MAX(id), @mark) FROM email_events WHERE id > @mark AND occurred_at < @settled",
            new { mark, settled = now - Overlap },
            cancellationToken: cancellation));
        return new(changed, newMark);
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
