using System.Text.Json;
using ColdMail.Bounces;
using ColdMail.Stops;
using ColdMail.Suppression;
using ColdMail.Tracking;
using Dapper;
using MySqlConnector;

namespace ColdMail.Webhooks;

/// <summary>The mail that something was reported about, locked by the caller after its contact.</summary>
/// <param name="Email">Of the contact; null when it is gone.</param>
record struct AffectedMail(long Id, long UserId, long CampaignId, string? Email, string? ContactStatus);

/// <summary>Where a report came from.</summary>
/// <param name="Way">webhook or mailbox.</param>
/// <param name="Inbox">The row that holds the report.</param>
record struct ReportSource(string Way, string? Provider, long? Inbox, DateTime ReceivedAt);

/// <summary>Writes what a report about a mail changes, whichever way it came: a provider's webhook and a bounce in a mailbox end alike.</summary>
static class EventEffectStore
{
    /// <remarks>
    /// The event carries the instant at which we learnt of it, which the roll-up goes by; when it happened stands in its
    /// metadata and, the earliest, in the fact. Safe to repeat as far as <see cref="EventEffect.MostEvents"/> goes.
    /// </remarks>
    public static async Task ApplyAsync(
        MySqlConnection connection, MySqlTransaction transaction, AffectedMail mail, WebhookEvent reported, EventEffect effect,
        ReportSource source, DateTime now, CancellationToken cancellation)
    {
        if (effect.Suppression is { } reason && mail is { Email: { } email, ContactStatus: not "erased" })
        {
            await SuppressionStore.SuppressAsync(connection, transaction, mail.UserId, email, reason, mail.Id, now, cancellation);
        }

        var at = reported.OccurredAt < source.ReceivedAt ? reported.OccurredAt.Value : source.ReceivedAt;
        await connection.ExecuteAsync(new(
            """
            INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
            SELECT @UserId, @CampaignId, @Id, @EventType, @now, @metadata
              FROM (SELECT COUNT(*) AS events
                      FROM (SELECT 1
                              FROM email_events
                             WHERE message_id = @Id AND event_type = @EventType
                             LIMIT @MostEvents) some) counted
             WHERE counted.events < @MostEvents;
            UPDATE email_messages
               SET delivered_at = CASE WHEN @EventType = 'delivered' THEN LEAST(COALESCE(delivered_at, @at), @at) ELSE delivered_at END,
                   bounced_at = CASE WHEN @EventType = 'bounced' THEN LEAST(COALESCE(bounced_at, @at), @at) ELSE bounced_at END,
                   complained_at = CASE WHEN @EventType = 'complained' THEN LEAST(COALESCE(complained_at, @at), @at) ELSE complained_at END,
                   unsubscribed_at = CASE WHEN @EventType = 'unsubscribed' THEN LEAST(COALESCE(unsubscribed_at, @at), @at) ELSE unsubscribed_at END,
                   opened_at = CASE WHEN @EventType IN ('opened', 'clicked') AND @SetsFact THEN LEAST(COALESCE(opened_at, @at), @at) ELSE opened_at END,
                   clicked_at = CASE WHEN @EventType = 'clicked' AND @SetsFact THEN LEAST(COALESCE(clicked_at, @at), @at) ELSE clicked_at END
             WHERE id = @Id
            """,
            new
            {
                mail.Id,
                mail.UserId,
                mail.CampaignId,
                effect.EventType,
                effect.MostEvents,
                effect.SetsFact,
                now,
                at,
                metadata = JsonSerializer.Serialize(new
                {
                    at,
                    provider = source.Provider,
                    @class = effect.Class,
                    rule = effect.Hit?.Rule,
                    rules = effect.Hit is null ? (int?)null : HitClass.RulesVersion,
                    agent = reported.UserAgent,
                    status = reported.Status,
                    code = reported.Code,
                    reply = reported.Detail,
                    url = reported.Url,
                    inbox = source.Inbox,
                }),
            },
            transaction,
            cancellationToken: cancellation));
        if (Bounce.Of(mail.Id, reported, effect, source.Way, at) is { } bounce)
        {
            await BounceStore.NoteAsync(connection, transaction, [bounce], now, cancellation);
        }

        if (effect.IsEvidence)
        {
            await ProveAsync(connection, transaction, mail.Id, source.Way, now, cancellation);
        }

        if (reported.Type == WebhookEventType.Clicked && effect.Hit is { IsHuman: true })
        {
            await ClickStore.NoteAsync(connection, transaction, mail.Id, at, cancellation);
        }
    }

    /// <summary>Something shows that the mail went: an uncertain one is sent. Safe to repeat.</summary>
    public static Task ProveAsync(
        MySqlConnection connection, MySqlTransaction transaction, long messageId, string way, DateTime now,
        CancellationToken cancellation) =>
        connection.ExecuteAsync(new(
            """
            INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
            SELECT user_id, campaign_id, id, 'sent', @now, JSON_OBJECT('reason', 'EVIDENCE', 'by', @way)
              FROM email_messages
             WHERE id = @messageId AND status = 'uncertain';
            UPDATE email_messages SET status = 'sent', reason = 'EVIDENCE' WHERE id = @messageId AND status = 'uncertain'
            """,
            new { messageId, way, now },
            transaction,
            cancellationToken: cancellation));
}
