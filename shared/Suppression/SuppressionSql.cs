namespace ColdMail.Suppression;

/// <summary>
/// The one rule that says whether nobody is to write to somebody, as SQL: asked by import, launch, forecast, dry run, explanation
/// and, at the last moment, by every begin.
/// </summary>
/// <remarks>
/// A list can hold an address, a name at any domain, a domain, and a domain with all below it. Each of these forms is one
/// look at the key (owner, email, campaign_id), whatever the length of the list. An entry of a campaign holds for it alone.
/// </remarks>
static class SuppressionSql
{
    /// <summary>What an entry <c>s</c> of the form <c>f</c> is called where it keeps a mail back.</summary>
    public const string Code =
        """
        CASE WHEN s.campaign_id <> 0 AND s.reason = 'unsubscribe' THEN 'UNSUBSCRIBED'
             WHEN f.form = 'address' THEN 'SUPPRESSED'
             ELSE 'SUPPRESSED_DOMAIN' END
        """;

    /// <summary>The entries that cover <c>contacts c</c>, to be joined behind it: <c>suppression_forms f</c> and <c>suppression_list s</c>.</summary>
    public static string OfContact { get; } = Entries("c.user_id", "c.email", "c.email_domain");

    /// <summary>
    /// What covers <c>@contacts</c>, the entry that decides first: rows of <see cref="SuppressionHit"/>. <c>@scopes</c> holds 0
    /// and the campaigns in question.
    /// </summary>
    public static string OfContacts { get; } =
        $"""
        SELECT c.id AS ContactId, s.campaign_id AS CampaignId, {Code} AS Code, s.email AS Entry, CAST(s.reason AS CHAR) AS Reason,
               s.created_at AS Since, f.is_global AS IsGlobal
          FROM contacts c
          STRAIGHT_JOIN {OfContact}
         WHERE c.id IN @contacts AND s.campaign_id IN @scopes
         ORDER BY c.id, f.id, s.campaign_id
        """;

    /// <summary>The forms that occur on the list of <c>@userId</c> or on that of the installation, as ids.</summary>
    public const string FormsInUse =
        """
        SELECT f.id
          FROM suppression_forms f
         WHERE EXISTS (SELECT 1
                         FROM suppression_list s
                        WHERE s.owner = CASE WHEN f.is_global THEN 0 ELSE @userId END AND s.kind = f.form)
        """;

    /// <summary>The code under which <c>contacts c</c> gets nothing of a campaign, or NULL, as an expression.</summary>
    /// <remarks>Of several codes the first by name, which puts the address before the domain. To order them would cost a sort for each contact.</remarks>
    /// <param name="forms">Those in use, from <see cref="FormsInUse"/>.</param>
    public static string CodeOf(IReadOnlyList<int> forms, long campaignId) => forms.Count == 0
        ? "NULL"
        : $"""
        (SELECT MIN({Code})
           FROM {OfContact}
          WHERE f.id IN ({string.Join(", ", forms)}) AND s.campaign_id IN (0, {campaignId}))
        """;

    /// <summary>True when an address is covered in all campaigns, as an expression. Parameters as of <see cref="Entries"/>.</summary>
    public static string Covers(string user, string email, string domain) =>
        $"EXISTS (SELECT 1 FROM {Entries(user, email, domain)} WHERE s.campaign_id = 0)";

    /// <param name="user">Whose list, as an expression; the list of the installation holds besides. Likewise the others.</param>
    public static string Entries(string user, string email, string domain) =>
        $"""
        suppression_forms f
        STRAIGHT_JOIN suppression_list s FORCE INDEX (uq_suppression_entry)
           ON s.owner = CASE WHEN f.is_global THEN 0 ELSE {user} END
          AND s.email = CASE f.form
                        WHEN 'address' THEN {email}
                        WHEN 'domain' THEN CONCAT('@', {domain})
                        WHEN 'name' THEN CONCAT(SUBSTRING_INDEX({email}, '@', 1), '@*')
                        ELSE CONCAT('@*.', SUBSTRING_INDEX({domain}, '.', -f.depth)) END
        """;
}

/// <summary>An entry that covers a contact.</summary>
public sealed record SuppressionHit
{
    /// <summary>0 when an address was asked about instead.</summary>
    public long ContactId { get; init; }

    /// <summary>The campaign that it holds for; 0: all.</summary>
    public long CampaignId { get; init; }

    /// <summary>As in <c>email_messages.reason</c>.</summary>
    public required string Code { get; init; }

    /// <summary>As it stands on the list.</summary>
    public required string Entry { get; init; }

    /// <summary>Of the entry: unsubscribe, bounce, complaint, manual or import.</summary>
    public required string Reason { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime Since { get; init; }

    /// <summary>It holds for every user of this installation.</summary>
    public bool IsGlobal { get; init; }

    /// <param name="hits">Of one contact, in the order in which they were read.</param>
    /// <returns>The one that keeps the mails of the campaign back; null: none does.</returns>
    public static SuppressionHit? Deciding(IEnumerable<SuppressionHit> hits, long campaignId) =>
        hits.FirstOrDefault(hit => hit.CampaignId == 0 || hit.CampaignId == campaignId);
}
