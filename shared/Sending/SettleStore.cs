using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ColdMail.Bounces;
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
    static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
                await scope.WriteAsync(ours);
                await BounceStore.NoteAsync(connection, transaction, [.. ours.Select(Bounce.Of).OfType<Bounce>()], now, cancellation);
                await scope.WriteFollowUpsAsync(ours, followUps);
                await scope.RefundAsync([.. ours.Where(settlement => settlement.Refund)]);
            },
            cancellation);

    sealed class Scope(
        MySqlConnection connection, MySqlTransaction transaction, DateTime now, CancellationToken cancellation)
    {
        public async Task LockCountersAsync(IReadOnlyList<Settlement> refunds) =>
            await CounterStore.LockAsync(connection, transaction, refunds.SelectMany(refund => refund.Message.Counters), cancellation);

        /// <summary>Locks the mails.</summary>
        /// <returns>Those that this caller may still settle.</returns>
        public async Task<IReadOnlyList<Settlement>> LockOursAsync(IReadOnlyList<Settlement> settlements)
        {
            var rows = (await connection.QueryAsync<(long Id, int Attempt, long? LeaseToken, string Status)>(new(
                "SELECT id, attempt, lease_token, status FROM email_messages WHERE id IN @ids FOR UPDATE",
                new { ids = settlements.Select(settlement => settlement.Message.Id) },
                transaction,
                cancellationToken: cancellation))).ToDictionary(row => row.Id);
            return [.. settlements.Where(settlement =>
                rows.TryGetValue(settlement.Message.Id, out var row) && row.Attempt == settlement.Message.Attempt
                && (row.Status == "sending" ? row.LeaseToken == settlement.Message.LeaseToken
                    : row.Status == "uncertain" && settlement.Status == "sent"))];
        }

        /// <summary>Writes the outcome of mails that are locked, each with its event.</summary>
        public async Task WriteAsync(IReadOnlyList<Settlement> ours)
        {
            if (ours.Count == 0)
            {
                return;
            }

            var ids = ours.Select(settlement => settlement.Message.Id).ToList();
            var parameters = new DynamicParameters(new { ids });
            var values = new ValuesById("id", ids, parameters);
            await connection.ExecuteAsync(new(
                $"""
                UPDATE email_messages
                   SET status = {values.Of("status", ours.Select(settlement => settlement.Status))},
                       reason = {values.Of("reason", ours.Select(settlement => settlement.Reason))},
                       sent_at = {values.Of("sent_at", ours.Select(settlement => (object?)settlement.SentAt))},
                       scheduled_at = COALESCE({values.Of("scheduled_at", ours.Select(settlement => (object?)settlement.ScheduledAt))}, scheduled_at),
                       deferrals = deferrals + {values.Of("deferrals", ours.Select(settlement => (object)(settlement.IsDeferral ? 1 : 0)))},
                       last_code = {values.Of("code", ours.Select(settlement => (object?)settlement.Code))},
                       last_reply = {values.Of("reply", ours.Select(settlement => settlement.ShortReply))},
                       provider_message_id = {values.Of("provider_id", ours.Select(settlement => settlement.ProviderMessageId))},
                       lease_token = NULL, lease_until = NULL
                 WHERE id IN @ids;
                INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
                VALUES {string.Join(", ", ours.Select((settlement, i) => Event(settlement, i, parameters)))}
                """,
                parameters,
                transaction,
                cancellationToken: cancellation));
        }

        /// <returns>A row of values.</returns>
        string Event(Settlement settlement, int n, DynamicParameters parameters)
        {
            var message = settlement.Message;
            return Row(
                ("event_user", message.UserId), ("event_campaign", message.CampaignId), ("event_message", message.Id),
                ("event_type", settlement.Status == "scheduled" ? "deferred" : settlement.Status),
                ("event_at", settlement.SentAt ?? now),
                ("event_metadata", JsonSerializer.Serialize(
                    new { attempt = message.Attempt, reason = settlement.Reason, code = settlement.Code, reply = settlement.ShortReply }, Json)));

            string Row(params (string Name, object Value)[] columns) => $"({string.Join(", ", columns.Select(column =>
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{column.Name}_{n}");
                parameters.Add(name, column.Value);
                return "@" + name;
            }))})";
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
                       COALESCE(f.stopped, f.held, f.away_reason),
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
