using ColdMail.Database;
using ColdMail.Suppression;
using Dapper;
using MySqlConnector;

namespace ColdMail.Tracking;

/// <summary>How much an opt-out ends.</summary>
public enum OptOutScope
{
    /// <summary>The mails of one campaign.</summary>
    Campaign,

    /// <summary>All mails of the user who sent the mail: what one click means (RFC 8058).</summary>
    User,

    /// <summary>All mails of every user of this installation.</summary>
    Everybody,
}

/// <summary>Whom an opt-out link is about, in words for its page.</summary>
/// <param name="Address">Masked: whoever got the mail forwarded learns nothing.</param>
/// <param name="From">The company or person that sends.</param>
/// <param name="Done">The widest opt-out in force; null: none.</param>
/// <param name="HasCampaign">The campaign is still there, so that opting out of it alone means something.</param>
public sealed record OptOutView(string Address, string From, OptOutScope? Done, bool HasCampaign);

/// <summary>The opt-out links of mails.</summary>
public sealed class UnsubscribeStore(Db db)
{
    /// <summary>How long an opt-out can be taken back on its page.</summary>
    public static readonly TimeSpan UndoFor = TimeSpan.FromMinutes(30);

    const string CampaignOfMail =
        """
        SELECT m.campaign_id
          FROM email_messages m
          JOIN campaigns k ON k.id = m.campaign_id
         WHERE m.id = @MessageId AND m.user_id = @UserId AND m.contact_id = @ContactId
        """;

    /// <summary>Null when the contact does not exist any more.</summary>
    public async Task<OptOutView?> ViewAsync(MailLink link, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await using var answer = await connection.QueryMultipleAsync(new(
            $"""
            SELECT c.email, u.company, u.name
              FROM contacts c
              JOIN users u ON u.id = c.user_id
             WHERE c.id = @ContactId AND c.user_id = @UserId AND c.status <> 'erased';
            {CampaignOfMail};
            SELECT s.owner, s.campaign_id
              FROM contacts c
              JOIN suppression_list s ON s.owner IN (0, @UserId) AND s.email = c.email
             WHERE c.id = @ContactId AND c.user_id = @UserId AND s.reason = 'unsubscribe'
            """,
            link,
            cancellationToken: cancellation));
        var person = await answer.ReadSingleOrDefaultAsync<(string Email, string Company, string Name)?>();
        var campaign = await answer.ReadSingleOrDefaultAsync<long?>();
        var entries = (await answer.ReadAsync<(long Owner, long Campaign)>()).AsList();
        return person is var (email, company, name)
            ? new(MaskedAddress.Of(email), company.Length > 0 ? company : name, WidestOf(entries, campaign), campaign is not null)
            : null;
    }

    /// <summary>
    /// Unsubscribes the contact, at once: what has not begun when this commits never begins. Safe to repeat; works when
    /// campaign or mail are gone, which makes it one from all mail of the user, and when the contact was deleted.
    /// </summary>
    public Task UnsubscribeAsync(MailLink link, OptOutScope scope, DateTime now, CancellationToken cancellation) => db.TransactAsync(
        async (connection, transaction) =>
        {
            if (await LockAsync(connection, transaction, link, cancellation) is not { } email)
            {
                return;
            }

            var terms = new NewEntries(link.UserId, "unsubscribe", now) { MessageId = link.MessageId };
            var campaign = scope == OptOutScope.Campaign
                ? await connection.ExecuteScalarAsync<long?>(new(CampaignOfMail, link, transaction, cancellationToken: cancellation))
                : null;
            await SuppressionStore.AddressesAsync(
                connection, transaction, terms with { CampaignId = campaign ?? 0 }, [email], cancellation);
            if (scope == OptOutScope.Everybody)
            {
                await SuppressionStore.AddressesAsync(connection, transaction, terms with { UserId = null }, [email], cancellation);
            }

            await connection.ExecuteAsync(new(
                """
                INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at)
                SELECT user_id, campaign_id, id, 'unsubscribed', @now
                  FROM email_messages
                 WHERE id = @MessageId AND user_id = @UserId AND contact_id = @ContactId AND unsubscribed_at IS NULL;
                UPDATE email_messages
                   SET unsubscribed_at = @now
                 WHERE id = @MessageId AND user_id = @UserId AND contact_id = @ContactId AND unsubscribed_at IS NULL
                """,
                new { link.UserId, link.ContactId, link.MessageId, now },
                transaction,
                cancellationToken: cancellation));
        },
        cancellation);

    /// <summary>
    /// Takes back what was opted out of by the same link in the last <see cref="UndoFor"/>. Cancelled mails stay cancelled, and
    /// that it happened stays noted. Safe to repeat.
    /// </summary>
    public Task UndoAsync(MailLink link, DateTime now, CancellationToken cancellation) => db.TransactAsync(
        async (connection, transaction) =>
        {
            if (await LockAsync(connection, transaction, link, cancellation) is not { } email)
            {
                return;
            }

            var parameters = new { link.UserId, link.MessageId, email, since = now - UndoFor };
            var entries = (await connection.QueryAsync<SuppressionEntry>(new(
                """
                SELECT id AS Id, email AS Email, NULLIF(campaign_id, 0) AS CampaignId, CAST(reason AS CHAR) AS Reason,
                       created_at AS CreatedAt
                  FROM suppression_list
                 WHERE owner = @UserId AND email = @email AND reason = 'unsubscribe' AND message_id = @MessageId
                   AND created_at >= @since
                """,
                parameters,
                transaction,
                cancellationToken: cancellation))).AsList();
            foreach (var entry in entries)
            {
                await SuppressionListStore.RemoveAsync(
                    connection, transaction, link.UserId, entry, 0, "Taken back on the unsubscribe page.", now, cancellation);
            }

            await connection.ExecuteAsync(new(
                """
                DELETE FROM suppression_list
                 WHERE owner = 0 AND email = @email AND reason = 'unsubscribe' AND message_id = @MessageId AND created_at >= @since
                """,
                parameters,
                transaction,
                cancellationToken: cancellation));
        },
        cancellation);

    static Task<string?> LockAsync(
        MySqlConnection connection, MySqlTransaction transaction, MailLink link, CancellationToken cancellation) =>
        connection.ExecuteScalarAsync<string?>(new(
            "SELECT email FROM contacts WHERE id = @ContactId AND user_id = @UserId AND status <> 'erased' FOR UPDATE",
            link,
            transaction,
            cancellationToken: cancellation));

    static OptOutScope? WidestOf(List<(long Owner, long Campaign)> entries, long? campaign) =>
        entries.Exists(entry => entry.Owner == 0) ? OptOutScope.Everybody
        : entries.Exists(entry => entry.Campaign == 0) ? OptOutScope.User
        : entries.Exists(entry => entry.Campaign == campaign) ? OptOutScope.Campaign
        : null;
}
