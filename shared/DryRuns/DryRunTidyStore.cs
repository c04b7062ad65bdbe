using ColdMail.Database;
using Dapper;

namespace ColdMail.DryRuns;

/// <summary>Finds dry runs that stand still, and removes what nobody can see any more.</summary>
public sealed class DryRunTidyStore(Db db)
{
    const int RemovedAtOnce = 10_000;

    /// <summary>Dry runs that wait although nobody works on them: their nudge was lost, or their worker died.</summary>
    /// <param name="quietSince">Those that came later may still get their nudge.</param>
    public async Task<IReadOnlyList<long>> StrandedAsync(
        DateTime now, DateTime quietSince, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<long>(new(
            """
            SELECT id
              FROM dry_runs
             WHERE status = 'queued' AND created_at <= @quietSince OR status = 'running' AND lease_until <= @now
             ORDER BY id
             LIMIT @limit
            """,
            new { now, quietSince, limit },
            cancellationToken: cancellation))).AsList();
    }

    /// <summary>Gives up one that nobody works on. Safe to repeat.</summary>
    public Task GiveUpAsync(long id, string error, DateTime now, CancellationToken cancellation) => ExecuteAsync(
        """
        UPDATE dry_runs
           SET status = 'failed', error = @error, ended_at = @now, lease_token = NULL, lease_until = NULL
         WHERE id = @id AND (status = 'queued' OR status = 'running' AND lease_until <= @now)
        """,
        new { id, error, now },
        cancellation);

    /// <summary>Removes mails of a dry run, in short transactions.</summary>
    public async Task ClearAsync(long id, CancellationToken cancellation)
    {
        int removed;
        do
        {
            removed = await ExecuteAsync(
                "DELETE FROM dry_run_mails WHERE dry_run_id = @id ORDER BY contact_id, step_number LIMIT @RemovedAtOnce",
                new { id, RemovedAtOnce },
                cancellation);
        }
        while (removed == RemovedAtOnce);
    }

    /// <summary>Forgets dry runs that ended before then; their mails go with <see cref="LeftoversAsync"/>.</summary>
    public Task<int> ForgetAsync(DateTime endedBefore, CancellationToken cancellation) => ExecuteAsync(
        "DELETE FROM dry_runs WHERE ended_at <= @endedBefore", new { endedBefore }, cancellation);

    /// <summary>Dry runs of which mails are left that nobody can see: cancelled, given up or forgotten ones.</summary>
    public async Task<IReadOnlyList<long>> LeftoversAsync(CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<long>(new(
            """
            SELECT m.dry_run_id
              FROM (SELECT DISTINCT dry_run_id FROM dry_run_mails) m
              LEFT JOIN dry_runs r ON r.id = m.dry_run_id AND r.status IN ('queued', 'running', 'done')
             WHERE r.id IS NULL
             ORDER BY m.dry_run_id
            """,
            cancellationToken: cancellation))).AsList();
    }

    async Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(sql, parameters, cancellationToken: cancellation));
    }
}
