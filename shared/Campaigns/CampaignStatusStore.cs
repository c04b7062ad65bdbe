using ColdMail.Breakers;
using ColdMail.Database;
using ColdMail.Outbox;
using Dapper;

namespace ColdMail.Campaigns;

/// <summary>Moves a launched campaign between its states. Every move is one conditional update: safe to repeat and to race.</summary>
public sealed class CampaignStatusStore(Db db)
{
    /// <summary>Stops new mails at once: a mail begins only while its campaign is running. What is planned stays planned.</summary>
    public Task<CampaignChange> PauseAsync(long userId, long id, DateTime now, CancellationToken cancellation) => MoveAsync(
        """
        UPDATE campaigns
           SET status = 'paused', status_reason = NULL, paused_at = @now, updated_at = @now
         WHERE id = @id AND user_id = @userId AND status IN ('launching', 'scheduled', 'running')
        """,
        ["paused"], userId, id, now, cancellation);

    /// <summary>
    /// Goes on where it stopped: what was left of the delay of a follow-up when it was paused is left now. What was due
    /// already is let out by caps and gap, never in a burst.
    /// </summary>
    public async Task<CampaignChange> ResumeAsync(long userId, long id, DateTime now, CancellationToken cancellation)
    {
        await db.TransactAsync(
            async (connection, transaction) =>
            {
                var paused = await connection.QuerySingleOrDefaultAsync<Paused>(new(
                    "SELECT id, paused_at AS At FROM campaigns WHERE id = @id AND user_id = @userId AND status = 'paused' FOR UPDATE",
                    new { userId, id },
                    transaction,
                    cancellationToken: cancellation));
                if (paused?.At is { } pausedAt)
                {
                    await connection.ExecuteAsync(new(
                        """
                        INSERT INTO campaign_pauses (campaign_id, paused_at, resumed_at)
                        VALUES (@id, @pausedAt, @now)
                            ON DUPLICATE KEY UPDATE resumed_at = VALUES(resumed_at);
                        UPDATE email_messages
                           SET scheduled_at = TIMESTAMPADD(MICROSECOND, TIMESTAMPDIFF(MICROSECOND, @pausedAt, @now), scheduled_at)
                         WHERE campaign_id = @id AND status = 'scheduled' AND scheduled_at > @pausedAt AND step_number > 1
                           AND attempt = 0
                        """,
                        new { id, pausedAt, now },
                        transaction,
                        commandTimeout: 300,
                        cancellationToken: cancellation));
                }

                if (paused is not null)
                {
                    await connection.ExecuteAsync(new(Resume, new { userId, id, now }, transaction, cancellationToken: cancellation));
                    await BreakerStore.ForgetAsync(connection, transaction, id, now, cancellation);
                }
            },
            cancellation);
        return await WhereAsync(["launching", "scheduled", "running"], userId, id, cancellation);
    }

    const string Resume =
        """
        UPDATE campaigns
           SET status = CASE WHEN materialised_at IS NULL THEN 'launching' WHEN start_at > @now THEN 'scheduled' ELSE 'running' END,
               start_at = CASE WHEN materialised_at IS NULL AND start_at < @now THEN @now ELSE start_at END,
               status_reason = NULL, paused_at = NULL, updated_at = @now
         WHERE id = @id AND user_id = @userId AND status = 'paused'
        """;

    /// <summary>Takes a campaign that sends nothing out of the lists. Nothing else of it changes.</summary>
    public Task<CampaignChange> ArchiveAsync(long userId, long id, DateTime now, CancellationToken cancellation) => MoveAsync(
        """
        UPDATE campaigns
           SET status = 'archived', updated_at = @now
         WHERE id = @id AND user_id = @userId AND status IN ('draft', 'paused', 'done')
        """,
        ["archived"], userId, id, now, cancellation);

    /// <summary>Takes a campaign out of the archive: to draft, done, or paused if mails are left.</summary>
    public Task<CampaignChange> RestoreAsync(long userId, long id, DateTime now, CancellationToken cancellation) => MoveAsync(
        """
        UPDATE campaigns
           SET status = CASE WHEN launched_at IS NULL THEN 'draft' WHEN finished_at IS NOT NULL THEN 'done' ELSE 'paused' END,
               paused_at = CASE WHEN launched_at IS NOT NULL AND finished_at IS NULL THEN COALESCE(paused_at, updated_at) END,
               updated_at = @now
         WHERE id = @id AND user_id = @userId AND status = 'archived'
        """,
        ["draft", "done", "paused"], userId, id, now, cancellation);

