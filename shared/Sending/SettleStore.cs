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
                var ours = await scope.WriteAsync(settlements);
                var mine = settlements.Where(settlement => ours.Contains(settlement.Message.Id)).ToList();
                await scope.WriteFollowUpsAsync(mine, followUps);
                await scope.RefundAsync([.. mine.Where(settlement => settlement.Refund)]);
            },
            cancellation);

    sealed class Scope(
        MySqlConnection connection, MySqlTransaction transaction, DateTime now, CancellationToken cancellation)
    {
        public async Task LockCountersAsync(IReadOnlyList<Settlement> refunds) =>
            await CounterStore.LockAsync(connection, transaction, refunds.SelectMany(refund => refund.Message.Counters), cancellation);

        /// <summary>Locks the mails and writes those that this caller may still write, each with its event.</summary>
        /// <returns>Which.</returns>
        public async Task<HashSet<long>> WriteAsync(IReadOnlyList<Settlement> settlements)
        {
            var rows = new Rows(
                "id bigint", "attempt int", "lease_token bigint", "status text", "reason text", "scheduled_at datetime(6)",
                "is_deferral int", "sent_at datetime(6)", "code int", "reply text", "provider_id text");
            foreach (var settlement in settlements)
            {
                rows.Add(
                    settlement.Message.Id,
                    settlement.Message.Attempt,
                    settlement.Message.LeaseToken,
                    settlement.Status,
                    settlement.Reason,
                    settlement.ScheduledAt,
                    settlement.IsDeferral ? 1 : 0,
                    settlement.Continues ? settlement.SettledAt : null,
                    settlement.Code,
                    settlement.Reply is { Length: > 300 } long_ ? long_[..300] : settlement.Reply,
                    settlement.ProviderMessageId);
            }

            // The rows are locked first, so that the two statements after it find the same of them unsettled.
            const string isOurs =
                "((m.status = 'sending' AND m.lease_token = v.lease_token) OR (m.status = 'uncertain' AND v.status = 'sent'))";
            var before = (await connection.QueryAsync<(long Id, int Attempt, long? LeaseToken, string Status)>(new(
                $"""
                SELECT id, attempt, lease_token, status FROM email_messages WHERE id IN @ids FOR UPDATE;
                INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                SELECT m.user_id, m.campaign_id, m.id, IF(v.status = 'scheduled', 'deferred', v.status), COALESCE(v.sent_at, @now),
                       JSON_OBJECT('attempt', v.attempt, 'reason', v.reason, 'code', v.code, 'reply', v.reply)
                  FROM {rows.Table} v
                  JOIN email_messages m ON m.id = v.id AND m.attempt = v.attempt AND {isOurs};
                UPDATE email_messages m
                  JOIN {rows.Table} v ON v.id = m.id AND v.attempt = m.attempt
                   SET m.status = v.status, m.reason = v.reason, m.sent_at = v.sent_at,
                       m.scheduled_at = COALESCE(v.scheduled_at, m.scheduled_at),
                       m.deferrals = m.deferrals + v.is_deferral,
                       m.last_code = v.code, m.last_reply = v.reply, m.provider_message_id = v.provider_id,
                       m.lease_token = NULL, m.lease_until = NULL
                 WHERE {isOurs}
                """,
                rows.With(new { now, ids = settlements.Select(settlement => settlement.Message.Id) }),
                transaction,
                cancellationToken: cancellation))).ToDictionary(row => row.Id);
            return [.. settlements
                .Where(settlement => before.TryGetValue(settlement.Message.Id, out var row) && row.Attempt == settlement.Message.Attempt
                    && (row.Status == "sending" ? row.LeaseToken == settlement.Message.LeaseToken
                        : row.Status == "uncertain" && settlement.Status == "sent"))
                .Select(settlement => settlement.Message.Id)];
        }

        /// <summary>
        /// Plans the next steps. Where the contact was stopped meanwhile the row is written all the same, with what became of
        /// it and why: nobody has to wonder where the follow-up is.
        /// </summary>
        public async Task WriteFollowUpsAsync(
            IReadOnlyList<Settlement> settlements, IReadOnlyDictionary<long, FollowUp> followUps)
        {
            var rows = new Rows("id bigint", "step_id bigint", "step_number int", "scheduled_at datetime(6)");
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
                          FROM {rows.Table} v
                          JOIN email_messages m ON m.id = v.id) f
                    ON DUPLICATE KEY UPDATE id = email_messages.id;
                INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                SELECT n.user_id, n.campaign_id, n.id, n.status, @now, JSON_OBJECT('reason', n.reason)
                  FROM {rows.Table} v
                  JOIN email_messages m ON m.id = v.id
                  JOIN email_messages n ON n.campaign_id = m.campaign_id AND n.step_id = v.step_id AND n.contact_id = m.contact_id
                 WHERE n.created_at = @now AND n.status IN ('cancelled', 'held') AND n.attempt = 0
                """,
                rows.With(new { now }),
                transaction,
                cancellationToken: cancellation));
        }

        public Task RefundAsync(IReadOnlyList<Settlement> refunds) => CounterStore.GiveBackAsync(
            connection, transaction,
            refunds.SelectMany(refund => refund.Message.Counters).CountBy(counter => counter), cancellation);
    }
}
