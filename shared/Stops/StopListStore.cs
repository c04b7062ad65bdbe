using ColdMail.Database;
using Dapper;

namespace ColdMail.Stops;

/// <summary>A stop of a contact.</summary>
/// <param name="CampaignId">Null: all campaigns.</param>
/// <param name="Effect">stop, hold or wait.</param>
/// <param name="Until">Of wait: when mails may go again.</param>
/// <param name="ByUser">A person said so, not the system.</param>
/// <param name="LiftedAt">Null: still in force.</param>
public sealed record ContactStop(
    long Id, long? CampaignId, string Effect, string Reason, DateTime? Until, bool ByUser, string Note, DateTime OccurredAt,
    DateTime? LiftedAt);

/// <summary>A hold on the company of a contact.</summary>
/// <param name="CampaignId">Null: all campaigns.</param>
/// <param name="CausedBy">The contact who caused it; that contact is not held by it.</param>
/// <param name="LiftedAt">Null: still in force.</param>
public sealed record CompanyHold(
    long Id, string CompanyDomain, long? CampaignId, string Reason, long CausedBy, DateTime OccurredAt, DateTime? LiftedAt);

/// <summary>Everything that ever stopped a contact, newest first.</summary>
public sealed record ContactStops(IReadOnlyList<ContactStop> Stops, IReadOnlyList<CompanyHold> CompanyHolds);

/// <param name="Stops">Stops of the contact that are no longer in force.</param>
/// <param name="CompanyHolds">Holds of the company that are no longer in force.</param>
/// <param name="BroughtForward">Mails that waited for the end of an absence and wait for what was left of their delay now.</param>
public sealed record Lifted(int Stops, int CompanyHolds, int BroughtForward);

/// <summary>Shows what stops a contact, and lifts it.</summary>
public sealed class StopListStore(Db db)
{
    /// <returns>Null when the user has no such contact.</returns>
    public async Task<ContactStops?> OfContactAsync(long userId, long contactId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await using var answer = await connection.QueryMultipleAsync(new(
            """
            SELECT EXISTS (SELECT 1 FROM contacts WHERE id = @contactId AND user_id = @userId);
            SELECT s.id AS Id, NULLIF(s.campaign_id, 0) AS CampaignId, s.effect AS Effect, s.reason AS Reason, s.until_at AS Until,
                   s.actor <> 0 AS ByUser, s.note AS Note, s.occurred_at AS OccurredAt, s.lifted_at AS LiftedAt
              FROM contact_stops s
             WHERE s.contact_id = @contactId AND s.user_id = @userId
             ORDER BY s.occurred_at DESC, s.id DESC;
            SELECT h.id AS Id, h.company_domain AS CompanyDomain, NULLIF(h.campaign_id, 0) AS CampaignId, h.reason AS Reason,
                   h.contact_id AS CausedBy, h.occurred_at AS OccurredAt, h.lifted_at AS LiftedAt
              FROM contacts c
              JOIN company_holds h ON h.user_id = c.user_id AND h.company_domain = c.company_domain
             WHERE c.id = @contactId AND c.user_id = @userId
             ORDER BY h.occurred_at DESC, h.id DESC
            """,
            new { userId, contactId },
            cancellationToken: cancellation));
        if (!await answer.ReadSingleAsync<bool>())
        {
            return null;
        }

        var stops = await answer.ReadAsync<(long, long?, string, string, DateTime?, bool, string, DateTime, DateTime?)>();
        var holds = await answer.ReadAsync<(long, string, long?, string, long, DateTime, DateTime?)>();
        return new(
            [.. stops.Select(s => new ContactStop(s.Item1, s.Item2, s.Item3, s.Item4, s.Item5, s.Item6, s.Item7, s.Item8, s.Item9))],
            [.. holds.Select(h => new CompanyHold(h.Item1, h.Item2, h.Item3, h.Item4, h.Item5, h.Item6, h.Item7))]);
    }

    /// <summary>
    /// Lifts whatever stops a contact in a campaign, what stops it in all campaigns and the holds of its company included.
    /// Cancelled mails stay cancelled and held ones wait to be released. Mails that an absence put off, in all campaigns, come back
    /// to the earlier date: what was left of their delay counts from now.
    /// </summary>
    /// <returns>Null when the user has no such contact or campaign.</returns>
    /// <remarks>Safe to repeat: what is lifted already stays as it is.</remarks>
    public Task<Lifted?> LiftAsync(long userId, long campaignId, long contactId, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync<Lifted?>(
            async (connection, transaction) =>
            {
                var found = (await connection.QueryAsync<string?>(new(
                    """
                    SELECT company_domain
                      FROM contacts
                     WHERE id = @contactId AND user_id = @userId
                       AND EXISTS (SELECT 1 FROM campaigns WHERE id = @campaignId AND user_id = @userId)
                       FOR UPDATE
                    """,
                    new { contactId, campaignId, userId },
                    transaction,
                    cancellationToken: cancellation))).AsList();
                if (found.Count == 0)
                {
                    return null;
                }

                var parameters = new { userId, campaignId, contactId, company = found[0], now };
                await connection.ExecuteAsync(new(
                    """
                    UPDATE contacts
                       SET status = 'ok', status_changed_at = @now, updated_at = @now
                     WHERE id = @contactId AND status = 'replied'
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation));
                var waits = (await connection.QueryAsync<(string Reason, DateTime Until)>(new(
                    """
                    SELECT reason, MAX(until_at)
                      FROM contact_stops
                     WHERE contact_id = @contactId AND user_id = @userId AND campaign_id = 0 AND effect = 'wait' AND is_open = 1
                       AND until_at > @now
                     GROUP BY reason
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation))).AsList();
                var stops = await connection.ExecuteAsync(new(
                    """
                    UPDATE contact_stops
                       SET lifted_at = @now
                     WHERE contact_id = @contactId AND user_id = @userId AND campaign_id IN (0, @campaignId) AND lifted_at IS NULL
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation));
                var holds = await connection.ExecuteAsync(new(
                    """
                    UPDATE company_holds
                       SET lifted_at = @now
                     WHERE user_id = @userId AND company_domain = @company AND campaign_id IN (0, @campaignId) AND lifted_at IS NULL
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation));
                var forward = 0;
                foreach (var (reason, until) in waits)
                {
                    forward += await AbsenceStore.BringForwardAsync(
                        connection, transaction, userId, contactId, reason, until, now, cancellation);
                }

                return new(stops, holds, forward);
            },
            cancellation);
}
