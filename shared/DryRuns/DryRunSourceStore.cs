using ColdMail.Composing;
using ColdMail.Database;
using ColdMail.Sending;
using ColdMail.Stops;
using ColdMail.Suppression;
using Dapper;

namespace ColdMail.DryRuns;

/// <summary>What a planned mail brings along from its row, where it has one.</summary>
/// <param name="MessageIdHeader">Of an earlier attempt; likewise <paramref name="DateHeader"/>.</param>
public sealed record WaitingRow(long ContactId, int StepNumber, string? MessageIdHeader, DateTime? DateHeader, int Resend);

/// <summary>Everything about one recipient that its mails are written from.</summary>
public sealed record DryRunRecipient
{
    public required long ContactId { get; init; }
    public required string Email { get; init; }
    public required string FirstName { get; init; }
    public required string LastName { get; init; }
    public required string Company { get; init; }
    public required string? CustomFieldsJson { get; init; }

    /// <summary>What a begin would do with a mail to it now; null: let it go.</summary>
    public MailBlock? Block { get; init; }

    /// <summary>Its mails that wait.</summary>
    public IReadOnlyList<WaitingRow> Waiting { get; init; } = [];

    /// <summary>Its mails that went, may have gone or are on their way, oldest step first.</summary>
    public IReadOnlyList<EarlierMail> Earlier { get; init; } = [];
}

/// <summary>Reads what the mails of a dry run are written from. Locks and changes nothing.</summary>
public sealed class DryRunSourceStore(Db db)
{
    /// <summary>Senders of the user, deleted ones included, by id.</summary>
    public async Task<IReadOnlyDictionary<long, MailSender>> SendersAsync(
        long userId, IReadOnlyCollection<long> ids, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return (await connection.QueryAsync<(long Id, string Name, string Email, string? ReplyTo, string? Signature)>(new(
            "SELECT id, from_name, from_email, reply_to, signature FROM sender_accounts WHERE id IN @ids AND user_id = @userId",
            new { userId, ids },
            cancellationToken: cancellation)))
            .ToDictionary(sender => sender.Id, sender => new MailSender(sender.Name, sender.Email, sender.ReplyTo, sender.Signature));
    }

    /// <summary>Recipients of a campaign by contact, with what is in force for them at this instant.</summary>
    /// <returns>A contact that was removed is not among them.</returns>
    public async Task<IReadOnlyDictionary<long, DryRunRecipient>> RecipientsAsync(
        long userId, long campaignId, IReadOnlyCollection<long> contacts, DateTime now, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await using var answer = await connection.QueryMultipleAsync(new(
            $"""
            SELECT c.id AS ContactId, c.email AS Email, c.first_name AS FirstName, c.last_name AS LastName, c.company AS Company,
                   c.custom_fields_json AS CustomFieldsJson
              FROM contacts c
             WHERE c.id IN @contacts AND c.user_id = @userId;
            SELECT c.id, c.status, c.deleted_at IS NOT NULL
              FROM contacts c
             WHERE c.id IN @contacts AND c.user_id = @userId;
            {SuppressionSql.OfContacts};
            {StopSql.InForce};
            SELECT m.contact_id AS ContactId, m.step_number AS StepNumber, m.message_id_header AS MessageIdHeader,
                   m.date_header AS DateHeader, m.resend AS Resend
              FROM campaign_steps s
              JOIN email_messages m
                ON m.campaign_id = s.campaign_id AND m.step_id = s.id AND m.contact_id IN @contacts
             WHERE s.campaign_id = @campaignId AND m.status IN ('scheduled', 'claimed');
            SELECT m.contact_id AS ContactId, m.step_number AS StepNumber, m.message_id_header AS MessageIdHeader,
                   m.sender_id AS SenderId
              FROM campaign_steps s
              JOIN email_messages m
                ON m.campaign_id = s.campaign_id AND m.step_id = s.id AND m.contact_id IN @contacts
             WHERE s.campaign_id = @campaignId AND m.status IN ('sent', 'uncertain', 'sending')
             ORDER BY m.step_number
            """,
            new { userId, campaignId, contacts, now, scopes = (long[])[0, campaignId] },
            cancellationToken: cancellation));
        var recipients = (await answer.ReadAsync<DryRunRecipient>()).AsList();
        var contactRows = (await answer.ReadAsync<(long Id, string Status, bool IsDeleted)>()).AsList();
        var hits = (await answer.ReadAsync<SuppressionHit>()).ToLookup(hit => hit.ContactId);
        var states = contactRows.ToDictionary(
            contact => contact.Id,
            contact => ContactState.WhyNot(
                contact.Status, contact.IsDeleted, SuppressionHit.Deciding(hits[contact.Id], campaignId)?.Code));
        var stops = (await answer.ReadAsync<OpenStop>()).ToLookup(stop => stop.ContactId);
        var waiting = (await answer.ReadAsync<WaitingRow>()).ToLookup(row => row.ContactId);
        var earlier = (await answer.ReadAsync<EarlierMail>()).ToLookup(mail => mail.ContactId);
        return recipients.ToDictionary(recipient => recipient.ContactId, recipient => recipient with
        {
            Block = states[recipient.ContactId] is { } reason
                ? new("cancelled", reason)
                : OpenStop.Deciding(stops[recipient.ContactId], campaignId),
            Waiting = [.. waiting[recipient.ContactId]],
            Earlier = [.. earlier[recipient.ContactId]],
        });
    }

    /// <summary>What was decided in a campaign before: contacts that its launch left out, and mails that wait for a person.</summary>
    public async Task<IReadOnlyList<Fate>> StandingAsync(long campaignId, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return [.. (await connection.QueryAsync<(long Contact, int Step, string Outcome, long? Sender, string? Reason, string? Detail)>(new(
            """
            SELECT contact_id, 1, 'excluded', NULL, reason, NULL
              FROM campaign_exclusions
             WHERE campaign_id = @campaignId
             UNION ALL
            SELECT contact_id, step_number, 'held', sender_id, reason, last_reply
              FROM email_messages
             WHERE campaign_id = @campaignId AND status = 'held'
            """,
            new { campaignId },
            commandTimeout: 120,
            cancellationToken: cancellation)))
            .Select(row => new Fate(row.Contact, row.Step, row.Outcome, row.Sender, null, row.Reason, row.Detail))];
    }
}
