using ColdMail.Suppression;
using Dapper;
using MySqlConnector;

namespace ColdMail.Campaigns;

/// <summary>Which kinds of suppression can apply to a campaign at all, so that the others are not looked up contact by contact.</summary>
/// <param name="HasStops">Some contacts are stopped in all campaigns.</param>
/// <param name="Forms">What the entries look like that the lists hold: ids of <c>suppression_forms</c>.</param>
sealed record SuppressionScope(long CampaignId, bool HasStops, IReadOnlyList<int> Forms);

/// <summary>Reads which kinds of suppression can apply to a campaign.</summary>
static class SuppressionScopeStore
{
    public static async Task<SuppressionScope> FindAsync(
        MySqlConnection connection, MySqlTransaction? transaction, long userId, long campaignId, CancellationToken cancellation)
    {
        await using var answer = await connection.QueryMultipleAsync(new(
            $"""
            SELECT EXISTS (SELECT 1 FROM contact_stops WHERE user_id = @userId AND campaign_id = 0 AND is_open = 1);
            {SuppressionSql.FormsInUse}
            """,
            new { userId },
            transaction,
            cancellationToken: cancellation));
        var stops = await answer.ReadSingleAsync<bool>();
        return new(campaignId, stops, [.. await answer.ReadAsync<int>()]);
    }
}
