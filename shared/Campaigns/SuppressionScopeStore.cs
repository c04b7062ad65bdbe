using Dapper;
using MySqlConnector;

namespace ColdMail.Campaigns;

/// <summary>Which kinds of suppression can apply to a user at all, so that the others are not looked up contact by contact.</summary>
/// <param name="HasStops">Some contacts are stopped in all campaigns.</param>
/// <param name="Domains">The suppressed domains; null when they are too many to name in a statement.</param>
sealed record SuppressionScope(bool HasOwn, bool HasGlobal, bool HasStops, IReadOnlyList<string>? Domains);

/// <summary>Reads which kinds of suppression can apply to a user.</summary>
static class SuppressionScopeStore
{
    const int MostDomains = 1000;

    public static async Task<SuppressionScope> FindAsync(
        MySqlConnection connection, MySqlTransaction? transaction, long userId, CancellationToken cancellation)
    {
        await using var answer = await connection.QueryMultipleAsync(new(
            """
            SELECT EXISTS (SELECT 1 FROM suppression_list WHERE user_id = @userId),
                   EXISTS (SELECT 1 FROM suppression_list WHERE user_id IS NULL),
                   EXISTS (SELECT 1 FROM contact_stops WHERE user_id = @userId AND campaign_id = 0 AND is_open = 1);
            SELECT DISTINCT SUBSTRING(email, 2)
              FROM suppression_list
             WHERE email >= '@' AND email < 'A' AND (user_id = @userId OR user_id IS NULL)
             LIMIT @limit
            """,
            new { userId, limit = MostDomains + 1 },
            transaction,
            cancellationToken: cancellation));
        var (own, global, stops) = await answer.ReadSingleAsync<(bool, bool, bool)>();
        var domains = (await answer.ReadAsync<string>()).AsList();
        return new(own, global, stops, domains.Count > MostDomains ? null : domains);
    }
}
