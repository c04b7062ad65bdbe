using System.Buffers.Binary;
using System.Text.Json;
using ColdMail.Database;
using ColdMail.Stops;
using Dapper;
using MySqlConnector;

namespace ColdMail.Tracking;

/// <summary>
/// Keeps what the links in mails tell: every hit as an event, the first of a person as a fact on the mail, and the first click
/// of a human for the rule of the campaign.
/// </summary>
public sealed class TrackingStore(Db db)
{
    /// <summary>More hits of one kind on one mail say nothing new; they would only let anyone fill the table.</summary>
    const int MaxHits = 1_000;

    const int ForgottenAtOnce = 10_000;

    /// <summary>
    /// Records a hit. Safe to repeat: its id is committed with it. A mail that is gone, or is not of that user and contact,
    /// leaves no trace.
    /// </summary>
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
            if (mail is not var (campaignId, sentAt) || !await IsNewAsync(connection, transaction, hit.Id, cancellation))
            {
                return;
            }

            var hitClass = HitClass.Of(hit.UserAgent, hit.At - sentAt);
            var metadata = JsonSerializer.Serialize(new
            {
                @class = hitClass.Name,
                rule = hitClass.Rule,
                rules = HitClass.RulesVersion,
                agent = hit.UserAgent,
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
                   SET clicked_at = CASE WHEN @isClick THEN LEAST(COALESCE(clicked_at, @now), @now) ELSE clicked_at END,
                       opened_at = LEAST(COALESCE(opened_at, @now), @now)
                 WHERE id = @MessageId AND @isPerson
                   AND (opened_at IS NULL OR opened_at > @now OR (@isClick AND (clicked_at IS NULL OR clicked_at > @now)))
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

    /// <summary>Forgets the ids of hits before an instant, the oldest first.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> ForgetAsync(DateTime before, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        return await connection.ExecuteAsync(new(
            "DELETE FROM tracking_hits WHERE hit_id < @first ORDER BY hit_id LIMIT @ForgottenAtOnce",
            new { first = FirstIdAt(before), ForgottenAtOnce },
            cancellationToken: cancellation)) == ForgottenAtOnce;
    }

    static async Task<bool> IsNewAsync(
        MySqlConnection connection, MySqlTransaction transaction, Guid hit, CancellationToken cancellation) =>
        await connection.ExecuteAsync(new(
            "INSERT INTO tracking_hits (hit_id) VALUES (@id) ON DUPLICATE KEY UPDATE hit_id = tracking_hits.hit_id",
            new { id = hit.ToByteArray(bigEndian: true) },
            transaction,
            cancellationToken: cancellation)) == 1;

    /// <summary>The smallest id of a hit at an instant: RFC 9562 §5.7 begins with its milliseconds.</summary>
    static byte[] FirstIdAt(DateTime instant)
    {
        var id = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, new DateTimeOffset(instant, TimeSpan.Zero).ToUnixTimeMilliseconds() << 16);
        return id;
    }
}
