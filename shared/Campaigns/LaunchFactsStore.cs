using ColdMail.Database;
using Dapper;

namespace ColdMail.Campaigns;

/// <summary>An audience counted.</summary>
/// <param name="Selected">Contacts of the included lists, each once.</param>
/// <param name="Excluded">How many of them get nothing, by reason.</param>
public sealed record AudienceCount(long Selected, long Recipients, IReadOnlyDictionary<string, long> Excluded);

/// <summary>Looks at an audience before it is launched.</summary>
public sealed class LaunchFactsStore(Db db)
{
    /// <summary>What the launch check needs; cheap however large the audience is.</summary>
    public async Task<LaunchFacts> FindAsync(long userId, Campaign campaign, CancellationToken cancellation)
    {
        var lists = ListsOf(campaign);
        await using var connection = await db.OpenAsync(cancellation);
        var scope = await SuppressionScopeStore.FindAsync(connection, null, userId, campaign.Id, cancellation);
        var (hasContacts, hasRecipients, postalAddress) = await connection.QuerySingleAsync<(bool, bool, string)>(new(
            $"""
            SELECT EXISTS (SELECT 1 FROM contact_list_items WHERE list_id IN @included AND status = 'active'),
                   EXISTS (SELECT 1
                             FROM contact_list_items a
                             LEFT JOIN contacts c ON c.id = a.contact_id AND c.user_id = @userId
                            WHERE a.list_id IN @included AND a.status = 'active'
                              AND ({AudienceSql.Reason(scope, lists.Exclude)}) IS NULL),
                   u.postal_address
              FROM users u
             WHERE u.id = @userId
            """,
            new { userId, included = AudienceSql.OrNone(lists.Include), excluded = lists.Exclude },
            cancellationToken: cancellation));
        return new(campaign, hasContacts, hasRecipients, postalAddress);
    }

    /// <summary>Counts the audience as it is now; takes some seconds for a million contacts.</summary>
    public async Task<AudienceCount> CountAsync(long userId, Campaign campaign, CancellationToken cancellation)
    {
        var lists = ListsOf(campaign);
        await using var connection = await db.OpenAsync(cancellation);
        var scope = await SuppressionScopeStore.FindAsync(connection, null, userId, campaign.Id, cancellation);
        var counts = (await connection.QueryAsync<(string? Reason, long Count)>(new(
            $"""
            SELECT reason, COUNT(*)
              FROM (SELECT {AudienceSql.Reason(scope, lists.Exclude)} AS reason
                      FROM ({AudienceSql.Everyone(lists.Include)}) a
                      LEFT JOIN contacts c ON c.id = a.contact_id AND c.user_id = @userId) classified
             GROUP BY reason
            """,
            new { userId, excluded = lists.Exclude },
            commandTimeout: 120,
            cancellationToken: cancellation))).AsList();
        return new(
            counts.Sum(count => count.Count),
            counts.Where(count => count.Reason is null).Sum(count => count.Count),
            counts.Where(count => count.Reason is not null).ToDictionary(count => count.Reason!, count => count.Count));
    }

    static AudienceLists ListsOf(Campaign campaign)
    {
        var lists = campaign.Lists.Where(list => !list.IsDeleted).ToLookup(list => list.Kind, list => list.Id);
        return new([.. lists["include"]], [.. lists["exclude"]]);
    }
}
