using ColdMail.Database;
using ColdMail.Scheduling.Rules;
using Dapper;

namespace ColdMail.Sending;

/// <summary>Reads what campaigns say: their steps, texts and windows.</summary>
public sealed class PlanStore(Db db, RulesStore rules)
{
    /// <summary>The running campaigns that use this sender; when each of them sends is for the caller to judge.</summary>
    public async Task<IReadOnlyList<RunnableCampaign>> RunningAsync(long senderId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var found = (await connection.QueryAsync<(long Id, bool TrackOpens, bool TrackClicks, string PostalAddress, string? LinkHost)>(new(
            """
            SELECT c.id, c.track_opens, c.track_clicks, u.postal_address, d.verified_host
              FROM campaign_senders cs
              JOIN campaigns c ON c.id = cs.campaign_id
              JOIN users u ON u.id = c.user_id
              LEFT JOIN tracking_domains d ON d.user_id = c.user_id
             WHERE cs.sender_id = @senderId AND c.status = 'running'
            """,
            new { senderId },
            cancellationToken: cancellation))).ToDictionary(campaign => campaign.Id);
        return found.Count == 0
            ? []
            : [.. (await rules.CampaignsAsync(found.Keys, cancellation)).Select(campaign => new RunnableCampaign(
                campaign,
                found[campaign.Id].TrackOpens,
                found[campaign.Id].TrackClicks,
                found[campaign.Id].PostalAddress,
                found[campaign.Id].LinkHost))];
    }

    /// <summary>A campaign of a user in any state, as a run would see it; null when there is no such one.</summary>
    public async Task<RunnableCampaign?> FindAsync(long userId, long campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var found = (await connection.QueryAsync<(bool TrackOpens, bool TrackClicks, string PostalAddress, string? LinkHost)>(new(
            """
            SELECT c.track_opens, c.track_clicks, u.postal_address, d.verified_host
              FROM campaigns c
              JOIN users u ON u.id = c.user_id
              LEFT JOIN tracking_domains d ON d.user_id = c.user_id
             WHERE c.id = @campaignId AND c.user_id = @userId
            """,
            new { userId, campaignId },
            cancellationToken: cancellation))).AsList();
        return found is [var (opens, clicks, address, host)] && await RulesAsync(campaignId, cancellation) is { } known
            ? new(known, opens, clicks, address, host)
            : null;
    }

    /// <summary>What places the follow-ups of a campaign; null for an unknown one.</summary>
    public async Task<CampaignRules?> RulesAsync(long campaignId, CancellationToken cancellation) =>
        await rules.CampaignsAsync([campaignId], cancellation) is [var campaign] ? campaign : null;

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
