using ColdMail.Suppression;

namespace ColdMail.Campaigns;

/// <summary>The lists that make an audience.</summary>
public sealed record AudienceLists(IReadOnlyList<long> Include, IReadOnlyList<long> Exclude);

/// <summary>The audience of a campaign as SQL, in one place, so that preview, check and launch cannot disagree.</summary>
/// <remarks>Parameters that the statements use: <c>@userId</c>, <c>@excluded</c>, and those each method names.</remarks>
static class AudienceSql
{
    /// <summary>
    /// The lists of the campaign <c>@id</c>: id and kind. One that was deleted since brings in nobody, but goes on keeping its
    /// people out.
    /// </summary>
    public const string Lists =
        """
        SELECT l.list_id, l.kind
          FROM campaign_lists l
          JOIN contact_lists c ON c.id = l.list_id
         WHERE l.campaign_id = @id AND c.user_id = @userId AND (l.kind = 'exclude' OR c.deleted_at IS NULL)
        """;

    /// <summary>Stands for an empty list of ids, which <c>IN</c> cannot hold.</summary>
    public static IReadOnlyList<long> OrNone(IReadOnlyList<long> ids) => ids.Count == 0 ? [0] : ids;

    /// <summary>The contacts of the included lists, each once: one column, <c>contact_id</c>.</summary>
    public static string Everyone(IReadOnlyList<long> include) =>
        $"""
        SELECT DISTINCT contact_id
          FROM contact_list_items
         WHERE list_id IN ({string.Join(", ", OrNone(include))}) AND status = 'active'
        """;

    /// <summary>The next <c>@size</c> of them after <c>@cursor</c>, in the order of their ids.</summary>
    /// <remarks>Each list is read by itself along its primary key, so that the cost does not grow with the cursor.</remarks>
    public static string Chunk(IReadOnlyList<long> include) => OrNone(include) is [var only]
        ? OneList(only)
        : $"""
        SELECT DISTINCT contact_id
          FROM ({string.Join("\nUNION ALL\n", include.Select(OneList))}) lists
         ORDER BY contact_id
         LIMIT @size
        """;

    /// <summary>
    /// Why a contact gets nothing, or NULL; for <c>a.contact_id</c> left-joined to <c>contacts c</c>. The first match
    /// wins: what the person said or did before what the user keeps in lists, so that the reason shown is the one that
    /// would remain.
    /// </summary>
    public static string Reason(SuppressionScope scope, IReadOnlyList<long> exclude)
    {
        var suppressed = SuppressionSql.CodeOf(scope.Forms, scope.CampaignId);
        return $"""
        CASE WHEN c.id IS NULL OR c.deleted_at IS NOT NULL THEN 'CONTACT_DELETED'
             WHEN c.status <> 'ok' THEN UPPER(c.status)
             {(scope.HasStops ? Stopped : "")}
             {(exclude.Count > 0 ? $"ELSE COALESCE({suppressed}, CASE {InExcludedList} END)" : $"ELSE {suppressed}")}
        END
        """;
    }

    /// <summary>In all campaigns, by hand: a reply shows in the state of the contact. What only holds is for the begin to judge.</summary>
    const string Stopped =
        """
        WHEN EXISTS (SELECT 1
                       FROM contact_stops s
                      WHERE s.contact_id = a.contact_id AND s.campaign_id = 0 AND s.is_open = 1 AND s.effect = 'stop')
        THEN 'STOPPED_BY_HAND'
        """;

    const string InExcludedList =
        """
        WHEN EXISTS (SELECT 1
                       FROM contact_list_items x
                      WHERE x.contact_id = a.contact_id AND x.list_id IN @excluded AND x.status = 'active')
        THEN 'IN_EXCLUDED_LIST'
        """;

    static string OneList(long list) =>
        $"""
        (SELECT contact_id
           FROM contact_list_items
          WHERE list_id = {list} AND contact_id > @cursor AND status = 'active'
          ORDER BY contact_id
          LIMIT @size)
        """;
}
