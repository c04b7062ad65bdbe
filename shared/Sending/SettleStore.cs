using ColdMail.Database;
using ColdMail.Scheduling.Limits;
using ColdMail.Stops;
using ColdMail.Suppression;
using Dapper;
using MySqlConnector;

namespace ColdMail.Sending;

/// <summary>Writes down what became of offered mails: state, event, follow-up, refund, suppression, in one transaction.</summary>
public sealed class SettleStore(Db db)
{
    /// <summary>Settles up to a few dozen mails of one sender.</summary>
    /// <param name="settlements">Outcomes, each fenced by the lease token and the attempt of its mail.</param>
    /// <param name="followUps">The next step of each mail that has one, by message id.</param>
    /// <param name="now">Instant of the events.</param>
    /// <remarks>
    /// Safe to repeat: a mail that is settled already is left alone, with its follow-up, its event and its refund. The one
    /// state a late outcome may replace is <c>uncertain</c>, by <c>sent</c>, of the same attempt.
    /// </remarks>
    public Task SettleAsync(
        IReadOnlyList<Settlement> settlements, IReadOnlyDictionary<long, FollowUp> followUps, DateTime now,
        CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                var scope = new Scope(connection, transaction, now, cancellation);
                foreach (var settlement in settlements.Where(settlement => settlement.SuppressContact))
                {
                    await SuppressionStore.SuppressAsync(
                        connection, transaction, settlement.Message.UserId, settlement.Message.Email, "bounce",
                        settlement.Message.Id, now, cancellation);
                }

                await scope.LockCountersAsync([.. settlements.Where(settlement => settlement.Refund)]);
                var ours = await scope.LockOursAsync(settlements);
                var mine = settlements.Where(settlement => ours.Contains(settlement.Message.Id)).ToList();
                if (mine.Count == 0)
                {
                    return;
                }

                await scope.WriteAsync(mine);
                await scope.WriteFollowUpsAsync(mine, followUps);
                await scope.RefundAsync([.. mine.Where(settlement => settlement.Refund)]);
            },
            cancellation);

    sealed class Scope(
        MySqlConnection connection, MySqlTransaction transaction, DateTime now, CancellationToken cancellation)
    {
        public async Task LockCountersAsync(IReadOnlyList<Settlement> refunds) =>
            await CounterStore.LockAsync(connection, transaction, refunds.SelectMany(refund => refund.Message.Counters), cancellation);

        /// <summary>Which of the mails this caller may still write, locked.</summary>
        public async Task<HashSet<long>> LockOursAsync(IReadOnlyList<Settlement> settlements)
        {
            var rows = new Rows("id", "attempt", "lease_token", "status");
            foreach (var settlement in settlements)
            {
                var message = settlement.Message;
                rows.Add(message.Id, message.Attempt, message.LeaseToken, settlement.Status);
            }

            return [.. await connection.QueryAsync<long>(new(
                $"""
                SELECT m.id
                  FROM ({rows.Sql}) v
                  JOIN email_messages m ON m.id = v.id AND m.attempt = v.attempt
                 WHERE (m.status = 'sending' AND m.lease_token = v.lease_token)
                    OR (m.status = 'uncertain' AND v.status = 'sent')
                   FOR UPDATE
                """,
                rows.Parameters,
                transaction,
                cancellationToken: cancellation))];
        }

        public async Task WriteAsync(IReadOnlyList<Settlement> settlements)
        {
            var rows = new Rows(
                "id", "status", "reason", "scheduled_at", "is_deferral", "sent_at", "code", "reply", "provider_id");
            foreach (var settlement in settlements)
            {
                rows.Add(
                    settlement.Message.Id,
                    settlement.Status,
                    settlement.Reason,
                    settlement.ScheduledAt,
                    settlement.IsDeferral ? 1 : 0,
                    settlement.Continues ? settlement.SettledAt : null,
                    settlement.Code,
                    settlement.Reply is { Length: > 300 } long_ ? long_[..300] : settlement.Reply,
                    settlement.ProviderMessageId);
            }

            rows.Parameters.AddDynamicParams(new { now, ids = settlements.Select(settlement => settlement.Message.Id) });
            await connection.ExecuteAsync(new(
                $"""
                UPDATE email_messages m
                  JOIN ({rows.Sql}) v ON v.id = m.id
                   SET m.status = v.status, m.reason = v.reason, m.sent_at = v.sent_at,
                       m.scheduled_at = COALESCE(v.scheduled_at, m.scheduled_at),
                       m.deferrals = m.deferrals + v.is_deferral,
                       m.last_code = v.code, m.last_reply = v.reply, m.provider_message_id = v.provider_id,
                       m.lease_token = NULL, m.lease_until = NULL;
                INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                SELECT user_id, campaign_id, id, IF(status = 'scheduled', 'deferred', status), COALESCE(sent_at, @now),
                       JSON_OBJECT('attempt', attempt, 'reason', reason, 'code', last_code, 'reply', last_reply)
                  FROM email_messages
                 WHERE id IN @ids
                """,
                rows.Parameters,
                transaction,
                cancellationToken: cancellation));
        }

        /// <summary>
        /// Plans the next steps. Where the contact was stopped meanwhile the row is written all the same, with what became of
        /// it and why: nobody has to wonder where the follow-up is.
        /// </summary>
        public async Task WriteFollowUpsAsync(
            IReadOnlyList<Settlement> settlements, IReadOnlyDictionary<long, FollowUp> followUps)
        {
            var rows = new Rows("id", "step_id", "step_number", "scheduled_at");
            foreach (var settlement in settlements.Where(settlement => settlement.Continues))
            {
                if (followUps.TryGetValue(settlement.Message.Id, out var next))
                {
                    rows.Add(settlement.Message.Id, next.StepId, next.StepNumber, next.ScheduledAt);
                }
            }

            if (rows.IsEmpty)
            {
                return;
            }

            rows.Parameters.AddDynamicParams(new { now });
            await connection.ExecuteAsync(new(
                $"""
                INSERT INTO email_messages
                       (user_id, campaign_id, step_id, contact_id, sender_id, step_number, status, reason, scheduled_at, zone,
                        country, created_at)
                SELECT f.user_id, f.campaign_id, f.step_id, f.contact_id, f.sender_id, f.step_number,
                       CASE WHEN f.stopped IS NOT NULL THEN 'cancelled' WHEN f.held IS NOT NULL THEN 'held' ELSE 'scheduled' END,
                       COALESCE(f.stopped, f.held, CASE WHEN f.away_until IS NOT NULL THEN 'AUTO_REPLY' END),
                       COALESCE(
                           TIMESTAMPADD(MICROSECOND, GREATEST(0, TIMESTAMPDIFF(MICROSECOND, @now, f.scheduled_at)), f.away_until),
                           f.scheduled_at),
                       f.zone, f.country, @now
                  FROM (SELECT m.user_id, m.campaign_id, v.step_id, m.contact_id, m.sender_id, v.step_number, v.scheduled_at,
                               m.zone, m.country,
                               {StopSql.OfMail}
                          FROM ({rows.Sql}) v
                          JOIN email_messages m ON m.id = v.id) f
                    ON DUPLICATE KEY UPDATE id = email_messages.id;
                INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                SELECT n.user_id, n.campaign_id, n.id, n.status, @now, JSON_OBJECT('reason', n.reason)
                  FROM ({rows.Sql}) v
                  JOIN email_messages m ON m.id = v.id
                  JOIN email_messages n ON n.campaign_id = m.campaign_id AND n.step_id = v.step_id AND n.contact_id = m.contact_id
                 WHERE n.created_at = @now AND n.status IN ('cancelled', 'held') AND n.attempt = 0
                """,
                rows.Parameters,
                transaction,
                cancellationToken: cancellation));
        }

        public Task RefundAsync(IReadOnlyList<Settlement> refunds) => CounterStore.GiveBackAsync(
            connection, transaction,
            refunds.SelectMany(refund => refund.Message.Counters).CountBy(counter => counter), cancellation);
    }
}
