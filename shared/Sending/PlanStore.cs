using ColdMail.Campaigns;
using ColdMail.Database;
using Dapper;

namespace ColdMail.Sending;

/// <summary>Reads what campaigns say: their steps, texts and windows.</summary>
public sealed class PlanStore(Db db)
{
    /// <summary>The steps and the window that place a follow-up.</summary>
    public async Task<StepPlan> StepPlanAsync(long campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var rows = (await connection.QueryAsync<PlanRow>(new(
            """
            SELECT s.id AS StepId, s.step_number AS StepNumber, s.delay_hours AS DelayHours,
                   c.timezone AS Timezone, c.window_days AS WindowDays, c.window_start AS WindowStart,
                   c.window_end AS WindowEnd
              FROM campaign_steps s
              JOIN campaigns c ON c.id = s.campaign_id
             WHERE s.campaign_id = @campaignId
             ORDER BY s.step_number
            """,
            new { campaignId },
            cancellationToken: cancellation))).AsList();
        return rows is [var first, ..]
            ? new(
                SendingWindow.Of(first.WindowDays, first.WindowStart, first.WindowEnd, first.Timezone),
                [.. rows.Select(row => new PlannedStep(row.StepId, row.StepNumber, row.DelayHours))])
            : new(new SendingWindow(SendingWindow.EveryDay, default, default, "UTC"), []);
    }

    /// <summary>The texts of all steps of some campaigns.</summary>
    public async Task<ILookup<long, StepText>> TextsAsync(
        IReadOnlyCollection<long> campaignIds, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<StepText>(new(
            """
            SELECT s.id AS Id, s.campaign_id AS CampaignId, s.step_number AS StepNumber, s.subject AS Subject,
                   s.body_html AS BodyHtml, s.body_text AS BodyText
              FROM campaign_steps s
             WHERE s.campaign_id IN @campaignIds
             ORDER BY s.campaign_id, s.step_number
            """,
            new { campaignIds },
            cancellationToken: cancellation))).ToLookup(step => step.CampaignId);
    }

    sealed record PlanRow
    {
        public required long StepId { get; init; }
        public required int StepNumber { get; init; }
        public required int DelayHours { get; init; }
        public required string Timezone { get; init; }
        public required byte WindowDays { get; init; }
        public required TimeSpan WindowStart { get; init; }
        public required TimeSpan WindowEnd { get; init; }
    }
}

/// <summary>The texts of one step as the user wrote them.</summary>
public sealed record StepText
{
    public required long Id { get; init; }
    public required long CampaignId { get; init; }
    public required int StepNumber { get; init; }

    /// <summary>Empty on a follow-up: it goes on in the thread of the first mail.</summary>
    public required string Subject { get; init; }
    public required string BodyHtml { get; init; }
    public required string? BodyText { get; init; }
}
