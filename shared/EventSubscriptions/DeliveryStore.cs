using ColdMail.Database;
using ColdMail.Outbox;
using ColdMail.Security;
using Dapper;
using MySqlConnector;

namespace ColdMail.EventSubscriptions;

/// <summary>A subscription as a run delivers to it.</summary>
/// <param name="Secrets">All that sign; the current one first.</param>
public sealed record Receiver(long Id, long UserId, string Url, IReadOnlyList<string> Secrets, ReceiverHealth Health);

/// <summary>A delivery that this run may make.</summary>
/// <param name="Attempts">Those before this one.</param>
public sealed record ClaimedDelivery(long Id, int Attempts, DateTime DueSince, EventContent Content);

/// <param name="Delivery">Under the lease of the run.</param>
public sealed record EndedAttempt(ClaimedDelivery Delivery, DeliveryAnswer Answer, DeliveryVerdict Verdict);

/// <summary>
/// Leases deliveries and writes down what became of them. One run at a time has a subscription; a run that is lost loses its
/// leases, and what it may have delivered is delivered again under the same id.
/// </summary>
public sealed class DeliveryStore(Db db, SecretCipher cipher)
{
    /// <summary>So often an event of a mail is tried before the later ones of the same mail no longer wait for it.</summary>
    const int OrderlyAttempts = 3;

    /// <summary>Takes the subscription, unless it does not deliver, rests, or another run has it.</summary>
    /// <exception cref="SecretUnreadableException"/>
    public async Task<Receiver?> TakeAsync(long id, long token, DateTime now, DateTime until, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        var taken = await connection.ExecuteAsync(new(
            """
            UPDATE event_subscriptions
               SET run_token = @token, run_until = @until, hint_until = NULL
             WHERE id = @id AND status = 'active' AND (run_until IS NULL OR run_until <= @now)
               AND (rest_until IS NULL OR rest_until <= @now)
            """,
            new { id, token, now, until },
            cancellationToken: cancellation));
        return taken == 0 ? null : Readable(await connection.QuerySingleAsync<ReceiverRow>(new(
            """
            SELECT id AS Id, user_id AS UserId, url AS Url, secret_encrypted AS Secret, failing_since AS FailingSince,
                   failures AS Failures, CASE WHEN old_secret_until > @now THEN old_secret_encrypted END AS OldSecret
              FROM event_subscriptions
             WHERE id = @id AND run_token = @token
            """,
            new { id, token, now },
            cancellationToken: cancellation)));
    }

    /// <summary>Leases due deliveries, one of a mail at most, and keeps the subscription for as long.</summary>
    /// <returns>Empty when nothing is due, or the subscription is no longer this run's.</returns>
    public Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(
        long id, long token, int limit, DateTime now, DateTime until, CancellationToken cancellation) =>
        db.TransactAsync<IReadOnlyList<ClaimedDelivery>>(
            async (connection, transaction) =>
            {
                var ours = await connection.ExecuteScalarAsync<long?>(Command(
                    "SELECT id FROM event_subscriptions WHERE id = @id AND run_token = @token AND status = 'active' FOR UPDATE",
                    new { id, token }));
                if (ours is null)
                {
                    return [];
                }

                await connection.ExecuteAsync(Command(
                    "UPDATE event_subscriptions SET run_until = @until WHERE id = @id", new { id, until }));
                var ids = (await connection.QueryAsync<long>(Command(
                    """
                    SELECT d.id
                      FROM event_deliveries d
                     WHERE d.subscription_id = @id AND d.next_at <= @now
                       AND (d.message_id IS NULL
                            OR NOT EXISTS (SELECT 1
                                             FROM event_deliveries b
                                            WHERE b.subscription_id = d.subscription_id AND b.message_id = d.message_id
                                              AND b.source_id < d.source_id AND b.next_at IS NOT NULL
                                              AND b.attempts < @OrderlyAttempts))
                     ORDER BY d.next_at, d.id
                     LIMIT @limit
                    """,
                    new { id, now, limit, OrderlyAttempts }))).AsList();
                if (ids.Count == 0)
                {
                    return [];
                }

                await connection.ExecuteAsync(Command(
                    "UPDATE event_deliveries SET next_at = @until, lease_token = @token WHERE id IN @ids",
                    new { ids, token, until }));
                return [.. (await connection.QueryAsync<DeliveryRow>(Command(DeliveryRow.Select, new { ids }))).Select(row => row.ToDelivery())];

                CommandDefinition Command(string sql, object parameters) =>
                    new(sql, parameters, transaction, cancellationToken: cancellation);
            },
            cancellation);

