using System.Data;
using System.Diagnostics;
using ColdMail.Database;
using Dapper;

namespace ColdMail.Stats;

/// <summary>The roll-up of <c>email_messages</c> and <c>campaign_exclusions</c> into <c>campaign_stats</c>, and its reader.</summary>
public sealed class StatsStore(Db db)
{
    /// <summary>Counts a campaign anew from its rows and stores the result.</summary>
    /// <remarks>Safe to repeat and to run twice at once: it always counts everything, and the later count stays.</remarks>
    /// <returns>Null when there is no such campaign.</returns>
    public async Task<CampaignStats?> RollUpAsync(long campaignId, DateTime now, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        if (await CountAsync(campaignId, cancellation) is not { } tally)
        {
            return null;
        }

        var steps = StepTally.Of(tally);
        await WriteAsync(campaignId, steps, now, (int)watch.ElapsedMilliseconds, cancellation);
        return Of(campaignId, tally.Status, tally.Selected, now, steps);
    }

    /// <returns>The last roll-up, or null when this user has no such campaign.</returns>
    public async Task<CampaignStats?> FindAsync(long userId, long campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await using var answer = await connection.QueryMultipleAsync(new(
            """
            SELECT status, selected FROM campaigns WHERE id = @campaignId AND user_id = @userId;
            SELECT step_id AS StepId, step_number AS StepNumber, computed_at AS ComputedAt, selected AS Selected,
                   excluded AS Excluded, sent AS Sent, failed AS Failed, uncertain AS Uncertain, cancelled AS Cancelled,
                   held AS Held, remaining AS Remaining, opened AS Opened, clicked AS Clicked, replied AS Replied,
                   bounced AS Bounced, unsubscribed AS Unsubscribed
              FROM campaign_stats
             WHERE campaign_id = @campaignId
             ORDER BY step_number
            """,
            new { userId, campaignId },
            cancellationToken: cancellation));
        if (await answer.ReadSingleOrDefaultAsync<(string Status, int Selected)?>() is not { } campaign)
        {
            return null;
        }

        var rows = (await answer.ReadAsync<StatsRow>()).AsList();
        return Of(
            campaignId,
            campaign.Status,
            campaign.Selected,
            rows.Count == 0 ? null : rows.Min(row => row.ComputedAt),
            [.. rows.Select(row => row.ToStep())]);
    }

    static CampaignStats Of(
        long campaignId, string status, int selected, DateTime? computedAt, IReadOnlyList<StepStats> steps) =>
        new(campaignId, status, selected, computedAt, StepTally.BalanceOf(steps), StepTally.TotalOf(steps), steps);

    /// <summary>Counts everything in one snapshot, so that a mail that moves on meanwhile is not counted twice or never.</summary>
    async Task<CampaignTally?> CountAsync(long campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await using var snapshot =
            await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, isReadOnly: true, cancellation);
        CommandDefinition Command(string sql) =>
            new(sql, new { campaignId }, snapshot, commandTimeout: 120, cancellationToken: cancellation);

        var campaign = await connection.QuerySingleOrDefaultAsync<(string Status, int Selected)?>(
            Command("SELECT status, selected FROM campaigns WHERE id = @campaignId"));
        if (campaign is not var (status, selected))
        {
            return null;
        }

        var excluded = await connection.ExecuteScalarAsync<int>(
            Command("SELECT COUNT(*) FROM campaign_exclusions WHERE campaign_id = @campaignId"));
        var steps = (await connection.QueryAsync<(long, int)>(
            Command("SELECT id, step_number FROM campaign_steps WHERE campaign_id = @campaignId ORDER BY step_number"))).AsList();
        var rows = (await connection.QueryAsync<CountedRows>(Command(
            """
            SELECT step_number AS StepNumber, status AS Status, attempt > 0 AS Tried, COUNT(*) AS Count,
                   COUNT(opened_at) AS Opened, COUNT(clicked_at) AS Clicked, COUNT(replied_at) AS Replied,
                   COUNT(bounced_at) AS Bounced, COUNT(unsubscribed_at) AS Unsubscribed
              FROM email_messages
             WHERE campaign_id = @campaignId
             GROUP BY step_number, status, attempt > 0
            """))).AsList();

        // Only a mail that was offered once can have a next step; with none such the join is not needed.
        var overtaken = rows.Any(row => row.Tried != 0 && row.Status is not ("sent" or "uncertain"))
            ? (await connection.QueryAsync<(int Step, string Status, long Count)>(Command(
                """
                SELECT m.step_number, m.status, COUNT(*)
                  FROM email_messages m
                  JOIN campaign_steps n ON n.campaign_id = m.campaign_id AND n.step_number = m.step_number + 1
                  JOIN email_messages f
                    ON f.campaign_id = m.campaign_id AND f.step_id = n.id AND f.contact_id = m.contact_id
                 WHERE m.campaign_id = @campaignId AND m.attempt > 0 AND m.status NOT IN ('sent', 'uncertain')
                 GROUP BY m.step_number, m.status
                """))).ToDictionary(row => (row.Step, row.Status), row => row.Count)
            : [];
        await snapshot.CommitAsync(cancellation);
        return new(campaignId, status, selected, excluded, steps, [.. rows.Select(row => new RowCount(
            row.StepNumber,
            row.Status,
            row.Count,
            row.Tried != 0 ? overtaken.GetValueOrDefault((row.StepNumber, row.Status)) : 0,
            row.Opened,
            row.Clicked,
            row.Replied,
            row.Bounced,
            row.Unsubscribed))]);
    }

    Task WriteAsync(
        long campaignId, IReadOnlyList<StepStats> steps, DateTime now, int tookMs, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(new(
                    "DELETE FROM campaign_stats WHERE campaign_id = @campaignId AND computed_at <= @now",
                    new { campaignId, now },
                    transaction,
                    cancellationToken: cancellation));
                foreach (var step in steps)
                {
                    var parameters = new DynamicParameters(step.Counts);
                    parameters.AddDynamicParams(new { campaignId, step.StepId, step.StepNumber, now, tookMs });
                    await connection.ExecuteAsync(new(
                        """
                        INSERT INTO campaign_stats
                               (campaign_id, step_id, step_number, selected, excluded, sent, failed, uncertain, cancelled, held,
                                remaining, opened, clicked, replied, bounced, unsubscribed, computed_at, computed_in_ms)
                        VALUES (@campaignId, @StepId, @StepNumber, @Selected, @Excluded, @Sent, @Failed, @Uncertain,
                                @Cancelled, @Held, @Remaining, @Opened, @Clicked, @Replied, @Bounced, @Unsubscribed, @now,
                                @tookMs)
                            ON DUPLICATE KEY UPDATE step_id = campaign_stats.step_id
                        """,
                        parameters,
                        transaction,
                        cancellationToken: cancellation));
                }
            },
            cancellation);

    sealed record StatsRow(
        long StepId, int StepNumber, DateTime ComputedAt, int Selected, int Excluded, int Sent, int Failed, int Uncertain,
        int Cancelled, int Held, int Remaining, int Opened, int Clicked, int Replied, int Bounced, int Unsubscribed)
    {
        public StepStats ToStep() => new(StepId, StepNumber, new(
            Selected, Excluded, Sent, Failed, Uncertain, Cancelled, Held, Remaining, Opened, Clicked, Replied, Bounced,
            Unsubscribed));
    }

    /// <param name="Tried">1 when it was offered to a server at least once.</param>
    sealed record CountedRows(
        int StepNumber, string Status, int Tried, long Count, long Opened, long Clicked, long Replied, long Bounced,
        long Unsubscribed);
}
