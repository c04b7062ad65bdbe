using System.Text.Json;
using ColdMail.Database;
using ColdMail.Stops;
using Dapper;

namespace ColdMail.Tracking;

/// <summary>One request for a pixel or a link.</summary>
/// <param name="Use">Open or Click.</param>
/// <param name="Target">Where a click led.</param>
public sealed record Hit(MailLink Mail, LinkUse Use, string UserAgent, string? Target, DateTime At);

/// <summary>
/// Keeps what the links in mails tell: every hit as an event, the first of a person as a fact on the mail, and the first click
/// of a human for the rule of the campaign.
/// </summary>
public sealed class TrackingStore(Db db)
{
    /// <summary>More hits of one kind on one mail say nothing new; they would only let anyone fill the table.</summary>
    const int MaxHits = 1_000;

    const int MaxAgentChars = 300;

    /// <summary>Records a hit. A mail that is gone, or is not of that user and contact, leaves no trace.</summary>
    public Task RecordAsync(Hit hit, CancellationToken cancellation) => db.TransactAsync(
        async (connection, transaction) =>
        {
            var mail = await connection.QuerySingleOrDefaultAsync<(long CampaignId, DateTime? SentAt)?>(new(
                """
                SELECT campaign_id, sent_at
                  FROM email_messages
                 WHERE id = @MessageId AND user_id = @UserId AND contact_id = @ContactId
                """,
                hit.Mail,
                transaction,
                cancellationToken: cancellation));
            if (mail is not var (campaignId, sentAt))
            {
                return;
            }

            var hitClass = HitClass.Of(hit.UserAgent, hit.At - sentAt);
            var metadata = JsonSerializer.Serialize(new
            {
                @class = hitClass.Name,
                rule = hitClass.Rule,
                rules = HitClass.RulesVersion,
                agent = hit.UserAgent.Length > MaxAgentChars ? hit.UserAgent[..MaxAgentChars] : hit.UserAgent,
                url = hit.Target,
            });
            var parameters = new
            {
                hit.Mail.UserId,
                campaignId,
                hit.Mail.MessageId,
                eventType = hit.Use == LinkUse.Open ? "opened" : "clicked",
                now = hit.At,
                metadata,
                isPerson = hitClass.IsPerson,
                isClick = hit.Use == LinkUse.Click,
                MaxHits,
            };
            await connection.ExecuteAsync(new(
                """
                INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                SELECT @UserId, @campaignId, @MessageId, @eventType, @now, @metadata
                  FROM (SELECT COUNT(*) AS hits
                          FROM (SELECT 1
                                  FROM email_events
                                 WHERE message_id = @MessageId AND event_type = @eventType
                                 LIMIT @MaxHits) some) counted
                 WHERE counted.hits < @MaxHits;
                UPDATE email_messages
                   SET clicked_at = CASE WHEN @isClick THEN COALESCE(clicked_at, @now) ELSE clicked_at END,
                       opened_at = COALESCE(opened_at, @now)
                 WHERE id = @MessageId AND @isPerson AND (opened_at IS NULL OR (@isClick AND clicked_at IS NULL))
                """,
                parameters,
                transaction,
                cancellationToken: cancellation));
            if (hit.Use == LinkUse.Click && hitClass.IsHuman)
            {
                await ClickStore.NoteAsync(connection, transaction, hit.Mail.MessageId, hit.At, cancellation);
            }
        },
        cancellation);
}
