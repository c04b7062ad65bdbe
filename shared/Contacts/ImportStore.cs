using ColdMail.Database;
using Dapper;

namespace ColdMail.Contacts;

/// <summary>The right of one run to write an import; every write is fenced by the token.</summary>
public sealed record ImportLease(long JobId, long Token);

/// <summary>An import that waits although nobody works on it.</summary>
public sealed record StrandedJob(long Id, string Status, DateTime CreatedAt);

public sealed record UploadOwner(long UserId, string Filename);

/// <summary>The rows of uploads, as a run writes them: claimed under a lease, and every later write fenced by it.</summary>
/// <remarks>How the rows of a file are stored: <see cref="ChunkStore"/>.</remarks>
public sealed class ImportStore(Db db)
{
    /// <summary>How many imports the owner of this one has running besides it.</summary>
    public async Task<int> CountRunningAsync(long jobId, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<int>(new(
            """
            SELECT COUNT(*)
              FROM upload_jobs job
              JOIN upload_jobs other ON other.user_id = job.user_id AND other.id <> job.id
             WHERE job.id = @jobId AND other.status = 'running' AND other.lease_until > @now
            """,
            new { jobId, now },
            cancellationToken: cancellation));
    }

    /// <summary>Makes an import this run's own, unless another run has it.</summary>
    /// <returns>The job as it is now; null when there is nothing to do for this run.</returns>
    public Task<UploadJob?> ClaimAsync(
        ImportLease lease, DateTime now, DateTime leaseUntil, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var claimed = await connection.ExecuteAsync(new(
                    """
                    UPDATE upload_jobs
                       SET status = CASE WHEN status = 'undoing' THEN 'undoing' ELSE 'running' END,
                           lease_token = @Token, lease_until = @leaseUntil, attempts = attempts + 1,
                           started_at = COALESCE(started_at, @now)
                     WHERE id = @JobId
                       AND (status IN ('uploading', 'queued')
                            OR status IN ('running', 'undoing') AND (lease_until IS NULL OR lease_until <= @now))
                    """,
                    new { lease.JobId, lease.Token, now, leaseUntil },
                    transaction,
                    cancellationToken: cancellation));
                return claimed == 0
                    ? null
                    : await connection.QuerySingleAsync<UploadJob>(new(
                        $"""
                        SELECT {UploadStore.Columns}
                          FROM upload_jobs j
                          LEFT JOIN contact_lists l ON l.id = j.list_id
                         WHERE j.id = @JobId
                        """,
                        new { lease.JobId },
                        transaction,
                        cancellationToken: cancellation));
            },
            cancellation);

    /// <summary>Fixes how the file is read, before its first row is.</summary>
    /// <returns>False when the job is not this run's any more.</returns>
    public Task<bool> SaveLayoutAsync(
        ImportLease lease, string layoutJson, string etag, long sizeBytes, CancellationToken cancellation) =>
        HoldAsync(
            """
            UPDATE upload_jobs
               SET layout_json = @layoutJson, blob_etag = @etag, size_bytes = @sizeBytes
             WHERE id = @JobId AND lease_token = @Token AND status = 'running'
            """,
            lease,
            new { lease.JobId, lease.Token, layoutJson, etag, sizeBytes },
            cancellation);

    /// <returns>False when the job is not this run's any more: it was cancelled, or the run was taken for dead.</returns>
    public Task<bool> RenewAsync(ImportLease lease, DateTime leaseUntil, CancellationToken cancellation) => HoldAsync(
        "UPDATE upload_jobs SET lease_until = @leaseUntil WHERE id = @JobId AND lease_token = @Token",
        lease,
        new { lease.JobId, lease.Token, leaseUntil },
        cancellation);

    /// <summary>The run ends in good order; the job waits for the next one.</summary>
    public Task ReleaseAsync(ImportLease lease, CancellationToken cancellation) => WriteAsync(
        """
        UPDATE upload_jobs
           SET status = CASE WHEN status = 'running' THEN 'queued' ELSE status END, lease_token = NULL, lease_until = NULL
         WHERE id = @JobId AND lease_token = @Token
        """,
        lease,
        cancellation);

    public Task FinishAsync(ImportLease lease, long sizeBytes, DateTime now, CancellationToken cancellation) => WriteAsync(
        """
        UPDATE upload_jobs
           SET status = 'done', processed_bytes = @sizeBytes, finished_at = @now, lease_token = NULL, lease_until = NULL
         WHERE id = @JobId AND lease_token = @Token AND status = 'running'
        """,
        new { lease.JobId, lease.Token, sizeBytes, now },
        cancellation);

    /// <param name="error">What is wrong, where, and what to do.</param>
    public Task FailAsync(ImportLease lease, string error, DateTime now, CancellationToken cancellation) => WriteAsync(
        """
        UPDATE upload_jobs
           SET status = 'failed', error = @error, finished_at = @now, lease_token = NULL, lease_until = NULL
         WHERE id = @JobId AND lease_token = @Token AND status = 'running'
        """,
        new { lease.JobId, lease.Token, error = error.Length > 3000 ? error[..3000] : error, now },
        cancellation);

    public Task FinishUndoAsync(ImportLease lease, DateTime now, CancellationToken cancellation) => WriteAsync(
        """
        UPDATE upload_jobs
           SET status = 'undone', finished_at = @now, lease_token = NULL, lease_until = NULL
         WHERE id = @JobId AND lease_token = @Token AND status = 'undoing'
        """,
        new { lease.JobId, lease.Token, now },
        cancellation);

    /// <summary>Imports that wait although nobody works on them: their nudge was lost, or their run died.</summary>
    /// <param name="quietSince">Jobs that came later may still get their nudge.</param>
    public async Task<IReadOnlyList<StrandedJob>> FindStrandedAsync(
        DateTime now, DateTime quietSince, int limit, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<StrandedJob>(new(
            """
            SELECT id AS Id, status AS Status, created_at AS CreatedAt
              FROM upload_jobs
             WHERE status IN ('queued', 'uploading') AND created_at <= @quietSince
                OR status IN ('running', 'undoing') AND (lease_until IS NULL OR lease_until <= @now)
             ORDER BY id
             LIMIT @limit
            """,
            new { now, quietSince, limit },
            cancellationToken: cancellation))).AsList();
    }

    public async Task<UploadOwner?> FindOwnerAsync(long jobId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<UploadOwner>(new(
            "SELECT user_id AS UserId, filename AS Filename FROM upload_jobs WHERE id = @jobId",
            new { jobId },
            cancellationToken: cancellation));
    }

    /// <summary>The oldest job of the same user that waits for its turn.</summary>
    public async Task<long?> NextWaitingAsync(long userId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<long?>(new(
            "SELECT MIN(id) FROM upload_jobs WHERE user_id = @userId AND status = 'queued'",
            new { userId },
            cancellationToken: cancellation));
    }

    /// <summary>Writes, then asks whether the job is still this run's: what was written may have been there already.</summary>
    async Task<bool> HoldAsync(string sql, ImportLease lease, object parameters, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(sql, parameters, cancellationToken: cancellation));
        return await connection.ExecuteScalarAsync<bool>(new(
            "SELECT EXISTS (SELECT 1 FROM upload_jobs WHERE id = @JobId AND lease_token = @Token)",
            lease,
            cancellationToken: cancellation));
    }

    async Task<int> WriteAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(sql, parameters, cancellationToken: cancellation));
    }
}