    /// <summary>
    /// Starts the scheduled campaigns whose time has come. One that the system comes to more than
    /// <see cref="StartDecision.MaxLateness"/> too late is paused instead, and its user is asked.
    /// </summary>
    /// <returns>The campaigns that run now.</returns>
    public async Task<IReadOnlyList<long>> StartDueAsync(DateTime now, CancellationToken cancellation)
    {
        var due = await DueAsync(now, cancellation);
        var started = new List<long>();
        foreach (var campaign in due)
        {
            var start = StartDecision.Of(campaign.StartAt, now);
            if (await StartAsync(campaign, start, now, cancellation) && start.Status == "running")
            {
                started.Add(campaign.Id);
            }
        }

        return started;
    }

    /// <summary>Ends a running campaign, unless a mail of it is still to be sent, and writes that down for whoever wants to know.</summary>
    public async Task FinishAsync(long id, DateTime now, CancellationToken cancellation)
    {
        await using var looking = await db.OpenAsync(cancellation);
        var open = await looking.ExecuteScalarAsync<bool>(new(
            """
            SELECT EXISTS (SELECT 1
                             FROM email_messages
                            WHERE campaign_id = @id AND status IN ('scheduled', 'claimed', 'sending'))
            """,
            new { id },
            cancellationToken: cancellation));
        if (!open)
        {
            await db.TransactAsync(
                async (connection, transaction) =>
                {
                    var finished = await connection.ExecuteAsync(new(
                        """
                        UPDATE campaigns
                           SET status = 'done', finished_at = @now, updated_at = @now
                         WHERE id = @id AND status = 'running' AND materialised_at IS NOT NULL
                        """,
                        new { id, now },
                        transaction,
                        cancellationToken: cancellation));
                    if (finished == 1)
                    {
                        var (userId, name) = await connection.QuerySingleAsync<(long, string)>(new(
                            "SELECT user_id, name FROM campaigns WHERE id = @id", new { id }, transaction, cancellationToken: cancellation));
                        await OutboxStore.WriteAsync(
                            connection, transaction, new(userId, OutboxKind.CampaignFinished, id, id, new(name, "done")), now, cancellation);
                    }
                },
                cancellation);
        }
    }

    /// <summary>
    /// Takes an ended campaign up again that has something to send after all: a person sends an uncertain mail again, or
    /// releases a held one.
    /// </summary>
    public async Task ReopenAsync(long id, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            UPDATE campaigns
               SET status = 'running', finished_at = NULL, updated_at = @now
             WHERE id = @id AND status = 'done'
            """,
            new { id, now },
            cancellationToken: cancellation));
    }

    async Task<IReadOnlyList<DueCampaign>> DueAsync(DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<DueCampaign>(new(
            """
            SELECT id AS Id, user_id AS UserId, name AS Name, start_at AS StartAt
              FROM campaigns
             WHERE status = 'scheduled' AND start_at <= @now
             ORDER BY start_at
            """,
            new { now },
            cancellationToken: cancellation))).AsList();
    }

    Task<bool> StartAsync(DueCampaign campaign, StartDecision start, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var started = await connection.ExecuteAsync(new(
                    """
                    UPDATE campaigns
                       SET status = @Status, status_reason = @Reason, updated_at = @now,
                           paused_at = CASE WHEN @Status = 'paused' THEN @now END
                     WHERE id = @Id AND status = 'scheduled' AND start_at <= @now
                    """,
                    new { campaign.Id, start.Status, start.Reason, now },
                    transaction,
                    cancellationToken: cancellation)) == 1;
                if (started && start.Reason is not null)
                {
                    await SystemPauseStore.TellAsync(
                        connection, transaction, new(campaign.UserId, campaign.Id, campaign.Name, start.Reason), now, cancellation);
                }

                return started;
            },
            cancellation);

    /// <param name="reached">The states that say the move is done, by this call or by an earlier one.</param>
    async Task<CampaignChange> MoveAsync(
        string sql, IReadOnlyList<string> reached, long userId, long id, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(sql, new { userId, id, now }, cancellationToken: cancellation));
        return await WhereAsync(reached, userId, id, cancellation);
    }

    async Task<CampaignChange> WhereAsync(
        IReadOnlyList<string> reached, long userId, long id, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var head = await connection.QuerySingleOrDefaultAsync<(string Status, int Version)?>(new(
            "SELECT status, version FROM campaigns WHERE id = @id AND user_id = @userId",
            new { userId, id },
            cancellationToken: cancellation));
        return head switch
        {
            null => new CampaignChange.NotFound(),
            var (status, version) when reached.Contains(status) => new CampaignChange.Done(version),
            var (status, _) => new CampaignChange.Locked(status),
        };
    }

    sealed record Paused(long Id, DateTime? At);

    sealed record DueCampaign(long Id, long UserId, string Name, DateTime StartAt);
}
