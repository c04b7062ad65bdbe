using ColdMail.Database;
using Dapper;

namespace ColdMail.Explanations;

/// <summary>Counts waiting mails of a campaign that something about their contact or company will keep back. It changes nothing.</summary>
public sealed class AheadStore(Db db)
{
    /// <summary>Mails looked at for each code: beyond, the figure is this one.</summary>
    const int Most = 10_000;

    /// <remarks>
    /// Starts from what is in force, which is little, and finds the mails by company and contact: the mails of the campaign are not
    /// gone through. What is in force for the contact itself was applied when it came, so it counts only where a person released a
    /// mail since. A mail with two reasons counts for both.
    /// </remarks>
    /// <param name="campaignId">Of a campaign that the caller knows to be the user's.</param>
    public async Task<IReadOnlyList<AheadCount>> CountAsync(
        long userId, long campaignId, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. (await connection.QueryAsync<(string Code, long Mails)>(new(
            """
            SELECT CAST(found.reason AS CHAR), COUNT(*)
              FROM (SELECT DISTINCT h.reason, m.id
                      FROM company_holds h
                      STRAIGHT_JOIN contacts c FORCE INDEX (ix_contacts_company_domain)
                        ON c.user_id = h.user_id AND c.company_domain = h.company_domain AND c.id <> h.contact_id
                      STRAIGHT_JOIN email_messages m FORCE INDEX (ix_email_messages_contact)
                        ON m.contact_id = c.id AND m.campaign_id = @campaignId AND m.status = 'scheduled'
                     WHERE h.user_id = @userId AND h.is_open = 1 AND h.campaign_id IN (0, @campaignId)
                     LIMIT @Most) found
             GROUP BY found.reason
             UNION ALL
            SELECT CAST(found.reason AS CHAR), COUNT(*)
              FROM (SELECT DISTINCT s.reason, m.id
                      FROM contact_stops s FORCE INDEX (ix_contact_stops_user)
                      STRAIGHT_JOIN email_messages m FORCE INDEX (ix_email_messages_contact)
                        ON m.contact_id = s.contact_id AND m.campaign_id = @campaignId AND m.status = 'scheduled'
                       AND m.reason = 'RELEASED'
                     WHERE s.user_id = @userId AND s.is_open = 1 AND s.campaign_id IN (0, @campaignId) AND s.effect <> 'wait'
                     LIMIT @Most) found
             GROUP BY found.reason
             UNION ALL
            SELECT 'COMPANY_DAILY_CAP', COUNT(*)
              FROM (SELECT m.id
                      FROM users u
                      STRAIGHT_JOIN send_counters n ON n.kind = 'company_day' AND n.owner_id = u.id AND n.bucket = @day
                      STRAIGHT_JOIN contacts c FORCE INDEX (ix_contacts_company_domain)
                        ON c.user_id = u.id AND c.company_domain = n.subject
                      STRAIGHT_JOIN email_messages m FORCE INDEX (ix_email_messages_contact)
                        ON m.contact_id = c.id AND m.campaign_id = @campaignId AND m.status = 'scheduled'
                       AND m.scheduled_at <= @now
                     WHERE u.id = @userId AND n.reserved >= u.company_daily_cap
                     LIMIT @Most) found
            HAVING COUNT(*) > 0
            """,
            new { userId, campaignId, now, day = now.Date, Most },
            commandTimeout: 60,
            cancellationToken: cancellation)))
            .GroupBy(row => row.Code)
            .Select(group => new AheadCount(group.Key, group.Sum(row => row.Mails)))
            .OrderByDescending(count => count.Mails)
            .ThenBy(count => count.Code, StringComparer.Ordinal)];
    }
}
