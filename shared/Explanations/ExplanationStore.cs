using ColdMail.Campaigns;
using ColdMail.Database;
using ColdMail.Stops;
using ColdMail.Suppression;
using Dapper;

namespace ColdMail.Explanations;

/// <summary>What the database says of one recipient, before rules and counters are read.</summary>
public sealed record RecipientRows(
    RecipientContact Contact, IReadOnlyList<RecipientMail> Mails, string? Exclusion, IReadOnlyList<OpenStop> Stops, bool IsInAudience,
    string? WouldBeLeftOut);

/// <summary>Reads what one recipient of a campaign is explained from. It changes nothing.</summary>
public sealed class ExplanationStore(Db db)
{
    /// <returns>Null when this user has no such campaign.</returns>
    public async Task<CampaignNotes?> NotesAsync(long userId, long campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<CampaignNotes>(new(
            """
            SELECT c.status_reason AS StatusReason, c.finished_at AS FinishedAt, c.paused_at AS PausedAt,
                   c.materialised_at IS NOT NULL AS IsWritten,
                   CAST(c.lost_sender AS CHAR) AS LostSender,
                   (SELECT COUNT(*)
                      FROM campaign_senders s
                      JOIN sender_accounts a ON a.id = s.sender_id
                     WHERE s.campaign_id = c.id AND a.status = 'active' AND a.breaker <> 'open' AND a.deleted_at IS NULL) AS ActiveSenders
              FROM campaigns c
             WHERE c.id = @campaignId AND c.user_id = @userId
            """,
            new { userId, campaignId },
            cancellationToken: cancellation));
    }

    /// <param name="notes">Of the campaign, which is the user's.</param>
    public async Task<RecipientRows> FindAsync(
        long userId, long campaignId, long contactId, CampaignNotes notes, DateTime now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(notes);
        await using var connection = await db.OpenAsync(cancellation);
        await using var answer = await connection.QueryMultipleAsync(new(
            $"""
            SELECT c.id AS Id, c.email AS Email, CAST(c.status AS CHAR) AS Status, c.deleted_at IS NOT NULL AS IsDeleted,
                   c.zone AS Zone, c.zone_reason AS ZoneReason, c.country AS Country, c.company_domain AS Company
              FROM contacts c
             WHERE c.id = @contactId AND c.user_id = @userId;
            SELECT m.id AS Id, m.step_number AS StepNumber, m.sender_id AS SenderId, CAST(m.status AS CHAR) AS Status, m.reason AS Reason,
                   m.scheduled_at AS ScheduledAt, m.sent_at AS SentAt, m.attempt AS Attempt, m.lease_until AS LeaseUntil,
                   m.zone AS Zone, m.country AS Country, m.last_reply AS LastReply, m.replied_at AS RepliedAt,
                   m.bounced_at AS BouncedAt, m.unsubscribed_at AS UnsubscribedAt
              FROM email_messages m
             WHERE m.contact_id = @contactId AND m.campaign_id = @campaignId AND m.user_id = @userId
             ORDER BY m.step_number;
            SELECT reason FROM campaign_exclusions WHERE campaign_id = @campaignId AND contact_id = @contactId;
            {SuppressionSql.OfContacts};
            {StopSql.InForce};
            {AudienceSql.Lists}
            """,
            new { userId, id = campaignId, campaignId, contactId, contacts = (long[])[contactId], scopes = (long[])[0, campaignId], now },
            cancellationToken: cancellation));
        var contact = await answer.ReadSingleOrDefaultAsync<RecipientContact>();
        var mails = (await answer.ReadAsync<RecipientMail>()).AsList();
        var exclusion = await answer.ReadSingleOrDefaultAsync<string>();
        var hits = (await answer.ReadAsync<SuppressionHit>()).AsList();
        var stops = (await answer.ReadAsync<OpenStop>()).AsList();
        var lists = (await answer.ReadAsync<(long Id, string Kind)>()).ToLookup(list => list.Kind, list => list.Id);
        var (isInAudience, leftOut) = notes.IsWritten || contact is null
            ? (false, null)
            : await AudienceAsync(userId, campaignId, contactId, new([.. lists["include"]], [.. lists["exclude"]]), cancellation);

        // A contact whose row is gone was deleted.
        return new(
            contact is null
                ? new() { Id = contactId, IsDeleted = true }
                : contact with { Suppression = SuppressionHit.Deciding(hits, campaignId) },
            mails, exclusion, contact is null ? [] : stops, isInAudience, leftOut);
    }

    /// <summary>Whether the contact is in the audience that a launch would take up, and why it would be left out.</summary>
    async Task<(bool IsInAudience, string? LeftOut)> AudienceAsync(
        long userId, long campaignId, long contactId, AudienceLists lists, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var scope = await SuppressionScopeStore.FindAsync(connection, null, userId, campaignId, cancellation);
        var found = (await connection.QueryAsync<AudienceRow>(new(
            $"""
            SELECT a.contact_id AS ContactId, {AudienceSql.Reason(scope, lists.Exclude)} AS Reason
              FROM contact_list_items a
              JOIN contacts c ON c.id = a.contact_id AND c.user_id = @userId
             WHERE a.contact_id = @contactId AND a.list_id IN @included AND a.status = 'active'
             LIMIT 1
            """,
            new
            {
                userId,
                contactId,
                included = AudienceSql.OrNone(lists.Include),
                excluded = lists.Exclude,
            },
            cancellationToken: cancellation))).AsList();
        return found is [var row] ? (true, row.Reason) : (false, null);
    }

    sealed record AudienceRow
    {
        public required long ContactId { get; init; }
        public required string? Reason { get; init; }
    }
}
