using Dapper;
using MySqlConnector;

namespace ColdMail.Campaigns;

/// <summary>Tells the user that the system paused a campaign, in the transaction that pauses it.</summary>
static class CampaignAlert
{
    public static Task WriteAsync(
        MySqlConnection connection, MySqlTransaction transaction, long campaignId, string reason, DateTime now,
        CancellationToken cancellation) =>
        connection.ExecuteAsync(new(
            """
            INSERT INTO alerts (user_id, kind, subject_id, text, created_at)
            SELECT user_id, 'campaign-paused', id, CONCAT('Campaign "', LEFT(name, 100), '" is paused. ', @reason), @now
              FROM campaigns
             WHERE id = @campaignId
            """,
            new { campaignId, reason, now },
            transaction,
            cancellationToken: cancellation));
}