    /// <summary>Writes down what became of leased deliveries, gives back those that were not tried, and how the receiver fares.</summary>
    /// <param name="stop">Ends the subscription, and tells its owner.</param>
    /// <remarks>Repeating it changes nothing: a delivery is settled by the run that has its lease, once.</remarks>
    public Task SettleAsync(
        Receiver receiver, long token, IReadOnlyList<EndedAttempt> ended, IReadOnlyList<ClaimedDelivery> untried,
        ReceiverHealth health, SubscriptionStop? stop, DateTime now, CancellationToken cancellation) =>
        db.TransactAsync(
            async (connection, transaction) =>
            {
                await SettleReceiverAsync(connection, transaction, receiver, token, health, stop, now, cancellation);
                await SettleDeliveriesAsync(connection, transaction, token, ended, now, cancellation);
                if (untried.Count > 0)
                {
                    await connection.ExecuteAsync(new(
                        "UPDATE event_deliveries SET next_at = @now, lease_token = NULL WHERE id IN @ids AND lease_token = @token",
                        new { ids = untried.Select(delivery => delivery.Id), token, now },
                        transaction,
                        cancellationToken: cancellation));
                }
            },
            cancellation);

    /// <summary>Lets the next run have the subscription.</summary>
    public async Task ReleaseAsync(long id, long token, CancellationToken cancellation)
    {
        await using var connection = await db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            "UPDATE event_subscriptions SET run_token = NULL, run_until = NULL, hint_until = NULL WHERE id = @id AND run_token = @token",
            new { id, token },
            cancellationToken: cancellation));
    }

    static async Task SettleReceiverAsync(
        MySqlConnection connection, MySqlTransaction transaction, Receiver receiver, long token, ReceiverHealth health,
        SubscriptionStop? stop, DateTime now, CancellationToken cancellation)
    {
        var isOurs = await connection.ExecuteAsync(new(
            """
            UPDATE event_subscriptions
               SET failing_since = @FailingSince, failures = @Failures, rest_until = @RestUntil,
                   status_reason = CASE WHEN status = 'active' THEN COALESCE(@reason, status_reason) ELSE status_reason END,
                   status = CASE WHEN status = 'active' THEN COALESCE(@status, 'active') ELSE status END,
                   updated_at = @now
             WHERE id = @Id AND run_token = @token
            """,
            new
            {
                receiver.Id,
                token,
                health.FailingSince,
                health.Failures,
                health.RestUntil,
                status = stop?.Status,
                reason = stop?.Reason,
                now,
            },
            transaction,
            cancellationToken: cancellation));
        if (isOurs == 1 && stop is not null)
        {
            await OutboxStore.WriteAsync(
                connection,
                transaction,
                new(receiver.UserId, OutboxKind.SubscriptionStopped, receiver.Id, null, new(
                    new Uri(receiver.Url).Host, stop.Status, stop.Reason, "system")),
                now,
                cancellation);
        }
    }

    static async Task SettleDeliveriesAsync(
        MySqlConnection connection, MySqlTransaction transaction, long token, IReadOnlyList<EndedAttempt> ended, DateTime now,
        CancellationToken cancellation)
    {
        var rows = new Rows(
            "id bigint", "status varchar(20)", "next_at datetime(6)", "answer_code smallint", "answer_text varchar(300)");
        foreach (var (delivery, answer, verdict) in ended)
        {
            var (code, text) = answer switch
            {
                DeliveryAnswer.Answered answered => ((int?)answered.Code, answered.Text),
                DeliveryAnswer.Unanswered unanswered => (null, unanswered.Why),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            rows.Add(delivery.Id, verdict.Status, verdict.NextAt, code, text);
        }

        if (!rows.IsEmpty)
        {
            await connection.ExecuteAsync(new(
                $"""
                UPDATE event_deliveries d
                  JOIN {rows.Table} v ON v.id = d.id
                   SET d.status = v.status, d.attempts = d.attempts + 1, d.next_at = v.next_at, d.lease_token = NULL,
                       d.last_attempt_at = @now, d.answer_code = v.answer_code, d.answer_text = v.answer_text
                 WHERE d.lease_token = @token
                """,
                rows.With(new { token, now }),
                transaction,
                cancellationToken: cancellation));
        }
    }

    Receiver Readable(ReceiverRow row)
    {
        var secrets = new List<string> { cipher.Decrypt(row.Secret, SubscriptionSecrets.Current(row.UserId, row.Id)) };
        if (row.OldSecret is { } old)
        {
            secrets.Add(cipher.Decrypt(old, SubscriptionSecrets.Old(row.UserId, row.Id)));
        }

        return new(row.Id, row.UserId, row.Url, secrets, new(row.FailingSince, row.Failures, null));
    }

    sealed record ReceiverRow
    {
        public required long Id { get; init; }
        public required long UserId { get; init; }
        public required string Url { get; init; }
        public required string Secret { get; init; }
        public required string? OldSecret { get; init; }
        public required DateTime? FailingSince { get; init; }
        public required int Failures { get; init; }
    }
}
