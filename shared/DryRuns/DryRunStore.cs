using System.Globalization;
using ColdMail.Campaigns;
using ColdMail.Database;
using Dapper;

namespace ColdMail.DryRuns;

/// <param name="Outcome">Null: all.</param>
/// <param name="After">Where the page before ended; null for the first.</param>
public sealed record DryRunQuery(string? Outcome, string? Email, string? After, int Limit);

/// <summary>A line of the result.</summary>
/// <param name="Email">Empty for a contact that was removed since.</param>
/// <param name="From">Of the sender; null for a mail without one.</param>
public sealed record DryRunLine(
    long ContactId, int StepNumber, string Email, string Outcome, string? Reason, string? Detail, long? SenderId, string? From,
    DateTime? DecidedAt, string? Subject, string? MessageIdHeader, string? InReplyTo, int? SizeBytes);

/// <summary>Dry runs as their owner starts, ends and reads them.</summary>
public sealed class DryRunStore(Db db)
{
    internal const string Columns =
        """
        r.id AS Id, r.user_id AS UserId, r.campaign_id AS CampaignId, CAST(r.status AS CHAR) AS Status, r.percent AS Percent,
        r.as_of AS AsOf, r.begins_at AS BeginsAt, r.finishes_at AS FinishesAt, r.outcomes_json AS OutcomesJson, r.error AS Error,
        r.attempts AS Attempts, r.created_at AS CreatedAt, r.ended_at AS EndedAt
        """;

    const string MailColumns =
        """
        m.contact_id AS ContactId, m.step_number AS StepNumber, CAST(m.outcome AS CHAR) AS Outcome, m.reason AS Reason,
        m.detail AS Detail, m.sender_id AS SenderId, m.decided_at AS DecidedAt, m.subject AS Subject,
        m.message_id_header AS MessageIdHeader, m.in_reply_to AS InReplyTo, m.size_bytes AS SizeBytes, m.body_hash AS BodyHash
        """;

    /// <summary>Queues a dry run of a campaign of the user. Any number of calls while one is open give that one.</summary>
    public async Task<long> StartAsync(long userId, long campaignId, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteScalarAsync<long>(new(
            """
            INSERT INTO dry_runs (user_id, campaign_id, created_at)
            VALUES (@userId, @campaignId, @now)
                ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(dry_runs.id);
            SELECT LAST_INSERT_ID()
            """,
            new { userId, campaignId, now },
            cancellationToken: cancellation));
    }

    /// <returns>Null when this user has no such dry run.</returns>
    public async Task<DryRun?> FindAsync(long userId, long id, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<DryRun>(new(
            $"SELECT {Columns} FROM dry_runs r WHERE r.id = @id AND r.user_id = @userId",
            new { userId, id },
            cancellationToken: cancellation));
    }

    /// <summary>The last one of a campaign, over or not; null when there is none, or no such campaign.</summary>
    public async Task<DryRun?> LastAsync(long userId, long campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QueryFirstOrDefaultAsync<DryRun>(new(
            $"""
            SELECT {Columns}
              FROM dry_runs r
             WHERE r.campaign_id = @campaignId AND r.user_id = @userId
             ORDER BY r.id DESC
             LIMIT 1
            """,
            new { userId, campaignId },
            cancellationToken: cancellation));
    }

    /// <summary>Ends a dry run. Its worker sees it with its next write; what it has written is removed by a timer.</summary>
    /// <returns>False when it is over already, or is not the user's.</returns>
    public async Task<bool> CancelAsync(long userId, long id, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(
            """
            UPDATE dry_runs
               SET status = 'cancelled', ended_at = @now, lease_token = NULL, lease_until = NULL
             WHERE id = @id AND user_id = @userId AND status IN ('queued', 'running')
            """,
            new { userId, id, now },
            cancellationToken: cancellation)) == 1;
    }

    /// <summary>The mails of a dry run that is done, by contact and step; empty of any other.</summary>
    public async Task<Page<DryRunLine>> PageAsync(long userId, long id, DryRunQuery query, CancellationToken cancellation)
    {
        var (contact, step) = Place(query.After);
        await using var connection = await db.OpenAsync(cancellation);
        var found = (await connection.QueryAsync<DryRunLine>(new(
            $"""
            SELECT m.contact_id AS ContactId, m.step_number AS StepNumber, COALESCE(c.email, '') AS Email,
                   CAST(m.outcome AS CHAR) AS Outcome, m.reason AS Reason, m.detail AS Detail, m.sender_id AS SenderId,
                   s.from_email AS `From`, m.decided_at AS DecidedAt, m.subject AS Subject,
                   m.message_id_header AS MessageIdHeader, m.in_reply_to AS InReplyTo, m.size_bytes AS SizeBytes
              FROM dry_runs r
              JOIN dry_run_mails m ON m.dry_run_id = r.id
              LEFT JOIN contacts c ON c.id = m.contact_id AND c.user_id = r.user_id
              LEFT JOIN sender_accounts s ON s.id = m.sender_id AND s.user_id = r.user_id
             WHERE r.id = @id AND r.user_id = @userId AND r.status = 'done'
               AND (m.contact_id > @contact OR (m.contact_id = @contact AND m.step_number > @step))
                   {(query.Outcome is null ? "" : "AND m.outcome = @Outcome")}
                   {(query.Email is null ? "" : "AND m.contact_id = (SELECT id FROM contacts WHERE user_id = @userId AND email = @Email)")}
             ORDER BY m.contact_id, m.step_number
             LIMIT @more
            """,
            new { userId, id, contact, step, query.Outcome, query.Email, more = query.Limit + 1 },
            cancellationToken: cancellation))).AsList();
        return found.Count > query.Limit
            ? new([.. found.Take(query.Limit)], Place(found[query.Limit - 1]))
            : new(found, null);
    }

    /// <summary>The mails of one contact in a dry run of the user that is done, step by step.</summary>
    public async Task<IReadOnlyList<DryRunMail>> OfContactAsync(
        long userId, long id, long contactId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<DryRunMail>(new(
            $"""
            SELECT {MailColumns}
              FROM dry_runs r
              JOIN dry_run_mails m ON m.dry_run_id = r.id
             WHERE r.id = @id AND r.user_id = @userId AND r.status = 'done' AND m.contact_id = @contactId
             ORDER BY m.step_number
            """,
            new { userId, id, contactId },
            cancellationToken: cancellation))).AsList();
    }

    static string Place(DryRunLine last) => string.Create(CultureInfo.InvariantCulture, $"{last.ContactId}.{last.StepNumber}");

    /// <summary>What cannot be read begins at the start.</summary>
    static (long Contact, int Step) Place(string? text) =>
        text?.Split('.') is [var first, var second]
        && long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var contact)
        && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? (contact, step)
            : (0, 0);
}
