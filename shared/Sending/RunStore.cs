using ColdMail.Database;
using Dapper;

namespace ColdMail.Sending;

/// <summary>Who may send through a sender account now, and which mails are ready.</summary>
public sealed class RunStore(Db db)
{
    /// <summary>Makes this run the only one of the sender until <paramref name="until"/>.</summary>
    /// <returns>False when another run has it, or the sender is paused, stopped by its breaker, in error, deleted or unknown.</returns>
    public async Task<bool> AcquireAsync(
        long senderId, long runToken, DateTime now, DateTime until, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(
            """
            UPDATE sender_accounts
               SET run_token = @runToken, run_until = @until
             WHERE id = @senderId AND status = 'active' AND breaker <> 'open' AND deleted_at IS NULL
               AND (run_until IS NULL OR run_until <= @now)
            """,
            new { senderId, runToken, now, until },
            cancellationToken: cancellation)) == 1;
    }

    /// <summary>Ends the run. Does nothing when the run has already lost the sender.</summary>
    /// <param name="quietUntil">No hint is wanted for this sender before then; null when one may come at once.</param>
    public async Task ReleaseAsync(
        long senderId, long runToken, DateTime? quietUntil, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            UPDATE sender_accounts
               SET run_token = NULL, run_until = NULL, hint_until = @quietUntil
             WHERE id = @senderId AND run_token = @runToken
            """,
            new { senderId, runToken, quietUntil },
            cancellationToken: cancellation));
    }

    /// <summary>Leases waiting mails to a run.</summary>
    /// <param name="ids">In the order in which they are to go.</param>
    /// <returns>Those that still waited, in that order; two runs never get the same one while the lease lasts.</returns>
    public Task<IReadOnlyList<ClaimedMessage>> ClaimAsync(
        long senderId, long runToken, IReadOnlyList<long> ids, DateTime leaseUntil, CancellationToken cancellation) =>
        db.TransactAsync<IReadOnlyList<ClaimedMessage>>(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(new(
                    """
                    UPDATE email_messages
                       SET status = 'claimed', lease_token = @runToken, lease_until = @leaseUntil
                     WHERE id IN @ids AND sender_id = @senderId AND status = 'scheduled'
                    """,
                    new { senderId, runToken, leaseUntil, ids },
                    transaction,
                    cancellationToken: cancellation));
                var claimed = (await connection.QueryAsync<ClaimedMessage>(new(
                    """
                    SELECT m.id AS Id, m.user_id AS UserId, m.campaign_id AS CampaignId, m.step_id AS StepId,
                           m.step_number AS StepNumber, m.zone AS Zone, m.country AS Country, m.contact_id AS ContactId,
                           m.attempt AS Attempt,
                           m.deferrals AS Deferrals, m.first_attempt_at AS FirstAttemptAt,
                           m.message_id_header AS MessageIdHeader, m.date_header AS DateHeader, m.resend AS Resend,
                           c.email AS Email, c.first_name AS FirstName, c.last_name AS LastName, c.company AS Company,
                           c.custom_fields_json AS CustomFieldsJson, c.company_domain AS CompanyDomain
                      FROM email_messages m
                      JOIN contacts c ON c.id = m.contact_id
                     WHERE m.id IN @ids AND m.status = 'claimed' AND m.lease_token = @runToken
                    """,
                    new { ids, runToken },
                    transaction,
                    cancellationToken: cancellation))).ToDictionary(message => message.Id);
                return [.. ids.Where(claimed.ContainsKey).Select(id => claimed[id])];
            },
            cancellation);

    /// <summary>Gives claimed mails back. Only those still claimed by this run change.</summary>
    public async Task ReturnAsync(
        long runToken, IReadOnlyCollection<long> ids, string? reason, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            """
            UPDATE email_messages
               SET status = 'scheduled', reason = COALESCE(@reason, reason), lease_token = NULL, lease_until = NULL
             WHERE id IN @ids AND status = 'claimed' AND lease_token = @runToken
            """,
            new { ids, reason, runToken },
            cancellationToken: cancellation));
    }

    /// <summary>Puts claimed mails aside until a person acts, each with its reason and what is missing.</summary>
    public Task HoldAsync(
        long runToken, IReadOnlyList<HeldMail> held, DateTime now,
        CancellationToken cancellation)
    {
        var rows = new Rows("id bigint", "reason text", "detail text");
        foreach (var mail in held)
        {
            rows.Add(mail.Message.Id, mail.Reason, mail.Detail.Length > 300 ? mail.Detail[..300] : mail.Detail);
        }

        var parameters = rows.With(new { runToken, now });
        return db.TransactAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(new(
                    $"""
                    INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                    SELECT m.user_id, m.campaign_id, m.id, 'held', @now,
                           JSON_OBJECT('reason', v.reason, 'detail', v.detail)
                      FROM {rows.Table} v
                      JOIN email_messages m ON m.id = v.id
                     WHERE m.status = 'claimed' AND m.lease_token = @runToken
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation));
                await connection.ExecuteAsync(new(
                    $"""
                    UPDATE email_messages m
                      JOIN {rows.Table} v ON v.id = m.id
                       SET m.status = 'held', m.reason = v.reason, m.last_reply = v.detail,
                           m.lease_token = NULL, m.lease_until = NULL
                     WHERE m.status = 'claimed' AND m.lease_token = @runToken
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation));
            },
            cancellation);
    }

    /// <summary>The mails of earlier steps that went, or may have gone, to these contacts, oldest step first.</summary>
    public async Task<ILookup<long, EarlierMail>> EarlierMailsAsync(
        long campaignId, IReadOnlyCollection<long> contactIds, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<EarlierMail>(new(
            """
            SELECT m.contact_id AS ContactId, m.step_number AS StepNumber, m.message_id_header AS MessageIdHeader,
                   m.sender_id AS SenderId
              FROM campaign_steps s
              JOIN email_messages m
                ON m.campaign_id = s.campaign_id AND m.step_id = s.id AND m.contact_id IN @contactIds
             WHERE s.campaign_id = @campaignId AND m.status IN ('sent', 'uncertain')
             ORDER BY m.step_number
            """,
            new { campaignId, contactIds },
            cancellationToken: cancellation))).ToLookup(mail => mail.ContactId);
    }
}
