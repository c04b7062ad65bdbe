using ColdMail.Database;
using Dapper;

namespace ColdMail.DryRuns;

/// <summary>The right of one worker to write a dry run; every write is fenced by the token.</summary>
public sealed record DryRunLease(long Id, long Token);

/// <summary>Dry runs as their worker writes them: claimed under a lease, and every later write fenced by it.</summary>
public sealed class DryRunWorkStore(Db db)
{
    /// <summary>How many dry runs the owner of this one has running besides it.</summary>
    public async Task<int> CountRunningAsync(long id, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<int>(new(
            """
            SELECT COUNT(*)
              FROM dry_runs r
              JOIN dry_runs other ON other.user_id = r.user_id AND other.id <> r.id
             WHERE r.id = @id AND other.status = 'running' AND other.lease_until > @now
            """,
            new { id, now },
            cancellationToken: cancellation));
    }

    /// <summary>Makes a dry run this worker's own, unless another one has it.</summary>
    /// <returns>As it is now; null when there is nothing to do for this worker.</returns>
    public Task<DryRun?> ClaimAsync(DryRunLease lease, DateTime now, DateTime leaseUntil, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var claimed = await connection.ExecuteAsync(new(
                    """
                    UPDATE dry_runs
                       SET status = 'running', lease_token = @Token, lease_until = @leaseUntil, attempts = attempts + 1,
                           percent = 0, as_of = @now
                     WHERE id = @Id AND (status = 'queued' OR status = 'running' AND lease_until <= @now)
                    """,
                    new { lease.Id, lease.Token, now, leaseUntil },
                    transaction,
                    cancellationToken: cancellation));
                return claimed == 0
                    ? null
                    : await connection.QuerySingleAsync<DryRun>(new(
                        $"SELECT {DryRunStore.Columns} FROM dry_runs r WHERE r.id = @Id",
                        new { lease.Id },
                        transaction,
                        cancellationToken: cancellation));
            },
            cancellation);

    /// <summary>Shows how far it is and keeps the lease.</summary>
    /// <returns>False when it is not this worker's any more: it was cancelled, or the worker was taken for dead.</returns>
    public Task<bool> ReportAsync(DryRunLease lease, int percent, DateTime leaseUntil, CancellationToken cancellation) =>
        WriteAsync(lease, [], percent, leaseUntil, cancellation);

    /// <summary>The same, and adds mails; one that is there already stays as it is.</summary>
    /// <returns>False when it is not this worker's any more: nothing was written.</returns>
    public Task<bool> WriteAsync(
        DryRunLease lease, IReadOnlyList<DryRunMail> mails, int percent, DateTime leaseUntil, CancellationToken cancellation)
    {
        var rows = new Rows(
            "contact_id bigint", "step_number int", "outcome text", "reason text", "detail text", "sender_id bigint",
            "decided_at datetime(6)", "subject text", "message_id_header text", "in_reply_to text", "size_bytes int",
            "body_hash text");
        foreach (var mail in mails)
        {
            rows.Add(
                mail.ContactId, mail.StepNumber, mail.Outcome, mail.Reason, Cut(mail.Detail, 300), mail.SenderId, mail.DecidedAt,
                Cut(mail.Subject, 1000), mail.MessageIdHeader, mail.InReplyTo, mail.SizeBytes, mail.BodyHash);
        }

        return db.TransactAsync(
            async (connection, transaction) =>
            {
                var isOurs = await connection.ExecuteScalarAsync<long?>(new(
                    "SELECT id FROM dry_runs WHERE id = @Id AND lease_token = @Token FOR UPDATE",
                    lease,
                    transaction,
                    cancellationToken: cancellation)) is not null;
                if (isOurs)
                {
                    await connection.ExecuteAsync(new(
                        "UPDATE dry_runs SET lease_until = @leaseUntil, percent = @percent WHERE id = @Id",
                        new { lease.Id, percent, leaseUntil },
                        transaction,
                        cancellationToken: cancellation));
                }

                if (isOurs && !rows.IsEmpty)
                {
                    await connection.ExecuteAsync(new(
                        $"""
                        INSERT INTO dry_run_mails
                               (dry_run_id, contact_id, step_number, outcome, reason, detail, sender_id, decided_at, subject,
                                message_id_header, in_reply_to, size_bytes, body_hash)
                        SELECT @Id, v.contact_id, v.step_number, v.outcome, v.reason, v.detail, v.sender_id, v.decided_at,
                               v.subject, v.message_id_header, v.in_reply_to, v.size_bytes, FROM_BASE64(v.body_hash)
                          FROM {rows.Table} v
                            ON DUPLICATE KEY UPDATE step_number = dry_run_mails.step_number
                        """,
                        rows.With(new { lease.Id }),
                        transaction,
                        cancellationToken: cancellation));
                }

                return isOurs;
            },
            cancellation);
    }

    /// <summary>It has come to its end: its result stands, and takes the place of earlier ones of the campaign.</summary>
    /// <returns>False when it is not this worker's any more.</returns>
    public Task<bool> FinishAsync(
        DryRunLease lease, string outcomesJson, DateTime? beginsAt, DateTime? finishesAt, DateTime now,
        CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var finished = await connection.ExecuteAsync(new(
                    """
                    UPDATE dry_runs
                       SET status = 'done', percent = 100, outcomes_json = @outcomesJson, begins_at = @beginsAt,
                           finishes_at = @finishesAt, ended_at = @now, lease_token = NULL, lease_until = NULL
                     WHERE id = @Id AND lease_token = @Token
                    """,
                    new { lease.Id, lease.Token, outcomesJson, beginsAt, finishesAt, now },
                    transaction,
                    cancellationToken: cancellation)) == 1;
                if (finished)
                {
                    await connection.ExecuteAsync(new(
                        """
                        DELETE earlier
                          FROM dry_runs earlier
                          JOIN dry_runs r ON r.campaign_id = earlier.campaign_id AND earlier.id < r.id
                         WHERE r.id = @Id AND earlier.status IN ('done', 'failed', 'cancelled')
                        """,
                        new { lease.Id },
                        transaction,
                        cancellationToken: cancellation));
                }

                return finished;
            },
            cancellation);

    /// <param name="error">What is wrong, and what to do.</param>
    public Task FailAsync(DryRunLease lease, string error, DateTime now, CancellationToken cancellation) => ExecuteAsync(
        """
        UPDATE dry_runs
           SET status = 'failed', error = @error, ended_at = @now, lease_token = NULL, lease_until = NULL
         WHERE id = @Id AND lease_token = @Token
        """,
        new { lease.Id, lease.Token, error = Cut(error, 1000), now },
        cancellation);

    /// <summary>The worker ends before the dry run does; the next one begins it anew.</summary>
    public Task ReleaseAsync(DryRunLease lease, CancellationToken cancellation) => ExecuteAsync(
        "UPDATE dry_runs SET status = 'queued', lease_token = NULL, lease_until = NULL WHERE id = @Id AND lease_token = @Token",
        lease,
        cancellation);

    /// <summary>The oldest dry run of the same user that waits for its turn.</summary>
    public async Task<long?> NextWaitingAsync(long userId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<long?>(new(
            "SELECT MIN(id) FROM dry_runs WHERE user_id = @userId AND status = 'queued'",
            new { userId },
            cancellationToken: cancellation));
    }

    async Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(sql, parameters, cancellationToken: cancellation));
    }

    static string? Cut(string? text, int length) => text?.Length > length ? text[..length] : text;
}
