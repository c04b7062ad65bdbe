namespace ColdMail.Stops;

/// <summary>What is in force for contacts, as SQL, for the transactions of the send path.</summary>
static class StopSql
{
    /// <summary>The columns of <see cref="OpenStop"/> for <c>@contacts</c> at <c>@now</c>, what holds whole companies left out.</summary>
    public const string OfContacts =
        """
        SELECT s.contact_id AS ContactId, s.campaign_id AS CampaignId, s.effect AS Effect, s.reason AS Reason, s.until_at AS Until
          FROM contact_stops s
         WHERE s.contact_id IN @contacts AND s.is_open = 1 AND (s.until_at IS NULL OR s.until_at > @now)
        """;

    /// <summary>
    /// The same with what holds their companies. Its own statement after the one that locks the contacts, so that it sees what
    /// was committed while that waited.
    /// </summary>
    public const string InForce =
        OfContacts +
        """

         UNION ALL
        SELECT c.id, h.campaign_id, 'hold', h.reason, NULL
          FROM contacts c
          JOIN company_holds h
            ON h.user_id = c.user_id AND h.company_domain = c.company_domain AND h.is_open = 1 AND h.contact_id <> c.id
         WHERE c.id IN @contacts
        """;

    /// <summary>Four columns about the contact of <c>email_messages m</c> in its campaign at <c>@now</c>, each NULL for none.</summary>
    public const string OfMail =
        """
        (SELECT MIN(s.reason)
           FROM contact_stops s
          WHERE s.contact_id = m.contact_id AND s.is_open = 1 AND s.campaign_id IN (0, m.campaign_id) AND s.effect = 'stop') AS stopped,
        COALESCE(
            (SELECT MIN(s.reason)
               FROM contact_stops s
              WHERE s.contact_id = m.contact_id AND s.is_open = 1 AND s.campaign_id IN (0, m.campaign_id) AND s.effect = 'hold'),
            (SELECT MIN(h.reason)
               FROM contacts c
               JOIN company_holds h
                 ON h.user_id = c.user_id AND h.company_domain = c.company_domain AND h.is_open = 1 AND h.contact_id <> c.id
              WHERE c.id = m.contact_id AND h.campaign_id IN (0, m.campaign_id))) AS held,
        (SELECT MAX(s.until_at)
           FROM contact_stops s
          WHERE s.contact_id = m.contact_id AND s.is_open = 1 AND s.campaign_id IN (0, m.campaign_id)
            AND s.effect = 'wait' AND s.until_at > @now) AS away_until,
        (SELECT s.reason
           FROM contact_stops s
          WHERE s.contact_id = m.contact_id AND s.is_open = 1 AND s.campaign_id IN (0, m.campaign_id)
            AND s.effect = 'wait' AND s.until_at > @now
          ORDER BY s.until_at DESC
          LIMIT 1) AS away_reason
        """;
}
